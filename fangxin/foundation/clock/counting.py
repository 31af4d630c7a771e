"""Counting a term: the last day, the explanation day by day, the days left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from fangxin.foundation.calendar import WEEKDAYS, WorkCalendar
from fangxin.foundation.clock import hours
from fangxin.foundation.clock.events import Event, History, history_of
from fangxin.foundation.lawbook import WEEKENDS, ClockTerm, Settings, Unit

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class CountedDay:
    """One line of an explanation. `n` is the day's number in the term, 0 when it does not count."""

    date: date
    counts: bool
    n: int
    why: str


@dataclass(frozen=True)
class Count:
    """A term counted from a trigger, with no events on the way. `term` is the limit that binds.

    `from_at` is the trigger's instant where the term counts hours and it is known.
    """

    term: ClockTerm
    from_on: date
    due_on: date
    provisional: bool
    calendar: WorkCalendar = field(repr=False)
    from_at: datetime | None = None

    @property
    def due_at(self) -> datetime | None:
        """The instant a term of hours ends; None for every other."""
        return hours.ends_at(self.term, self._history) if self.term.unit is Unit.HOUR else None

    @property
    def _history(self) -> History:
        return History(self.from_on, from_at=self.from_at)

    @property
    def calendar_version(self) -> str:
        return self.calendar.version

    @cached_property
    def days(self) -> tuple[CountedDay, ...]:
        """Every day from the trigger to the last one; the last entry is the due day."""
        return tuple(_explained(self.term, self._history, self.due_on, self.calendar))


@dataclass(frozen=True)
class Due:
    """Where a clock stands after its events. `due_on` is None while a pause lasts that began before the term ended."""

    term: ClockTerm
    history: History
    due_on: date | None
    provisional: bool
    calendar: WorkCalendar = field(repr=False)

    @property
    def from_on(self) -> date:
        """The day of the trigger, or of the last restart."""
        return self.history.from_on

    @property
    def due_at(self) -> datetime | None:
        """The instant a term of hours ends; None for every other."""
        return hours.ends_at(self.term, self.history) if self.term.unit is Unit.HOUR else None

    @property
    def stopped_on(self) -> date | None:
        return self.history.stopped_on

    @property
    def paused(self) -> bool:
        return self.due_on is None

    @property
    def limit(self) -> int:
        """How many days the term has, extensions included."""
        return self.term.days + self.history.extended_by

    @property
    def calendar_version(self) -> str:
        return self.calendar.version

    @property
    def remaining(self) -> int | None:
        """How many days of the term are left to count while paused; None when the last day is known."""
        if self.due_on is not None:
            return None
        return self.limit - sum(day.counts for day in self.days)

    @cached_property
    def days(self) -> tuple[CountedDay, ...]:
        """Every day from the trigger to the last one; while paused, to the day of the pause."""
        end = self.due_on or self.history.paused_since or self.from_on
        return tuple(_explained(self.term, self.history, end, self.calendar))

    def was_late(self, *, on: date) -> bool:
        """Whether the term had been missed on a day: stopped too late, or not stopped and the last day over."""
        if self.due_on is None:
            return False
        return min(self.stopped_on or on, on) > self.due_on


# The last day ---------------------------------------------------------------------------------------------------------


def count(
    term: ClockTerm,
    from_on: date,
    calendar: WorkCalendar,
    settings: Settings | None = None,
    *,
    from_at: datetime | None = None,
) -> Count:
    """The last day of a term whose trigger happened on `from_on`; raises YearNotCovered.

    `settings` overrides the answer the term carries on whether weekends move a natural-day deadline. `from_at` is the
    trigger's instant, for terms of hours.
    """
    if term.unit is Unit.HOUR:
        history = History(from_on, from_at=from_at)
        return Count(term, from_on, hours.last_day(term, history), False, calendar, from_at)
    return _count(_under(term, settings) if settings else term, from_on, calendar)


@lru_cache(maxsize=16_384)
def _count(term: ClockTerm, from_on: date, calendar: WorkCalendar) -> Count:
    history = History(from_on)
    binding, due_on = _earlier(term, history, calendar)
    assert due_on is not None  # nothing is paused
    return Count(binding, from_on, due_on, _crosses_unknown(history, due_on, calendar), calendar)


