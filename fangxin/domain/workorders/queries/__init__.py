"""What the desk and the interface ask of work orders. Every question starts from the cases the caller may see."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.workorders.models import Return, WorkOrder
from fangxin.domain.workorders.rules import DueBeforeOrdered
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import rungs_at
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound, Refusal


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


def check_deadline(*, ordered_at: datetime, due_at: datetime) -> None:
    """Raises DueBeforeOrdered, and YearNotCovered where the calendar cannot count towards the deadline."""
    if due_at < ordered_at:
        raise DueBeforeOrdered(field="due_at")
    try:
        due_rungs(due_at=due_at)
    except Refusal as refusal:
        refusal.field = "due_at"
        raise


def due_rungs(*, due_at: datetime) -> tuple[datetime, ...]:
    """When each rung of the ladder of work orders is reached by one due at an instant."""
    return _rungs(due_at, calendar_in_force())


@lru_cache(maxsize=4096)
def _rungs(due_at: datetime, calendar: WorkCalendar) -> tuple[datetime, ...]:
    escalation = lawbook().escalation
    return rungs_at(due_at, escalation.work_orders, spans=escalation.office_hours, calendar=calendar)
