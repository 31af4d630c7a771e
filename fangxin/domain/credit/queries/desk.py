"""What the desk and the portal ask: events of a region, what waits, applications with their clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.credit.models import CreditEvent, Repair
from fangxin.domain.credit.queries.grades import told
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.rules.repairing import Eligibility, eligibility
from fangxin.domain.credit.words import EventState, RepairState
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import Due, Event, EventKind, day_of, days_left, due
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound

DECISION, PUSH = "credit.repair", "credit.repair.push"


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """A clock of an application on a day: its rule and first day, its last day, what is left in working days."""

    rule: str
    from_on: date
    due_on: date
    days_left: int
    provisional: bool
    stopped: bool

    @property
    def overdue(self) -> bool:
        """Whether the last day has passed and nothing was done."""
        return not self.stopped and self.days_left < 0


def events_of_region(*, by: Actor) -> QuerySet[CreditEvent]:
    """The events of merchants in the caller's region, newest first."""
    return CreditEvent.objects.filter(region_scope(by=by)).select_related("merchant").order_by("-entered_at", "-id")


def events_waiting(*, by: Actor) -> QuerySet[CreditEvent]:
    """Events entered by officers of the region that wait for another's confirmation, oldest first."""
    rows = CreditEvent.objects.filter(region_scope(by=by), state=EventState.PROPOSED)
    return rows.select_related("merchant").order_by("entered_at", "id")


def event_seen(*, event_id: int, by: Actor) -> CreditEvent:
    """One event of the caller's region. Raises NotFound."""
    found = CreditEvent.objects.filter(region_scope(by=by), pk=event_id).select_related("merchant").first()
    if found is None:
        raise NotFound
    return found


def events_of(*, merchant_id: int) -> list[CreditEvent]:
    """Every event of a merchant and those merged into it, in whatever state, newest first."""
    return list(CreditEvent.objects.filter(merchant_id__in=family_of(merchant_id)).order_by("-since", "-id"))


def own_event(*, event_id: int, merchant_id: int) -> CreditEvent:
    """An event in force of a merchant or one merged into it. Raises NotFound."""
    rows = CreditEvent.objects.filter(pk=event_id, merchant_id__in=family_of(merchant_id), state=EventState.IN_FORCE)
    found = rows.select_related("merchant").first()
    if found is None:
        raise NotFound
    return found


def repairs_of_region(*, by: Actor) -> QuerySet[Repair]:
    """The applications of merchants in the caller's region, newest first."""
    return Repair.objects.filter(region_scope(by=by)).select_related("merchant", "event").order_by("-asked_at", "-id")


def repairs_waiting(*, by: Actor) -> QuerySet[Repair]:
    """The applications of the region that wait for a decision, oldest first."""
    return repairs_of_region(by=by).filter(state=RepairState.ASKED).order_by("asked_at", "id")


def repairs_to_push(*, by: Actor) -> QuerySet[Repair]:
    """Granted repairs of the region that another province is still to be told of, oldest first."""
    rows = repairs_of_region(by=by).filter(state=RepairState.GRANTED, elsewhere=True, pushed_on=None)
    return rows.order_by("decided_at", "id")


def repair_seen(*, repair_id: int, by: Actor) -> Repair:
    """One application of the caller's region. Raises NotFound."""
    found = repairs_of_region(by=by).filter(pk=repair_id).first()
    if found is None:
        raise NotFound
    return found


def repairs_of(*, merchant_id: int) -> list[Repair]:
    """The applications of a merchant and those merged into it, newest first."""
    rows = Repair.objects.filter(merchant_id__in=family_of(merchant_id)).select_related("event")
    return list(rows.order_by("-asked_at", "-id"))


def own_repair(*, repair_id: int, merchant_id: int) -> Repair:
    """An application of a merchant or one merged into it. Raises NotFound."""
    rows = Repair.objects.filter(pk=repair_id, merchant_id__in=family_of(merchant_id)).select_related(
        "event", "merchant"
    )
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def repair_open(*, event: CreditEvent) -> Repair | None:
    """The application for an event that waits for its decision."""
    return Repair.objects.filter(event=event, state=RepairState.ASKED).first()


def eligible(*, event: CreditEvent, on: date) -> Eligibility:
    """Whether and from when an event may be repaired, with the rules that say so."""
    last = (
        Repair.objects.filter(event=event, state=RepairState.REVOKED)
        .order_by("-revoked_at")
        .values_list("revoked_at", flat=True)
        .first()
    )
    return eligibility(told(event), on, credit_book(), revoked_on=day_of(last) if last else None)


def decision_due(*, repair: Repair, on: date) -> Deadline:
    """The clock of the decision: from the application, stopped by the decision or by taking it back."""
    stopped = day_of(repair.decided_at) if repair.decided_at else None
    return _deadline(DECISION, repair.asked_on, on, stopped is not None or repair.state != RepairState.ASKED)


def decision_due_from(*, asked_on: date, on: date) -> Deadline:
    """The same clock while it runs, for whatever was asked on a day."""
    return _deadline(DECISION, asked_on, on, False)


def push_due(*, repair: Repair, on: date) -> Deadline | None:
    """The clock of telling another province, where one runs or ran."""
    if (
        not repair.elsewhere
        or repair.decided_at is None
        or repair.state not in (RepairState.GRANTED, RepairState.REVOKED)
    ):
        return None
    if day_of(repair.decided_at) < lawbook().clock(PUSH).terms[0].since_on:
        return None  # no limit was known then
    return _deadline(PUSH, day_of(repair.decided_at), on, repair.pushed_on is not None)


def kept(*, rule: str, from_on: date, on: date) -> bool:
    """Whether something done on a day was done within a clock's term."""
    return on <= (_counted(rule, from_on).due_on or from_on)


def _deadline(rule: str, from_on: date, on: date, stopped: bool) -> Deadline:
    found = _counted(rule, from_on)
    last = found.due_on or from_on
    return Deadline(
        rule=rule, from_on=from_on, due_on=last, days_left=days_left(last, on, found.term.unit, calendar_in_force()),
        provisional=found.provisional, stopped=stopped,
    )  # fmt: skip


def _counted(rule: str, from_on: date) -> Due:
    term = lawbook().clock(rule).term_on(from_on, open_on=from_on)
    return due((Event(kind=EventKind.START, on=from_on),), term, calendar_in_force())