def due(events: Iterable[Event], term: ClockTerm, calendar: WorkCalendar, settings: Settings | None = None) -> Due:
    """Where a clock stands after its events, in whatever order they are given.

    Raises ClockHistoryBroken when they contradict each other, YearNotCovered when the calendar ends too soon.
    """
    history = history_of(events)
    if term.unit is Unit.HOUR:
        hours.check(history)
        return Due(term, history, hours.last_day(term, history), False, calendar)
    if settings:
        term = _under(term, settings)
    if not history.pauses and not history.extended_by:
        plain = _count(term, history.from_on, calendar)
        return Due(plain.term, history, plain.due_on, plain.provisional, calendar)
    binding, due_on = _earlier(term, history, calendar)
    known_until = due_on or history.paused_since or history.from_on
    return Due(binding, history, due_on, _crosses_unknown(history, known_until, calendar), calendar)


@lru_cache(maxsize=1024)
def _under(term: ClockTerm, settings: Settings) -> ClockTerm:
    moves = settings[WEEKENDS] is True
    return replace(term, weekends_move=moves, also=_under(term.also, settings) if term.also else None)


def _earlier(term: ClockTerm, history: History, calendar: WorkCalendar) -> tuple[ClockTerm, date | None]:
    """The limit that binds and its last day: of two limits the one that ends first."""
    last = _last_day(term, history, calendar)
    if term.also is None:
        return term, last
    beside = _last_day(term.also, history, calendar)
    if beside is not None and (last is None or beside < last):
        return term.also, beside
    return term, last


def _last_day(term: ClockTerm, history: History, calendar: WorkCalendar) -> date | None:
    day = counted_day(term.days + history.extended_by, term.unit, history, calendar)
    if day is None or term.unit is Unit.WORKING_DAY:
        return day
    while _is_off(day, term, calendar) or history.pause_of(day):
        if history.paused_since is not None and day > history.paused_since:
            return None
        day = calendar.natural_day(1, after=day)
    return day


def _is_off(day: date, term: ClockTerm, calendar: WorkCalendar) -> bool:
    """Whether a natural-day term cannot end on this day."""
    return not calendar.is_working(day) if term.weekends_move else calendar.is_holiday(day)


def counted_day(number: int, unit: Unit, history: History, calendar: WorkCalendar) -> date | None:
    """The number-th day that counts; None when an unfinished pause comes first."""
    after = history.from_on
    for pause in history.pauses:
        room = _days_between(unit, after, pause.on, calendar)
        if number <= room:
            break
        if pause.until is None:
            return None
        number -= room
        after = pause.until
    step = calendar.working_day if unit is Unit.WORKING_DAY else calendar.natural_day
    return step(number, after=after)


def _days_between(unit: Unit, after: date, until: date, calendar: WorkCalendar) -> int:
    return calendar.working_days_between(after, until) if unit is Unit.WORKING_DAY else (until - after).days


def _crosses_unknown(history: History, until: date, calendar: WorkCalendar) -> bool:
    known = calendar.noticed_years()
    return any(year not in known for year in range(history.from_on.year, until.year + 1))


# The explanation ------------------------------------------------------------------------------------------------------


def _explained(term: ClockTerm, history: History, end: date, calendar: WorkCalendar) -> Iterator[CountedDay]:
    if term.unit is Unit.HOUR:
        yield from (CountedDay(day, False, 0, why) for day, why in hours.explained(term, history, end))
        return
    limit = term.days + history.extended_by
    yield CountedDay(history.from_on, False, 0, "起算当日，不计入")
    number = 0
    day = history.from_on + ONE_DAY
    while day <= end:
        counts, why = _judged(day, term, history, calendar, over=number == limit)
        number += counts
        if counts and number == limit:
            why += "，期限届满" if day == end else "，最后一日逢休假日，期限顺延"
        yield CountedDay(day, counts, number if counts else 0, why)
        day += ONE_DAY


def _judged(day: date, term: ClockTerm, history: History, calendar: WorkCalendar, *, over: bool) -> tuple[bool, str]:
    pause = history.pause_of(day)
    if pause is not None:
        return False, f"暂停计算（{pause.why}）" if pause.why else "暂停计算"
    kind = calendar.kind(day)
    if over:
        ended = not _is_off(day, term, calendar)
        return False, f"{kind.why}，顺延后的最后一日，期限届满" if ended else f"{kind.why}，期限顺延"
    if term.unit is Unit.WORKING_DAY:
        return kind.counts_as_working, kind.why
    holiday = f"，{kind.name}放假" if kind.holiday else ""
    return True, f"{WEEKDAYS[day.weekday()]}{holiday}，按自然日计入"


# Days left ------------------------------------------------------------------------------------------------------------


def days_left(due_on: date, today: date, unit: Unit, calendar: WorkCalendar) -> int:
    """Days until the last one, today not counted; 0 on the last day, negative after it, in the unit given."""
    if today > due_on:
        return -_days_between(unit, due_on, today, calendar)
    return _days_between(unit, today, due_on, calendar)
