"""Looking back: week by week through a history, each time seeing only what was known then, and comparing with what was planted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fangxin.analytics.engines import Engine
from fangxin.analytics.hotspots.looking import Finding, look
from fangxin.analytics.hotspots.policy import Policy
from fangxin.analytics.indicators.measuring import Scope, region_stem
from fangxin.foundation.calendar import WorkCalendar

#: a finding is an outbreak when so large a part of its cases can be of it
SHARE = 0.5
#: findings are one alert when they share so large a part of the smaller one's cases, or are of one cell, within …
SAME, AGAIN = 0.3, 28


@dataclass(frozen=True, kw_only=True)
class Planted:
    """An outbreak that is known to have been. What is empty it is not told by."""

    name: str
    first: date
    last: date
    cases: int
    region: str
    object: str = ""
    problem: str = ""
    merchant: int = 0

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a request can be of this outbreak: received while it was, in its division, about its thing and problem."""
        return (
            self.first <= row["received_on"] <= self.last
            and row["region"].startswith(region_stem(self.region))
            and (not self.object or row["object"] == self.object)
            and (not self.problem or row["problem"] == self.problem)
            and (not self.merchant or row["merchant"] == self.merchant)
        )

    def share(self, rows: Sequence[Mapping[str, Any]]) -> float:
        """The part of a finding's requests that can be of it."""
        return sum(map(self.holds, rows)) / len(rows) if rows else 0.0


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A finding told for the first time, on the day after the last day looked at; which outbreak it is, if any."""

    on: date
    finding: Finding
    planted: str


@dataclass(frozen=True, kw_only=True)
class Backtest:
    """What looking back found. `days_late`: from an outbreak's first day to its alert, by its name; None when never told."""

    first: date
    last: date
    looks: int
    counties: int
    alerts: tuple[Alert, ...]
    days_late: dict[str, int | None]

    @property
    def weeks(self) -> float:
        """How long it was, in weeks."""
        return ((self.last - self.first).days + 1) / 7

    @property
    def precision(self) -> float | None:
        """The share of alerts that were an outbreak."""
        return sum(bool(one.planted) for one in self.alerts) / len(self.alerts) if self.alerts else None

    @property
    def recall(self) -> float | None:
        """The share of outbreaks that were told."""
        return (
            sum(late is not None for late in self.days_late.values()) / len(self.days_late) if self.days_late else None
        )

    @property
    def false_a_week_and_county(self) -> float:
        """Alerts that were no outbreak, a week and county."""
        return sum(not one.planted for one in self.alerts) / max(self.weeks, 1) / max(self.counties, 1)


def looked_back(
    engine: Engine,
    *,
    first: date,
    last: date,
    every: int,
    scope: Scope,
    planted: Sequence[Planted],
    calendar: WorkCalendar,
    policy: Policy,
) -> Backtest:
    """Look after every so many days of a history; what is looked at ends the day before.

    Known then is what had been received; categories and offices are those of today, as facts hold them.
    """
    alerts: list[Alert] = []
    looks = 0
    for day in _days(first, last, every):
        looks += 1
        seen = look(engine, last=day, scope=scope, calendar=calendar, policy=policy)
        for finding in seen.findings:
            if not any(_same(finding, one.finding) for one in alerts):
                name = _which(planted, _requests(engine, finding))
                alerts.append(Alert(on=day + timedelta(days=1), finding=finding, planted=name))
    told: dict[str, int | None] = {}
    for one in planted:
        if first <= one.first <= last:
            days = [(alert.on - one.first).days for alert in alerts if alert.planted == one.name]
            told[one.name] = min(days, default=None)
    return Backtest(
        first=first, last=last, looks=looks, counties=_counties(engine, scope), alerts=tuple(alerts), days_late=told
    )


def _days(first: date, last: date, every: int) -> Iterator[date]:
    day = first + timedelta(days=every - 1)
    while day <= last:
        yield day
        day += timedelta(days=every)


def _which(planted: Sequence[Planted], rows: Sequence[Mapping[str, Any]]) -> str:
    """The outbreak a finding with these requests is, not one that merely was at the time: the requests alone tell."""
    share, name = max(((one.share(rows), one.name) for one in planted), default=(0.0, ""))
    return name if share >= SHARE else ""


def _requests(engine: Engine, finding: Finding) -> list[dict[str, Any]]:
    cases = engine.table("cases")
    cases = cases.filter(cases.received_on.between(finding.first, finding.last), cases.id.isin(finding.cases))
    return engine.rows(cases.select("received_on", "region", "object", "problem", "merchant"))


def _same(one: Finding, other: Finding) -> bool:
    """Whether a finding goes on what was told before."""
    if (one.last - other.last).days > AGAIN:
        return False
    cases, others = set(one.cases), set(other.cases)
    return one.cell == other.cell or len(cases & others) >= SAME * min(len(cases), len(others))


def _counties(engine: Engine, scope: Scope) -> int:
    cases = scope.narrowed(engine.table("cases"))
    cases = cases.filter(cases.region != "")
    found = engine.rows(cases.select(county=cases.region.substr(0, 6)).distinct().aggregate(n=lambda t: t.count()))
    return int(found[0]["n"])
