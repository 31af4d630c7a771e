"""Questions written once for their shape: the days and the place of an asking are put into the finished SQL.

Writing a question of sixty numbers as an expression and as SQL takes longer than answering it does. What differs from one asking
to the next are days, a division and an office; so a question is written about stand-ins for these - days that lie to each other as
the real ones do, a division and an office of an impossible name - and each asking puts its own in their place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.analytics.indicators.periods import Period

#: how engines write a day
_DAY = re.compile(r"MAKE_DATE\((\d+), (\d+), (\d+)\)")
#: days before this one stand in for others, and no fact is of them
_BEFORE = date(1930, 1, 1)
_FIRST = date(1901, 1, 1)
_ONE = timedelta(days=1)
REGION, PATH = "@region", "@path"
_PLACE = re.compile(r"[0-9]*")


class NotPrepared(Exception):
    """A question has a day in it that stands in for none: it has to be written for its own asking."""


@dataclass(frozen=True)
class StandIns:
    """Which day stands in for which, and the spans and the last day of the facts told in stand-ins."""

    real: Mapping[date, date]
    spans: tuple[Period, ...]
    known_on: date

    @classmethod
    def of(cls, spans: Iterable[Period], known_on: date) -> StandIns:
        """Stand-ins in the order of the real days: next to each other where these are, else some days apart."""
        spans = tuple(spans)
        ends = {day for span in spans for day in (span.first, span.last)}
        days = sorted({day for end in ends for day in (end - _ONE, end, end + _ONE)} | {known_on})
        shown: dict[date, date] = {}
        last, stand_in = None, _FIRST
        for day in days:
            if last is not None:
                stand_in += _ONE * (1 if day == last + _ONE else 3)
            shown[day], last = stand_in, day
        told = tuple(Period(shown[span.first], shown[span.last]) for span in spans)
        return cls({stand_in: day for day, stand_in in shown.items()}, told, shown[known_on])

    def put(self, sql: str, *, region: str, path: str) -> str:
        """The SQL with the real days and places. Raises NotPrepared."""
        if not (_PLACE.fullmatch(region) and _PLACE.fullmatch(path)):
            raise NotPrepared
        return _DAY.sub(self._day, sql).replace(f"'{REGION}'", f"'{region}'").replace(f"'{PATH}'", f"'{path}'")

    def _day(self, found: re.Match[str]) -> str:
        day = date(*(int(part) for part in found.groups()))
        if day >= _BEFORE:
            return found[0]
        if day not in self.real:
            raise NotPrepared
        real = self.real[day]
        return f"MAKE_DATE({real.year}, {real.month}, {real.day})"
