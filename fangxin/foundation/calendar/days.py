"""The working calendar itself: which days are worked, and why. Pure; reading files is files.py."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fangxin.foundation.refusals import Refusal

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
SATURDAY = 5


class YearNotCovered(Refusal):
    """The calendar knows neither a notice nor the statutory holidays of this year."""

    code = "year_not_covered"
    status = 422
    sentence = "工作日历没有 {year} 年，可以计算 {first} 年至 {last} 年的日期。"


@dataclass(frozen=True)
class Notice:
    """The State Council notice a year was taken from."""

    title: str
    url: str


@dataclass(frozen=True)
class DayOff:
    """A day the notice takes off. `statutory` marks a holiday named by the law; the others are weekends and swaps."""

    day: date
    name: str
    statutory: bool = False


@dataclass(frozen=True)
class MakeUpDay:
    """A weekend day that is worked to make up for a long holiday."""

    day: date
    name: str


@dataclass(frozen=True)
class CalendarYear:
    """One year's notice: its days off and make-up days, in the order of time.

    A notice may reach into the last days of the year before (New Year of 2023 began on 2022-12-31).
    """

    year: int
    notices: tuple[Notice, ...]
    holidays: tuple[DayOff, ...]
    make_up_days: tuple[MakeUpDay, ...]

    @property
    def digest(self) -> str:
        """What identifies the year's days, whatever file they came from."""
        rows = [f"{row.day}-{row.name}" for row in self.holidays]
        rows += [f"{row.day}+{row.name}" for row in self.make_up_days]
        return hashlib.sha256("\n".join([str(self.year), *rows]).encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """The year in plain values, in the form of law/calendars: `parse_calendar_file` reads it back from JSON."""
        return {
            "year": self.year,
            "notices": [{"title": row.title, "url": row.url} for row in self.notices],
            "holidays": [
                {"day": row.day.isoformat(), "name": row.name, "statutory": row.statutory} for row in self.holidays
            ],
            "make_up_days": [{"day": row.day.isoformat(), "name": row.name} for row in self.make_up_days],
        }


@dataclass(frozen=True)
class DayKind:
    """What a day is. `holiday`: off by notice or by law, not merely a weekend. `why` is the Chinese explanation."""

    counts_as_working: bool
    name: str
    why: str
    holiday: bool
    provisional: bool


@dataclass(frozen=True)
class StatutoryDays:
    """The holidays the law itself names, for the years whose moving festivals are tabled."""

    title: str
    url: str
    days: Mapping[int, tuple[DayOff, ...]]


class WorkCalendar:
    """Every day from the first loaded year to the last tabled one. Immutable; equal when the days are equal.

    A year without its notice is provisional: weekends and statutory days are off, swapped and make-up days unknown.
    """

    def __init__(self, *, years: Mapping[int, CalendarYear], statutory: StatutoryDays) -> None:
        self._years = dict(sorted(years.items()))
        self._statutory = statutory
        self.first_year = min(self._years)
        self.last_year = max(*self._years, *statutory.days)
        whole = [self.year(year) for year in range(self.first_year, self.last_year + 1)]
        self._worked = {row.day: row for year in whole for row in year.make_up_days}
        self._off = {row.day: row for year in whole for row in year.holidays if row.day not in self._worked}
        self._working = self._working_row()
        self.version = f"{max(self._years)}-{self._digest(whole)[:10]}"

    def _working_row(self) -> array[int]:
        """The ordinals of all working days, ascending: counting is then one binary search."""
        first = date(self.first_year, 1, 1).toordinal()
        last = date(self.last_year, 12, 31).toordinal()
        days = map(date.fromordinal, range(first, last + 1))
        return array("l", [day.toordinal() for day in days if self._is_working(day)])

    @staticmethod
    def _digest(years: Iterable[CalendarYear]) -> str:
        return hashlib.sha256("".join(year.digest for year in years).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and self.version == other.version

    def __hash__(self) -> int:
        return hash(self.version)

    def __repr__(self) -> str:
        return f"WorkCalendar({self.version})"

    # What a day is ----------------------------------------------------------------------------------------------------

    def is_working(self, day: date) -> bool:
        """Whether the day is worked; raises YearNotCovered."""
        self._must_cover(day)
        return self._is_working(day)

    def is_holiday(self, day: date) -> bool:
        """Whether the day is off by notice or by law, and not merely a weekend; raises YearNotCovered."""
        self._must_cover(day)
        return day in self._off

    def is_provisional(self, day: date) -> bool:
        """Whether the notice of the day's year is not loaded; raises YearNotCovered."""
        self._must_cover(day)
        return day.year not in self._years

    def kind(self, day: date) -> DayKind:
        """What the day is and why, for explanations; raises YearNotCovered."""
        provisional = self.is_provisional(day)
        name, why = self._named(day)
        if provisional:
            why += f"（暂按法律规定推算，{day.year}年放假安排尚未公布）"
        return DayKind(self._is_working(day), name, why, day in self._off, provisional)

    def _named(self, day: date) -> tuple[str, str]:
        weekday = WEEKDAYS[day.weekday()]
        if day in self._worked:
            return self._worked[day].name, f"{weekday}，{self._worked[day].name}调休上班"
        if day in self._off:
            return self._off[day].name, f"{weekday}，{self._off[day].name}放假"
        return weekday, f"{weekday}，工作日" if day.weekday() < SATURDAY else f"{weekday}，周末休息"

    # Counting ---------------------------------------------------------------------------------------------------------

    def working_day(self, number: int, *, after: date) -> date:
        """The number-th working day after a day, which itself is not counted; raises YearNotCovered."""
        self._must_cover(after)
        at = bisect_right(self._working, after.toordinal()) + number - 1
        if at >= len(self._working):
            raise self._beyond(self.last_year + 1)
        return date.fromordinal(self._working[at])

    def working_days_between(self, after: date, until: date) -> int:
        """How many working days lie after `after`, up to and including `until` (0 when until is not later)."""
        self._must_cover(after)
        self._must_cover(until)
        row = self._working
        return max(0, bisect_right(row, until.toordinal()) - bisect_right(row, after.toordinal()))

    def working_day_until(self, day: date) -> date:
        """The day itself when it is worked, else the last working day before it; raises YearNotCovered."""
        self._must_cover(day)
        at = bisect_right(self._working, day.toordinal()) - 1
        if at < 0:
            raise self._beyond(self.first_year - 1)
        return date.fromordinal(self._working[at])

    def natural_day(self, number: int, *, after: date) -> date:
        """The number-th day after a day; raises YearNotCovered."""
        self._must_cover(after)
        try:
            day = after + timedelta(days=number)
        except OverflowError:
            raise self._beyond(self.last_year + 1) from None
        self._must_cover(day)
        return day

    # Years ------------------------------------------------------------------------------------------------------------

    def year(self, year: int) -> CalendarYear:
        """The year's days off and make-up days; a provisional year has the holidays of the law and no notice."""
        if year in self._years:
            return self._years[year]
        if year not in self._statutory.days or year < self.first_year:
            raise self._beyond(year)
        return CalendarYear(year, (), self._statutory.days[year], ())

    def noticed_years(self) -> tuple[int, ...]:
        """The years whose notice is loaded."""
        return tuple(self._years)

    def with_years(self, extra: Iterable[CalendarYear]) -> WorkCalendar:
        """This calendar with years added or replaced, for example by those an agency imported."""
        years = {**self._years, **{year.year: year for year in extra}}
        return self if years == self._years else WorkCalendar(years=years, statutory=self._statutory)

    def _is_working(self, day: date) -> bool:
        return day in self._worked or (day.weekday() < SATURDAY and day not in self._off)

    def _must_cover(self, day: date) -> None:
        if not self.first_year <= day.year <= self.last_year:
            raise self._beyond(day.year)

    def _beyond(self, year: int) -> YearNotCovered:
        return YearNotCovered(year=year, first=self.first_year, last=self.last_year)
