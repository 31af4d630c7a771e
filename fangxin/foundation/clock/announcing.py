"""When a clock is announced: the rungs of the warning ladder as days, and as the instants at which they speak."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import hours
from fangxin.foundation.clock.counting import Due, counted_day, due
from fangxin.foundation.clock.events import Event
from fangxin.foundation.lawbook import ClockTerm, Unit, WarningLadder, WarningLevel

ONE_DAY = timedelta(days=1)


class Threshold(NamedTuple):
    """A rung of the ladder and the day it is reached."""

    level: WarningLevel
    on: date


def thresholds(
    term: ClockTerm, events: Iterable[Event], calendar: WorkCalendar, ladder: WarningLadder
) -> tuple[Threshold, ...]:
    """The days on which a clock is announced, by the ladder, in its order.

    A stopped clock announces nothing; a paused one only what it reached before the pause. Days before the last one
    move back to a working day where the ladder says so, but not before the trigger. Hours run through every day.
    """
    return _thresholds(due(events, term, calendar), calendar, ladder)


def warning_instants(
    term: ClockTerm, events: Iterable[Event], calendar: WorkCalendar, ladder: WarningLadder
) -> tuple[datetime, ...]:
    """When a clock is announced: each threshold at the ladder's hour; of a term of hours, as they run out."""
    clock = due(events, term, calendar)
    return tuple(
        hours.reached_at(one.level, clock.term, clock.history) or ladder.sent_at(one.on)
        for one in _thresholds(clock, calendar, ladder)
    )


def _thresholds(clock: Due, calendar: WorkCalendar, ladder: WarningLadder) -> tuple[Threshold, ...]:
    if clock.stopped_on is not None:
        return ()
    days = ((level, _reached_on(level, clock, ladder, calendar)) for level in ladder.levels)
    return tuple(Threshold(level, on) for level, on in days if on is not None)


def _reached_on(level: WarningLevel, clock: Due, ladder: WarningLadder, calendar: WorkCalendar) -> date | None:
    if level.overdue is not None:
        return calendar.working_day(level.overdue, after=clock.due_on) if clock.due_on else None
    on = clock.due_on
    if clock.term.unit is Unit.HOUR:
        return on
    if level.share is not None:
        number = -(-clock.limit * level.share // 100)
        on = counted_day(number, clock.term.unit, clock.history, calendar)
    if on is None or not ladder.only_on_working_days:
        return on
    return max(calendar.working_day_until(on), min(on, clock.from_on + ONE_DAY))
