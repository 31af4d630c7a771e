"""Terms counted in hours: from an instant to an instant, day and night, holidays too (Civil Code art. 201).

Nothing moves, pauses or extends such a term: art. 203 moves a last day, and these have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from fangxin.foundation.clock.events import BEIJING, ClockHistoryBroken, EventKind, History, day_of
from fangxin.foundation.lawbook import ClockTerm, Unit, WarningLevel


def ends_at(term: ClockTerm, history: History) -> datetime | None:
    """The instant the hours are over; None when only the day of the trigger is known."""
    return history.from_at + timedelta(hours=term.days) if history.from_at is not None else None


def last_day(term: ClockTerm, history: History) -> date:
    """The day on which the hours run out; without the instant of the trigger, the last on which they can."""
    ends = ends_at(term, history)
    return day_of(ends) if ends is not None else history.from_on + timedelta(days=-(-term.days // 24))


def check(history: History) -> None:
    """Raises ClockHistoryBroken when somebody paused or extended what cannot be."""
    for happened, kind in ((history.pauses, EventKind.PAUSE), (history.extended_by, EventKind.EXTEND)):
        if happened:
            raise ClockHistoryBroken(
                on=history.from_on, event=kind.label, reason="期限按小时连续计算，不能暂停或者延长"
            )


def explained(term: ClockTerm, history: History, end: date) -> Iterator[tuple[date, str]]:
    """Every day the hours run through, and what is to be said of it."""
    day = history.from_on
    while day <= end:
        if day == history.from_on:
            why = (
                f"自{_clock(history.from_at)}起按小时连续计算"
                if history.from_at
                else "自当日起算的时刻起按小时连续计算"
            )
        elif day < end:
            why = "按小时连续计算，节假日不顺延"
        else:
            ends = ends_at(term, history)
            why = f"{_clock(ends).lstrip()}满 {term.days} 小时，期限届满" if ends else f"满 {term.days} 小时，期限届满"
        yield day, why
        day += timedelta(days=1)


def reached_at(level: WarningLevel, term: ClockTerm, history: History) -> datetime | None:
    """The instant a rung before the end is reached: a share of the hours, or the end itself.

    None for a rung after the end, and for a term of days.
    """
    if term.unit is not Unit.HOUR or history.from_at is None or level.overdue is not None:
        return None
    share = level.share if level.share is not None else 100
    return history.from_at + timedelta(hours=term.days) * share / 100


def _clock(at: datetime | None) -> str:
    return f" {at.astimezone(BEIJING):%H:%M} " if at is not None else ""
