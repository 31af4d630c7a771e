"""What waits under supervision orders at the posts of an officer, and what silence brought to the office."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.supervision.models import Item
from fangxin.domain.supervision.queries.orders import answered_at, waiting_at
from fangxin.domain.supervision.words import ITEM_STATES, ItemState
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column

MOST = 100
ORDER_COLUMNS = (
    Column(0, "事项", kind="link", head=True),
    Column(1, "督办要求"),
    Column(2, "回复期限", kind="instant"),
    Column(3, "状态", kind="status"),
    Column(4, "督办单位"),
)


@page(for_=Audience.OFFICER, permission=Permission.ANSWER_ORDER)
def orders(request: HttpRequest) -> HttpResponse:
    """What has to be replied to, soonest first, and what was replied and not yet ended."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    posts = [post.pk for post in request.posts]  # type: ignore[attr-defined]
    context = {
        **frame(request, current="orders"),
        "columns": ORDER_COLUMNS,
        "waiting": order_rows(waiting_at(by=by, post_ids=posts), at=now()),
        "answered": order_rows(answered_at(by=by, post_ids=posts), at=now()),
    }
    return render(request, "desk/orders.html", context)


def order_rows(items: QuerySet[Item], *, at: datetime) -> list[tuple[Any, ...]]:
    """The rows of a table of items, each leading to its case."""
    found = items.select_related("case", "order__office")[:MOST]
    return [_row(item, at) for item in found]


def _row(item: Item, at: datetime) -> tuple[Any, ...]:
    label, tone, _ = ITEM_STATES[ItemState(item.state)]
    late = item.state == ItemState.OPEN and item.due_at < at
    case = item.case
    return (
        (f"{KIND_LABELS[Kind(case.kind)]} {case.title}", reverse("desk:case", args=[case.number])),
        item.order.asks,
        item.due_at,
        ("逾期未回复", "overdue") if late else (label, tone),
        item.order.office.short_name,
    )
