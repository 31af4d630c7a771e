"""Opening an order over a selection of cases, and what its opener does with each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.supervision.actions import extending, opening, replying
from fangxin.domain.supervision.models import Item
from fangxin.domain.supervision.queries.board import order_seen
from fangxin.domain.supervision.queries.orders import cases_named
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.orders import order_context
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.acts.act import instant_of, whole_of
from fangxin.interfaces.desk.panels.supervision import usual_due
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

COLUMNS = (Column(0, "件", kind="link", head=True), Column(1, "承办单位"), Column(2, "期限", kind="day"))


@page(for_=Audience.OFFICER, writes=True, permission=Permission.SUPERVISE)
def new(request: HttpRequest) -> HttpResponse:
    """One order over the cases ticked on a list: what is asked, and by when."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    given = request.POST if request.method == "POST" else request.GET
    cases = cases_named(numbers=given.getlist("case"), by=by)
    fields, refusals = fields_of(given), []
    if request.method == "POST":
        try:
            order = opening.open_order(
                case_ids=[case.pk for case in cases], asks=fields.text("asks"), due_at=instant_of(fields, "due_at"), by=by,
                at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals = [refusal]
        else:
            messages.success(request, f"已对 {len(cases)} 件发起督办。")
            return HttpResponseRedirect(reverse("board:order", args=[order.pk]), status=303)
    context = {
        **board_frame(request, current="orders"),
        "cases": cases,
        "columns": COLUMNS,
        "rows": [_row(case) for case in cases],
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "f": fields,
        "order_due": usual_due(now()),
    }
    return render(request, "board/order_new.html", context, status=refusals[0].status if refusals else 200)


#: item, form, and what every action takes: by, at
Deal = Callable[[Item, Fields, dict[str, Any]], Any]


def _accept(item: Item, f: Fields, common: dict[str, Any]) -> Any:
    return replying.accept_reply(item_id=item.pk, remark=f.text("remark"), **common)


def _send_back(item: Item, f: Fields, common: dict[str, Any]) -> Any:
    return replying.send_back(item_id=item.pk, remark=f.text("remark"), due_at=instant_of(f, "due_at"), **common)


def _close(item: Item, f: Fields, common: dict[str, Any]) -> Any:
    return replying.close_item(item_id=item.pk, remark=f.text("remark"), **common)


def _withdraw(item: Item, f: Fields, common: dict[str, Any]) -> Any:
    return replying.withdraw_item(item_id=item.pk, remark=f.text("remark"), **common)


def _extend(item: Item, f: Fields, common: dict[str, Any]) -> Any:
    return extending.extend(item_id=item.pk, until_at=instant_of(f, "due_at"), remark=f.text("remark"), **common)


def _decide(item: Item, f: Fields, common: dict[str, Any]) -> Any:
    asked = whole_of(f, "extension")
    if not item.extensions.filter(pk=asked).exists():
        raise NotFound
    return extending.decide_time(
        extension_id=asked, granted=f.text("granted") == "yes", remark=f.text("remark"), **common
    )


#: name in the address → what is called, and the sentence after it succeeded
DEALS: dict[str, tuple[Deal, str]] = {
    "accept": (_accept, "已认可回复。"),
    "send-back": (_send_back, "已退回，等待重新回复。"),
    "close": (_close, "督办已办结。"),
    "withdraw": (_withdraw, "督办已撤销。"),
    "extend": (_extend, "已延长回复期限。"),
    "decide-time": (_decide, "已决定延期申请。"),
}


@page(for_=Audience.OFFICER, writes=True, permission=Permission.SUPERVISE)
def deal(request: HttpRequest, order_id: int, item_id: int, deal: str) -> HttpResponse:
    """Carry out one deal of the opener on one case of an order."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    order, items = order_seen(order_id=order_id, by=by)
    item = next((one for one in items if one.pk == item_id), None)
    if request.method != "POST" or deal not in DEALS or item is None:
        raise NotFound
    fields, (doing, done) = fields_of(request.POST), DEALS[deal]
    try:
        doing(item, fields, {"by": by, "at": now()})
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        context = order_context(
            request, order_id, refusals=[refusal], failed=deal, failed_item=item_id, fields=fields
        )  # fmt: skip
        return render(request, "board/order.html", context, status=refusal.status)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("board:order", args=[order.pk]), status=303)


def _row(case: Case) -> tuple[Any, ...]:
    name = f"{KIND_LABELS[Kind(case.kind)]} {case.title}"
    return (name, reverse("desk:case", args=[case.number])), case.office.name, case.due_on
