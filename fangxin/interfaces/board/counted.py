"""Numbers of the lake for the board, counted once for every state of the lake: for all offices, of which each page adds up its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.measuring import Scope, measure
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.lake.reading import Lake
from fangxin.analytics.lake.refusals import LakeAltered, LakeMissing, LakeOutdated, ManifestBroken
from fangxin.interfaces.clock import now
from fangxin.interfaces.lake.updating import known_on, the_lake

#: why there may be no numbers
NO_NUMBERS: Final = (LakeMissing, LakeOutdated, LakeAltered, ManifestBroken)
#: what the board shows
SHOWN: Final = (
    "received_complaints", "reports_received", "accepted_complaints", "closed_complaints", "on_time_initial_check_rate",
    "on_time_close_rate", "mediation_success_rate", "report_on_time_verification_rate", "loss_recovered_cny",
)  # fmt: skip
#: days of the trend
TREND: Final = 30
Parts = Mapping[str, tuple[int, int | None]]


@dataclass(frozen=True)
class Numbers:
    """The lake's numbers of every office: those of this week, of this month, and what came each of the last days."""

    on: date
    as_of: datetime
    week: Period
    month: Period
    by_week: Mapping[str, Parts]
    by_month: Mapping[str, Parts]
    days: Mapping[str, Mapping[tuple[date, str], int]]

    def value(self, name: str, *, path: str, month: bool = True) -> Decimal | None:
        """An indicator of an office and those below it."""
        numerator, denominator = self._sum(name, path, self.by_month if month else self.by_week)
        return INDICATORS[name].value(numerator, denominator)

    def trend(self, *, path: str) -> dict[tuple[date, str], int]:
        """What came to an office and those below it: day and kind → number."""
        found: dict[tuple[date, str], int] = {}
        for own, counts in self.days.items():
            if own.startswith(path):
                for key, number in counts.items():
                    found[key] = found.get(key, 0) + number
        return found

    def _sum(self, name: str, path: str, of: Mapping[str, Parts]) -> tuple[int, int | None]:
        parts = [own[name] for known, own in of.items() if known.startswith(path) and name in own]
        rate = INDICATORS[name].bases != ()
        return sum(one for one, _ in parts), sum(other or 0 for _, other in parts) if rate else None


def numbers() -> Numbers:
    """The lake's numbers as it stands; raises one of NO_NUMBERS."""
    lake = the_lake()
    return counted_in(lake, known_on(lake, at=now()))


@lru_cache(maxsize=4)
def counted_in(lake: Lake, on: date) -> Numbers:
    """The numbers of a lake as it was opened; each state of it is counted once."""
    week, month = Period(on - timedelta(days=on.weekday()), on), Period(on.replace(day=1), on)
    spans = Period(on - timedelta(days=TREND - 1), on)
    with lake.open() as engine:
        found = {
            period: measure(engine, period=period, scope=Scope(), known_on=on, only=SHOWN, by=("path",))
            for period in dict.fromkeys((week, month))
        }
        cases = engine.table("cases")
        came = cases.filter(spans.holds(cases.received_on))
        rows = engine.rows(came.group_by("path", "received_on", "kind").agg(number=came.count()))
    days: dict[str, dict[tuple[date, str], int]] = {}
    for row in rows:
        days.setdefault(row["path"], {})[row["received_on"], row["kind"]] = row["number"]
    told = {
        period: {
            path: {name: (one.now.numerator, one.now.denominator) for name, one in own.items()}
            for (path,), own in readings.items()
        }
        for period, readings in found.items()
    }
    return Numbers(
        on=on, as_of=lake.written_at, week=week, month=month, by_week=told[week], by_month=told[month], days=days
    )  # fmt: skip


def last_days(on: date) -> Iterable[date]:
    """The days of the trend, the oldest first."""
    return (on - timedelta(days=away) for away in range(TREND - 1, -1, -1))
