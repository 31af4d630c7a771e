"""The search page: words and filters in, cases with their hits marked out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.words import CHANNEL_LABELS, KIND_LABELS, OUTCOME_LABELS, STATUS_LABELS
from fangxin.domain.exchange.actions.exporting import FOUND_MOST
from fangxin.domain.search.queries.finding import Found, case_numbered, find
from fangxin.domain.search.queries.lagging import cases_to_index
from fangxin.domain.search.queries.offices import offices_to_choose
from fangxin.domain.search.queries.views import View, views
from fangxin.domain.search.rules import FIELDS, Criteria, read
from fangxin.domain.search.words import DUPLICATES_LABELS, OPEN, ORDER_LABELS, Order
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.foundation.taxonomy import taxonomy
from fangxin.foundation.words_in_text import QUESTION_MOST
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.desk.exporting import FORMATS, address
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.hits import COLUMNS, hits
from fangxin.interfaces.desk.lists import CHOICE
from fangxin.interfaces.public.reading import Fields, fields_of

#: cases on a page: hits with what stands around them, and a plain list when nothing but filters is asked
HITS, LISTED = 20, 100
#: fields that stand below the words, as what is asked of them is told above the results
FILTERS: Final = {
    "merchant": "商家", "kind": "类型", "status": "状态", "outcome": "结果", "category": "类别", "channel": "来源",
    "office": "办理单位", "from": "登记不早于", "to": "登记不晚于", "least": "金额不少于", "most": "金额不多于",
    "overdue": "只看超期", "duplicates": "重复件",
}  # fmt: skip
#: the parts of the scheme of goods and services that a filter offers
_PARTS: Final = ("G", "S")


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def search(request: HttpRequest) -> HttpResponse:
    """Find cases by words and filters; a number of a case leads to it at once."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, kept = fields_of(request.GET), views(by=by)
    first = next((view for view in kept if view.first), None)
    if not request.GET and first is not None and first.query:
        return redirect(f"{request.path}?{first.query}")
    given = {name: fields.line(name) for name in FIELDS}
    if case := case_numbered(number=given["q"], by=by) if not fields.text("after") else None:
        return redirect("desk:case", case.number)
    try:
        criteria = read(given)
        size = HITS if criteria.asked else LISTED
        found = find(criteria=criteria, by=by, on=today(), after=fields.whole("after"), size=size)
    except SeveralRefusals as several:
        return render(request, "desk/search.html", _form(request, fields, kept, refusals=several.refusals))
    except NotFound as refusal:
        return render(request, "desk/search.html", _form(request, fields, kept, refusals=[refusal]))
    form = _form(request, fields, kept)
    return render(request, "desk/search.html", form | _results(request, criteria, found, form))


def _form(
    request: HttpRequest, fields: Fields, kept: list[View], *, refusals: Sequence[Refusal] = ()
) -> dict[str, Any]:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    errors = {refusal.field: refusal.told() for refusal in refusals}
    return {
        **frame(request, current="search"),
        "f": fields,
        "views": kept,
        "refusals": refusals,
        "errors": errors,
        "mistaken": not errors.keys().isdisjoint(FILTERS),
        "choices": _choices(by),
        "most": QUESTION_MOST,
        "waiting": cases_to_index(by=by),
        "found": None,
    }


def _choices(by: Actor) -> dict[str, list[tuple[str, str]]]:
    book = taxonomy()
    return {
        "kind": [("", "全部类型"), *((kind.value, label) for kind, label in KIND_LABELS.items())],
        "status": [
            ("", "全部状态"),
            (OPEN, "未办结"),
            *((one.value, label[0]) for one, label in STATUS_LABELS.items()),
        ],
        "outcome": [("", "全部结果"), *((one.value, label) for one, label in OUTCOME_LABELS.items())],
        "channel": [("", "全部来源"), *((one.value, label) for one, label in CHANNEL_LABELS.items())],
        "office": [("", "本辖区"), *offices_to_choose(by=by)],
        "category": [
            ("", "全部类别"),
            *((item.code, item.zh) for part in _PARTS for item in book.children("object", part, on=today())),
        ],
        "duplicates": [(one.value, label) for one, label in DUPLICATES_LABELS.items()],
        "order": [(one.value, label) for one, label in ORDER_LABELS.items()],
    }


def _results(request: HttpRequest, criteria: Criteria, found: Found, form: dict[str, Any]) -> dict[str, Any]:
    by: Actor = request.actor  # type: ignore[attr-defined]
    asked, query = criteria.asked, criteria.fields()
    chosen = by.may(Permission.SUPERVISE)
    return {
        "found": found,
        "rows": hits(found.ids, asked),
        "columns": (CHOICE, *COLUMNS) if chosen else COLUMNS,
        "chosen": chosen,
        "told": _told(found),
        "query": query,
        "narrowing": _narrowing(query, form["choices"]),
        "words_only": address({"q": criteria.text}),
        "current": next((view for view in form["views"] if view.query == urlencode(query)), None),
        "orders_href": [
            (ORDER_LABELS[order], address(query | {"order": order.value}), order is criteria.order) for order in Order
        ],
        "next_href": address(query | {"after": found.after}) if found.after else "",
        "first_href": address(query) if request.GET.get("after") else "",
        "formats": FORMATS if by.may(Permission.EXPORT) and found.ids else (),
        "export_most": FOUND_MOST,
    }


def _narrowing(query: Mapping[str, str], choices: Mapping[str, list[tuple[str, str]]]) -> list[tuple[str, str]]:
    """Every filter that is asked in words, with the same search without it."""
    told = []
    for name in (name for name in FILTERS if name in query):
        value = dict(choices.get(name, ())).get(query[name], query[name]).strip()
        unit = " 元" if name in ("least", "most") else ""
        text = FILTERS[name] if name == "overdue" else f"{FILTERS[name]}：{value}{unit}"
        told.append((text, address({other: asked for other, asked in query.items() if other != name})))
    return told


def _told(found: Found) -> str:
    """How many there are, with the first page only."""
    if found.count is None:
        return ""
    return f"共 {found.count} 件" if found.exact else f"{found.count}+ 件"
