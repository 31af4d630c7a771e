"""What supervisors watch: orders open, overdue, climbed, answered and ended in their subtree."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.supervision.models import Escalation, Item, Order
from fangxin.domain.supervision.permissions import visible_items
from fangxin.domain.supervision.words import RUNNING, ItemState
from fangxin.foundation.refusals import NotFound


class Standing(StrEnum):
    """How the cases under orders are sorted on the board."""

    OPEN = "open"
    OVERDUE = "overdue"
    CLIMBED = "climbed"
    ANSWERED = "answered"
    ENDED = "ended"


STANDING_LABELS = {
    Standing.OPEN: "待回复",
    Standing.OVERDUE: "逾期未回复",
    Standing.CLIMBED: "已升级",
    Standing.ANSWERED: "待认可办结",
    Standing.ENDED: "已结束",
}
#: whoever hears of silence beside the handler: from there on it has climbed
_ABOVE = ("head", "county", "city", "province")


def condition(standing: Standing, *, at: datetime) -> Q:
    """Which items have a standing at an instant; an overdue one that climbed has both."""
    silent = Q(state=ItemState.OPEN)
    climbed = Exists(Escalation.objects.filter(item=OuterRef("pk"), to__in=_ABOVE))
    return {
        Standing.OPEN: silent & Q(due_at__gte=at),
        Standing.OVERDUE: silent & Q(due_at__lt=at),
        Standing.CLIMBED: silent & Q(climbed),
        Standing.ANSWERED: Q(state__in=(ItemState.ANSWERED, ItemState.ACCEPTED)),
        Standing.ENDED: ~Q(state__in=RUNNING),
    }[standing]


def standing_counts(*, by: Actor, at: datetime) -> dict[Standing, int]:
    """How many cases under orders have each standing, in the caller's subtree."""
    counted = visible_items(by=by).aggregate(
        **{standing.value: Count("pk", filter=condition(standing, at=at)) for standing in Standing}
    )
    return {standing: counted[standing.value] for standing in Standing}


def items_standing(*, standing: Standing, by: Actor, at: datetime) -> QuerySet[Item]:
    """The cases of one standing, the soonest due first; ended ones the newest first."""
    rows = visible_items(by=by).filter(condition(standing, at=at)).select_related("case__office", "order__office")
    return rows.order_by("-id") if standing is Standing.ENDED else rows.order_by("due_at", "id")


def order_seen(*, order_id: int, by: Actor) -> tuple[Order, list[Item]]:
    """An order and those of its cases the caller may see; raises NotFound when there is none."""
    items = list(
        visible_items(by=by)
        .filter(order_id=order_id)
        .select_related("order__office", "order__post", "case__office", "case__post")
        .prefetch_related(
            "replies", "extensions", Prefetch("escalations", Escalation.objects.select_related("office", "post"))
        )
        .order_by("due_at", "id")
    )
    if not items:
        raise NotFound
    return items[0].order, items


def readable_cases(*, items: list[Item], by: Actor) -> frozenset[int]:
    """Those cases of the items whose page the caller may open: one that was sent elsewhere is only named."""
    return frozenset(visible_cases(by=by).filter(pk__in=[item.case_id for item in items]).values_list("pk", flat=True))
