"""What the desk and the interface ask of work orders. Every question starts from the cases the caller may see."""

from __future__ import annotations

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.workorders.models import Return, WorkOrder
from fangxin.foundation.refusals import NotFound


def orders_for(*, by: Actor) -> QuerySet[WorkOrder]:
    """The work orders whose case the caller may see."""
    return WorkOrder.objects.filter(case__in=visible_cases(by=by)).select_related("case__office", "platform")


def order_by_number(*, number: str, by: Actor) -> WorkOrder:
    """One work order by its outside number. Raises NotFound."""
    found = None if "\x00" in number else orders_for(by=by).filter(number=number).order_by("-id").first()
    if found is None:
        raise NotFound
    return found


def returns_for(*, by: Actor) -> QuerySet[Return]:
    """What was told back of those orders, newest first."""
    return (
        Return.objects.filter(order__case__in=visible_cases(by=by))
        .select_related("order__case", "order__platform")
        .order_by("-created_at", "-id")
    )
