"""Days as numbers: which are worked, when terms end, how busy each is."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.simulation.habits import habits
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import Event, EventKind, count, due
from fangxin.foundation.lawbook import lawbook

Whole = npt.NDArray[np.int64]
Real = npt.NDArray[np.float64]
EPOCH: Final = date(1970, 1, 1).toordinal()
#: days looked at beyond a period, for terms that end after it
BEYOND: Final = 200
#: days before a period, for the working day before its first
BEFORE: Final = 20


class Days:
    """The days of a period and some beyond, each by its place from the first."""

    def __init__(self, period: Period, calendar: WorkCalendar) -> None:
        self.period, self.calendar = period, calendar
        self.first = period.first - timedelta(days=BEFORE)
        self.number = (period.last - period.first).days + 1
        self.all = self.number + BEFORE + BEYOND
        self.days = [self.first + timedelta(days=n) for n in range(self.all)]
        self.begin, self.last = BEFORE, BEFORE + self.number - 1
        #: what makes a place a day as engines count them
        self.epoch = self.first.toordinal() - EPOCH

    @cached_property
    def worked(self) -> npt.NDArray[np.bool_]:
        """Whether each day is a working day."""
        return np.array([self.calendar.is_working(day) for day in self.days])

    @cached_property
    def working(self) -> Whole:
        """Working days up to and including each day."""
        return np.cumsum(self.worked).astype(np.int64)

    @cached_property
    def _nth(self) -> Whole:
        return np.concatenate([[0], np.flatnonzero(self.worked)]).astype(np.int64)

    def after(self, places: Whole, working_days: Whole) -> Whole:
        """The working day so many after each day; the day itself for none."""
        found = self._nth[np.minimum(self.working[places] + working_days, len(self._nth) - 1)]
        return np.asarray(np.where(working_days == 0, places, found), dtype=np.int64)

    def between(self, after: Whole, until: Whole) -> Whole:
        """Working days after one day up to and including another."""
        return np.asarray(np.maximum(self.working[until] - self.working[after], 0), dtype=np.int64)

    def versions(self) -> tuple[list[str], npt.NDArray[np.int16]]:
        """The rule sets, and for each day the place of its own."""
        ids = [lawbook().version_on(day).id for day in self.days]
        known = sorted(set(ids))
        return known, np.array([known.index(one) for one in ids], dtype=np.int16)

    def term_versions(self, rule: str) -> tuple[list[str], npt.NDArray[np.int16]]:
        """The versions of a clock, and for each day of receipt the place of its own."""
        ids = [lawbook().clock(rule).term_on(day).version for day in self.days]
        known = sorted(set(ids))
        return known, np.array([known.index(one) for one in ids], dtype=np.int16)

    def ends(self, rule: str, *, extended: bool = False, received: date | None = None) -> Whole:
        """The last day of a clock that starts on each day, by the rules of the day of receipt; of the end, the place beyond."""
        places = np.full(self.all, self.all - 1, dtype=np.int64)
        for place, day in enumerate(self.days[: self.all - 120]):
            term = lawbook().clock(rule).term_on(received or day)
            ends_on = count(term, day, self.calendar).due_on
            longer = lawbook().clocks.get(f"{rule}.extended") if extended else None
            if longer is not None:
                added = longer.term_on(received or day).days - term.days
                start = Event(kind=EventKind.START, on=day, place=1)
                more = Event(kind=EventKind.EXTEND, on=ends_on, days=added, why="IMPORTED", place=2)
                found = due((start, more), term, self.calendar).due_on
                assert found is not None
                ends_on = found
            places[place] = (ends_on - self.first).days
        return places

    def busy(self, rng: np.random.Generator) -> Real:
        """How busy each day of the period is; weeks differ a little by chance."""
        ways = habits().days
        found = np.empty(self.number)
        for n in range(self.number):
            day = self.days[BEFORE + n]
            weight = ways.months[day.month - 1]
            if self.calendar.is_holiday(day):
                weight *= ways.holiday
            elif not self.worked[BEFORE + n]:
                weight *= ways.weekend
            elif not self.worked[BEFORE + n - 1] and self.calendar.is_holiday(self.days[BEFORE + n - 1]):
                weight *= ways.after_holiday
            away = abs((day - date(day.year, 3, 15)).days)
            weight *= 1 + ways.consumer_day * 0.5 ** (away / ways.consumer_halves)
            if date(day.year, 11, 11) <= day <= date(day.year, 11, 20):
                weight *= 1 + ways.november
            found[n] = weight
        weeks = rng.normal(0, ways.noise, self.number // 7 + 2)
        return np.asarray(found * np.exp(weeks[np.arange(self.number) // 7]))
