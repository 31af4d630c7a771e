"""A second, naive opinion on legal clocks: it walks day by day and asks `chinese_calendar`, a package of others.

It shares no code with the engine, so that a mistake would have to be made twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import chinese_calendar

ONE_DAY = timedelta(days=1)
# The days the notices take off, weekends joined to them included.
OFF = frozenset(chinese_calendar.constants.holidays)
WORKED = frozenset(
    day for day in (date(2019, 1, 1) + step * ONE_DAY for step in range(2922)) if chinese_calendar.is_workday(day)
)


def last_working_day(from_on: date, days: int, pauses: Sequence[tuple[date, date]] = ()) -> date:
    """The day on which `days` working days after `from_on` are used up; within 2019 to 2026."""
    day = from_on
    while days:
        day += ONE_DAY
        days -= day in WORKED and not _paused(day, pauses)
    return day


def last_natural_day(from_on: date, days: int, *, weekends: bool, pauses: Sequence[tuple[date, date]] = ()) -> date:
    """The day on which `days` days after `from_on` are used up, moved behind holidays (and weekends, if they move)."""
    day = from_on
    while days:
        day += ONE_DAY
        days -= not _paused(day, pauses)
    while _paused(day, pauses) or day in OFF or (weekends and day not in WORKED):
        day += ONE_DAY
    return day


def _paused(day: date, pauses: Sequence[tuple[date, date]]) -> bool:
    return any(paused < day <= resumed for paused, resumed in pauses)
