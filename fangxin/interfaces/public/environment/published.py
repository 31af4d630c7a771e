"""Published indices: the list, one with its members, how every number came about, files to keep."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.environment.queries import correction_of, published_edition, published_editions, scheme_of
from fangxin.domain.environment.words import EditionState
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.index.editions import member_context
from fangxin.interfaces.board.index.files import answered, content_of, facts_of, lead_of
from fangxin.interfaces.board.index.joining import results_of
from fangxin.interfaces.look import indexing
from fangxin.interfaces.look.paging import page_of
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import whole

PAGE = 20
COLUMNS = (
    Column(0, "指数", kind="link", head=True),
    Column(1, "周期"),
    Column(2, "发布单位"),
    Column(3, "发布", kind="instant"),
)
TOTALS = (Column(0, "地区", kind="link", head=True), Column(1, "总分", kind="number"), Column(2, "等级"))


@page(for_=Audience.PUBLIC)
def indices(request: HttpRequest) -> HttpResponse:
    """What was published, newest first."""
    number = whole(request.GET.get("page", ""))
    shown = page_of(published_editions(), number=number, path=reverse("public:indices"), size=PAGE)
    rows = [
        (
            (one.title, reverse("public:environment-index", args=[one.pk])), indexing.period(one.first_on, one.last_on),
            one.office.name, one.published_at,
        )
        for one in shown.rows
    ]  # fmt: skip
    return render(
        request,
        "public/environment/list.html",
        {"columns": COLUMNS, "rows": rows, "next": shown.next, "prev": shown.prev},
    )


@page(for_=Audience.PUBLIC)
def index(request: HttpRequest, edition_id: int) -> HttpResponse:
    """One published index; one that was corrected says so and leads to its correction."""
    edition = published_edition(edition_id=edition_id)
    scheme, results = scheme_of(edition), results_of(edition)
    names = {one["code"]: one["name"] for one in edition.members}
    ordered = sorted(results.items(), key=lambda pair: -pair[1].total)
    context = {
        "edition": edition,
        "name": indexing.edition_name(edition),
        "lead": lead_of(edition),
        "facts": facts_of(edition),
        "columns": TOTALS,
        "rows": [
            (
                (names[code], reverse("public:environment-member", args=[edition.pk, code])),
                indexing.points(one.total),
                one.grade,
            )
            for code, one in ordered
        ],
        "totals": indexing.totals_chart("各地总分", [(names[code], one.total) for code, one in ordered]),
        "parts": indexing.parts_chart("分项指数", scheme, [(names[code], one) for code, one in ordered[:8]]),
        "newer": correction_of(edition),
        "replaced": edition.state == EditionState.REPLACED,
    }
    return render(request, "public/environment/index.html", context)


@page(for_=Audience.PUBLIC)
def member(request: HttpRequest, edition_id: int, member: str) -> HttpResponse:
    """One member of a published index: how every number came about."""
    edition = published_edition(edition_id=edition_id)
    return render(request, "public/environment/member.html", member_context(edition, member, public=True))


@page(for_=Audience.PUBLIC)
def file(request: HttpRequest, edition_id: int, index_file: str) -> HttpResponse:
    """The report as PDF, the numbers as tables or for machines."""
    edition = published_edition(edition_id=edition_id)
    if index_file not in ("pdf", "xlsx", "json"):
        raise NotFound
    return answered(content_of(edition, index_file), edition, index_file)
