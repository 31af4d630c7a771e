"""Clocks of a case as the components draw them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.urls import reverse

from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import ClockStatus
from fangxin.foundation.clock import days_left
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.look.clocks import ClockView
from fangxin.interfaces.look.words import day

#: what stands behind a day that may still move
PROVISIONAL = "（暂定）"


def clock_views(*, clocks: Iterable[Clock], on: date, at: datetime) -> list[ClockView]:
    """Views of clocks on a day and at its instant; a running one links to the page that counts its days."""
    return [_view(clock, on, at) for clock in clocks]


def deadline(on: date | None) -> str:
    """The last day of a legal clock as a page writes it; marked where the holidays of its year are not announced yet."""
    if on is None or on.year in calendar_in_force().noticed_years():
        return day(on)
    return f"{day(on)}{PROVISIONAL}"


def _view(clock: Clock, on: date, at: datetime) -> ClockView:
    rule = lawbook().clock(clock.rule)
    unit = rule.term_on(clock.received_on).unit
    running = clock.status == ClockStatus.RUNNING
    query = {"rule": clock.rule, "from": clock.started_on.isoformat(), "received": clock.received_on.isoformat()}
    return ClockView(
        label=rule.label,
        state=clock.status,
        due_on=clock.due_on if clock.status != ClockStatus.PAUSED else None,
        days_left=days_left(clock.due_on, on, unit, calendar_in_force()) if running else None,
        unit=unit.value,
        due_at=clock.due_at,
        minutes_left=int((clock.due_at - at).total_seconds() // 60) if running and clock.due_at else None,
        provisional=clock.provisional,
        why_href=reverse("public:why", query={**query, "clock": str(clock.pk)}),
    )
