"""Licences and health certificates that end, for the officer who visits the merchants of the region."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.papers.queries import papers_ending, papers_of
from fangxin.domain.papers.rules.ending import expiry_of, paper_rules
from fangxin.domain.papers.words import EXPIRY_LABELS, PAPER_KIND_LABELS, Expiry, PaperKind
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column

PAGE = 100
_COLUMNS = (
    Column("merchant", "经营者", kind="link", head=True),
    Column("outlet", "门店"),
    Column("kind", "类别"),
    Column("title", "名称"),
    Column("until_on", "有效期至", kind="day"),
    Column("state", "状态", kind="status"),
)


@page(for_=Audience.OFFICER, permission=Permission.KEEP_REGISTER)
def ending(request: HttpRequest) -> HttpResponse:
    """What has ended or ends soon, the longest ago first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    on, soon = today(), paper_rules().soon_days
    found = list(papers_ending(by=by, on=on)[: PAGE + 1])
    rows = []
    for one in found[:PAGE]:
        state = expiry_of(until_on=one.until_on, on=on, soon_days=soon)
        rows.append(
            {
                "merchant": (one.merchant.name, reverse("desk:merchant", args=[one.merchant_id])),
                "outlet": one.outlet.name if one.outlet else "全部门店", "kind": PAPER_KIND_LABELS[PaperKind(one.kind)],
                "title": one.title, "until_on": one.until_on,
                "state": (EXPIRY_LABELS[state], "overdue" if state is Expiry.EXPIRED else "waiting"),
            }
        )  # fmt: skip
    context = {
        **frame(request, current="merchants"), "rows": rows, "columns": _COLUMNS, "more": len(found) > PAGE,
        "most": PAGE, "days": soon,
    }  # fmt: skip
    return render(request, "desk/merchants/papers.html", context)


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """How much a merchant recorded, of each kind."""
    counts = dict(papers_of(merchant_id=merchant.pk).order_by().values_list("kind").annotate(n=Count("pk")))
    said = [(PAPER_KIND_LABELS[kind], counts[kind.value]) for kind in PaperKind if kind.value in counts]
    return {"counts": said} if said else None
