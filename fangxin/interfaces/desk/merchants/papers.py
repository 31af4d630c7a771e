"""What merchants recorded, for the officer who visits them: what ends in the region, and one merchant's papers with their files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.papers.models import Paper
from fangxin.domain.papers.queries import desk_paper, desk_papers, files_by_paper, paper_file, papers_ending, papers_of
from fangxin.domain.papers.rules.ending import expiry_of, paper_rules
from fangxin.domain.papers.words import EXPIRY_LABELS, PAPER_KIND_LABELS, PEOPLE_KINDS, Expiry, PaperKind
from fangxin.domain.timeline.actions.readings import unseal
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.evidence.showing import served
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import fields_of

PAGE = 50
_TONES = {Expiry.EXPIRED: "overdue", Expiry.SOON: "waiting", Expiry.VALID: "done", Expiry.OPEN_ENDED: "done"}
_COLUMNS = (
    Column("merchant", "经营者", kind="link", head=True),
    Column("outlet", "门店"),
    Column("kind", "类别"),
    Column("title", "名称", kind="link"),
    Column("until_on", "有效期至", kind="day"),
    Column("state", "状态", kind="status"),
)


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def ending(request: HttpRequest) -> HttpResponse:
    """What has ended or ends soon, the longest ago first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    on, soon = today(), paper_rules().soon_days
    begin = min(fields_of(request.GET).whole("from") or 0, 1_000_000)
    found = list(papers_ending(by=by, on=on)[begin : begin + PAGE + 1])
    rows = []
    for one in found[:PAGE]:
        state = expiry_of(until_on=one.until_on, on=on, soon_days=soon)
        rows.append(
            {
                "merchant": (one.merchant.name, reverse("desk:merchant", args=[one.merchant_id])),
                "outlet": one.outlet.name if one.outlet else "全部门店", "kind": PAPER_KIND_LABELS[PaperKind(one.kind)],
                "title": (one.title, _place_of(one)),
                "until_on": one.until_on, "state": (EXPIRY_LABELS[state], _TONES[state]),
            }
        )  # fmt: skip
    context = {
        **frame(request, current="merchants"), "rows": rows, "columns": _COLUMNS, "days": soon,
        "following": f"?from={begin + PAGE}" if len(found) > PAGE else "",
        "before": f"?from={max(begin - PAGE, 0)}" if begin else "",
    }  # fmt: skip
    return render(request, "desk/merchants/papers.html", context)


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def recorded(request: HttpRequest, merchant_id: int) -> HttpResponse:
    """Everything one merchant of the region has in use."""
    return _recorded(request, merchant_id)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def paper_opened(request: HttpRequest, merchant_id: int, paper_id: int, file_id: int) -> HttpResponseBase:
    """A file of a paper. That of a health certificate tells of a person: it opens with a reason, which is journalled."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    paper = desk_paper(paper_id=paper_id, merchant_id=merchant_id, by=by)
    file = paper_file(paper=paper, file_id=file_id)
    if paper.person is None:
        return served(request, file)
    if request.method != "POST":
        raise NotFound
    reason = fields_of(request.POST).line("reason")
    try:
        unseal(chain=paper.pk, person=paper.person, reason=reason, by=by, at=now(), right=Permission.KEEP_REGISTER)
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _recorded(request, merchant_id, paper_id=paper.pk, refusal=refusal, failed=file.pk, reason=reason)
    return served(request, file)


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """How much a merchant recorded, of each kind, and the way to it."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    counts = dict(papers_of(merchant_id=merchant.pk).order_by().values_list("kind").annotate(n=Count("pk")))
    said = [(PAPER_KIND_LABELS[kind], counts[kind.value]) for kind in PaperKind if kind.value in counts]
    if not said:
        return None
    may = by.may(Permission.KEEP_REGISTER) and desk_papers(merchant_id=merchant.pk, by=by).exists()
    return {"counts": said, "href": reverse("desk:merchant-papers", args=[merchant.pk]) if may else ""}


def _place_of(paper: Paper) -> str:
    """Where a paper stands among its merchant's, on whatever page of them."""
    return reverse("desk:merchant-papers", args=[paper.merchant_id], query={"paper": paper.pk}, fragment=f"p{paper.pk}")


def _recorded(
    request: HttpRequest,
    merchant_id: int,
    *,
    paper_id: int | None = None,
    refusal: Refusal | None = None,
    failed: int = 0,
    reason: str = "",
) -> HttpResponse:
    """A page of the papers: the one that holds a paper, else as the address asks."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    merchant = Merchant.objects.filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound
    fields, papers = fields_of(request.GET), desk_papers(merchant_id=merchant.pk, by=by)
    begin = min(fields.whole("from") or 0, 1_000_000)
    if (wanted := paper_id or fields.whole("paper")) is not None:
        ids = list(papers.values_list("pk", flat=True))
        begin = ids.index(wanted) // PAGE * PAGE if wanted in ids else 0
    found = list(papers[begin : begin + PAGE + 1])
    files, on, soon = files_by_paper(found[:PAGE]), today(), paper_rules().soon_days
    here = reverse("desk:merchant-papers", args=[merchant.pk])
    context = {
        **frame(request, current="merchants"), "merchant": merchant, "failed": failed, "reason": reason,
        "papers": [_paper(one, files[one.pk], merchant.pk, on, soon) for one in found[:PAGE]],
        "following": f"{here}?from={begin + PAGE}" if len(found) > PAGE else "",
        "before": f"{here}?from={max(begin - PAGE, 0)}" if begin else "",
        "refusals": [refusal] if refusal else [], "errors": {refusal.field: refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "desk/merchants/papers_of.html", context, status=refusal.status if refusal else 200)


def _paper(paper: Paper, files: Sequence[EvidenceFile], merchant_id: int, on: date, soon: int) -> dict[str, Any]:
    state = expiry_of(until_on=paper.until_on, on=on, soon_days=soon)
    said = [paper.supplier.title if paper.supplier else "", paper.party, paper.number]
    return {
        "paper": paper, "kind": PAPER_KIND_LABELS[PaperKind(paper.kind)], "said": " · ".join(one for one in said if one),
        "outlet": paper.outlet.name if paper.outlet else "全部门店", "sealed": paper.person_id is not None,
        "state": (EXPIRY_LABELS[state], _TONES[state]) if paper.kind in PEOPLE_KINDS else None,
        "files": [
            {
                "id": file.pk, "name": file.name, "size": file.size, "kind": file.kind.lower(), "at": file.uploaded_at,
                "href": reverse("desk:merchant-paper-file", args=[merchant_id, paper.pk, file.pk]),
            }
            for file in files
        ],
    }  # fmt: skip
