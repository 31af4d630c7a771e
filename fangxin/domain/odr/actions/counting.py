"""The days of a dispute, counted on the calendar in force, and counted anew when the calendar becomes known."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.rules.policy import Terms, policy
from fangxin.domain.odr.words import DisputeState
from fangxin.domain.timeline.actions.clocks import read_clock
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import Event, EventKind, day_of

MOST = 500


def days_of(*, terms: Terms, on: date) -> dict[str, Any]:
    """The days of a dispute filed on a day, as its columns."""
    calendar = calendar_in_force()
    start = (Event(kind=EventKind.START, on=on, place=1, at=None),)
    answer = read_clock(terms.answer, on, start, calendar)
    end = read_clock(terms.end, on, start, calendar)
    assert answer.due_on is not None and end.due_on is not None  # nothing pauses them
    return {
        "terms": terms.id,
        "answer_on": answer.due_on,
        "end_on": max(end.due_on, answer.due_on),
        "provisional": answer.provisional or end.provisional,
        "calendar_version": calendar.version,
    }


@transaction.atomic
def count_disputes_anew(*, at: datetime) -> int:
    """Count open disputes whose days were provisional on the calendar now in force; returns how many."""
    version = calendar_in_force().version
    due = Dispute.objects.filter(state=DisputeState.OPEN, provisional=True).exclude(calendar_version=version)
    found = list(due.select_for_update().order_by("pk")[:MOST])
    rules = policy()
    known = {one.id: one for one in rules.terms}
    for dispute in found:
        terms = known.get(dispute.terms) or rules.terms_in(dispute.region_code)
        days = days_of(terms=terms, on=day_of(dispute.filed_at))
        Dispute.objects.filter(pk=dispute.pk).update(**days)
    return len(found)
