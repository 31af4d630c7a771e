"""Periods: years, half-years, quarters, months, or any days from one to another; the one before, and the same a year ago."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from ibis.expr import types as ir

from fangxin.foundation.refusals import Refusal

#: the years numbers are asked of: what is compared with them lies before, and has room there
FIRST_YEAR, LAST_YEAR = 1990, 2099
_YEAR = re.compile(r"(\d{4})")
_HALF = re.compile(r"(\d{4})H([12])")
_QUARTER = re.compile(r"(\d{4})Q([1-4])")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


class NotAPeriod(Refusal):
    """A period is a year, a half, a quarter, a month, or ends on or after the day it begins, all of it between 1990 and 2099."""

    code = "not_a_period"
    status = 422
    sentence = "“{text}”不是统计周期，请写1990年至2099年间的年（2023）、半年（2023H1）、季度（2023Q2）、月（2023-03），或者起止日期。"


@dataclass(frozen=True, order=True)
class Period:
    """The days from `first` to `last`, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise NotAPeriod(text=f"{self.first}–{self.last}")

    def __str__(self) -> str:
        return f"{self.first}/{self.last}"

    def holds(self, day: ir.DateValue) -> ir.BooleanValue:
        """Whether a day of a row falls into it."""
        return day.between(self.first, self.last)

    def year_before(self) -> Period:
        """The same days a year ago; a last day of February stays one."""
        return Period(_moved(self.first, -12), _moved(self.last, -12))

    def before(self) -> Period:
        """The period before: of whole months as many months, of other days as many days."""
        if self.first.day == 1 and self.last.day == calendar.monthrange(self.last.year, self.last.month)[1]:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            return Period(_moved(self.first, -months), self.first - timedelta(days=1))
        return Period(self.first - (self.last - self.first) - timedelta(days=1), self.first - timedelta(days=1))


def _moved(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    longest = calendar.monthrange(year, month + 1)[1]
    at_end = day.day == calendar.monthrange(day.year, day.month)[1]
    return date(year, month + 1, longest if at_end else min(day.day, longest))


def period_between(first: date, last: date) -> Period:
    """The days somebody asks for. Raises NotAPeriod."""
    period = Period(first, last)
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise NotAPeriod(text=f"{first}–{last}")
    return period


def period_of(text: str) -> Period:
    """The period a text such as `2023`, `2023H1`, `2023Q2` or `2023-03` names. Raises NotAPeriod."""
    try:
        if found := _YEAR.fullmatch(text):
            return _months(int(found[1]), 1, 12)
        if found := _HALF.fullmatch(text):
            return _months(int(found[1]), int(found[2]) * 6 - 5, 6)
        if found := _QUARTER.fullmatch(text):
            return _months(int(found[1]), int(found[2]) * 3 - 2, 3)
        if found := _MONTH.fullmatch(text):
            return _months(int(found[1]), int(found[2]), 1)
    except (NotAPeriod, ValueError):
        pass
    raise NotAPeriod(text=text[:20])


def _months(year: int, month: int, number: int) -> Period:
    first = date(year, month, 1)
    last = date(year, month + number - 1, calendar.monthrange(year, month + number - 1)[1])
    return period_between(first, last)
