"""Lists of supervision orders by standing, and one order with its cases."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.supervision.models import Item
from fangxin.domain.supervision.permissions import opened_by
from fangxin.domain.supervision.queries.board import (
    STANDING_LABELS,
    Standing,
    items_standing,
    order_seen,
    readable_cases,
)
from fangxin.domain.supervision.rules.orders import deals_in
from fangxin.domain.supervision.words import ITEM_STATES, ItemState
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.overview import order_counts
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.panels.supervision import shown, usual_due
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.look.telling import RECIPIENTS
from fangxin.interfaces.public.reading import Fields, whole

PAGE = 50
COLUMNS = (
    Column(0, "督办单", kind="link", head=True),
    Column(1, "件"),
    Column(2, "承办单位"),
    Column(3, "回复期限", kind="instant"),
    Column(4, "状态", kind="status"),
    Column(5, "督办要求"),
)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def orders(request: HttpRequest) -> HttpResponse:
    """The cases under orders of one standing (`?standing=`; those waiting for a reply when it names none)."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("standing", "")
    standing = Standing(asked) if asked in list(Standing) else Standing.OPEN
    rows, next_key = _page(items_standing(standing=standing, by=by, at=now()), standing, request.GET.get("after", ""))
    context = {
        **board_frame(request, current="orders"),
        "counts": order_counts(request, chosen=standing),
        "label": STANDING_LABELS[standing],
        "columns": COLUMNS,
        "rows": [_row(item) for item in rows],
        "next_href": f"?standing={standing.value}&after={next_key}" if next_key else "",
        "first_href": f"?standing={standing.value}" if request.GET.get("after") else "",
    }
    return render(request, "board/orders.html", context)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def order(request: HttpRequest, order_id: int) -> HttpResponse:
    """One order."""
    return render(request, "board/order.html", order_context(request, order_id))


def order_context(
    request: HttpRequest, order_id: int, *, refusals: list[Refusal] | tuple[Refusal, ...] = (), failed: str = "",
    failed_item: int = 0, fields: Fields | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Everything the page of an order shows; a refused form opens again with what was typed."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found, items = order_seen(order_id=order_id, by=by)
    mine, readable = opened_by(order=found, by=by), readable_cases(items=items, by=by)
    return {
        **board_frame(request, current="orders"),
        "order": found,
        "items": [_item(item, mine=mine, readable=item.case_id in readable) for item in items],
        "may_see_board": True,
        "order_due": usual_due(now()),
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "failed": failed,
        "failed_item": failed_item,
        "f": fields or Fields(),
    }


def _item(item: Item, *, mine: bool, readable: bool) -> dict[str, Any]:
    case = item.case
    book = lawbook().escalation
    steps = [
        (
            (rung.label if (rung := book.rung(one.level)) else one.level),
            f"{RECIPIENTS[one.to]} · {one.office.name}{' ' + one.post.title if one.post else ''}",
            one,
        )
        for one in sorted(item.escalations.all(), key=lambda one: (one.raised_at, one.pk))
    ]
    return {
        **shown(item, at=now()),
        "name": f"{KIND_LABELS[Kind(case.kind)]} {case.title}",
        "href": reverse("desk:case", args=[case.number]) if readable else "",
        "steps": steps,
        "deals": {deal.value for deal in deals_in(ItemState(item.state))} if mine else set(),
    }


def _row(item: Item) -> tuple[Any, ...]:
    label, tone, _ = ITEM_STATES[ItemState(item.state)]
    late = item.state == ItemState.OPEN and item.due_at < now()
    return (
        (item.order.number, reverse("board:order", args=[item.order_id])),
        f"{KIND_LABELS[Kind(item.case.kind)]} {item.case.number}",
        item.case.office.short_name,
        item.due_at,
        ("逾期未回复", "overdue") if late else (label, tone),
        item.order.asks,
    )


def _page(items: QuerySet[Item], standing: Standing, after: str) -> tuple[list[Item], str]:
    """One page by keyset: after the item whose id the address names."""
    last = Item.objects.filter(pk=whole(after) or 0).first()
    if last is not None and standing is Standing.ENDED:
        items = items.filter(pk__lt=last.pk)
    elif last is not None:
        items = items.filter(Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk))
    found = list(items[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""
