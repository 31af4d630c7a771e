"""One look: every cell of a scope up to a day, what surprises in it, each outbreak told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from fangxin.analytics.engines import Engine
from fangxin.analytics.hotspots.cells import FAMILIES, Cell, Questions
from fangxin.analytics.hotspots.merging import Surprise, merged
from fangxin.analytics.hotspots.policy import WEEK, Policy, Window
from fangxin.analytics.hotspots.season import day_weights, growth, week_weights
from fangxin.analytics.hotspots.testing import Compared, Exposure, adjusted, compared, largest_reported, season_of
from fangxin.analytics.indicators.measuring import Scope
from fangxin.foundation.calendar import WorkCalendar

#: weeks of the past shown with a finding
SHOWN = 26
#: digits of the code of a city
CITY = 4


@dataclass(frozen=True, kw_only=True)
class Finding:
    """An outbreak: its most telling cell, the days looked at, what came and what was to be expected.

    `p`: the chance of so many without a cause; `q`: the share of chance findings among all as sure as this one.
    `weeks`: what came and what was to be expected week by week, oldest first; the last days of each. `season`: how many
    times more was expected because of last year. `also`: other cells it is seen in. `cases`: ids of requests.
    """

    cell: Cell
    first: date
    last: date
    observed: int
    expected: float
    p: float
    q: float
    season: float
    spread: float
    weeks: tuple[tuple[date, int, float], ...]
    also: tuple[Cell, ...]
    cases: tuple[int, ...]

    @property
    def times(self) -> float:
        """How many times what was to be expected."""
        return self.observed / self.expected


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one look found, surest first. `cells`: how many were looked at; `weights`: how busy sorts of days are.

    `dropped`: how many less sure findings were left out, as their city had as many as the policy keeps.
    """

    last: date
    cells: int
    requests: int
    weights: dict[str, float]
    growth: float
    findings: tuple[Finding, ...]
    dropped: int


@dataclass(frozen=True)
class _Row:
    cell: Cell
    family: tuple[str, ...]
    digits: int
    window: Window
    place: int
    tested: Compared
    season: float
    weekly: dict[int, int]


def look(engine: Engine, *, last: date, scope: Scope, calendar: WorkCalendar, policy: Policy) -> Look:
    """Look at everything received up to a day, that day included."""
    questions = Questions(engine, scope=scope, last=last, policy=policy)
    totals = questions.totals()
    by_week: dict[int, int] = {}
    for day, count in totals.items():
        by_week[(last - day).days // WEEK] = by_week.get((last - day).days // WEEK, 0) + count
    # what is looked at says nothing of how busy its days usually are
    past = {day: count for day, count in totals.items() if day <= last - timedelta(days=WEEK)}
    weights = day_weights(past, calendar=calendar, policy=policy)
    known = max(by_week, default=0)
    busy = week_weights(range(known + 1), last=last, weights=weights, calendar=calendar, policy=policy)
    grows = growth({week: count for week, count in by_week.items() if week}, busy, policy=policy)
    exposure = Exposure(weights={week: weight * float(np.exp(-grows * week)) for week, weight in busy.items()})
    rows, cells = _rows(questions, exposure, policy)
    tests = max(cells, len(rows), 1)
    surprises, cut = _surprises(questions, rows, tests, policy)
    found = merged(surprises, cut=cut, policy=policy)
    kept = _kept(found, policy)
    return Look(
        last=last, cells=cells, requests=sum(totals.values()), weights=weights, growth=grows,
        findings=tuple(_finding(lead, also, last=last, exposure=exposure, policy=policy) for lead, also in kept),
        dropped=len(found) - len(kept),
    )  # fmt: skip


def _kept(found: Iterable[tuple[Surprise, list[Surprise]]], policy: Policy) -> list[tuple[Surprise, list[Surprise]]]:
    """The surest of every city: whatever goes on elsewhere takes no place of it. What lies in several has places of its own."""
    kept: list[tuple[Surprise, list[Surprise]]] = []
    taken: Counter[str] = Counter()
    for lead, also in found:
        city = lead.cell.region[:CITY]
        if taken[city] < policy.findings:
            taken[city] += 1
            kept.append((lead, also))
    return kept


def _rows(questions: Questions, exposure: Exposure, policy: Policy) -> tuple[list[_Row], int]:
    rows: list[_Row] = []
    cells = 0
    seasons: dict[str, dict[object, dict[int, int]]] = {}
    for family in FAMILIES:
        for digits in questions.levels:
            busy, number, requests = questions.busy(family, digits)
            cells += number * len(policy.windows)
            if not busy:
                continue
            weekly = questions.weekly(family, digits, busy)
            leading = _season_by(family)
            if leading:
                known = seasons.setdefault(leading, {})
                fresh = {getattr(cell, leading) for cell in busy} - known.keys()
                known |= questions.season(leading, fresh)
            usual = requests / number / exposure.of(range(questions.shown + 1))
            for window in policy.windows:
                season = [
                    season_of(known[getattr(cell, leading)], exposure=exposure, window=window, policy=policy)
                    if leading
                    else 1.0
                    for cell in busy
                ]
                result = compared(
                    list(weekly.values()), window=window, exposure=exposure, season=season, usual=usual, policy=policy
                )
                rows += [
                    _Row(cell, family, digits, window, place, result, season[place], weekly[cell])
                    for place, cell in enumerate(busy)
                ]
    return rows, cells


def _season_by(family: Sequence[str]) -> str:
    """By what the season of a family is told: the widest part of it that has one; a merchant's own says too little."""
    return next((name for name in ("category", "object", "problem") if name in family), "")


def _surprises(questions: Questions, rows: Sequence[_Row], tests: int, policy: Policy) -> tuple[list[Surprise], float]:
    """What surprises, and the largest p that still does."""
    if not rows:
        return [], 0.0
    p = np.array(
        [row.tested.p[row.place] if row.tested.observed[row.place] >= row.window.least else 1.0 for row in rows]
    )
    q = adjusted(p, tests=tests, control=policy.control)
    chosen = [
        (row, float(p[number]), float(q[number]))
        for number, row in enumerate(rows)
        if q[number] <= policy.level
        and row.tested.observed[row.place] >= policy.times * row.tested.expected[row.place]
        and row.tested.observed[row.place] - row.tested.expected[row.place] >= policy.excess
    ]
    members = _members(questions, [row for row, _, _ in chosen])
    surprises = [
        Surprise(
            cell=row.cell, days=row.window.days, observed=int(row.tested.observed[row.place]),
            expected=float(row.tested.expected[row.place]), spread=float(row.tested.spread[row.place]),
            size=float(row.tested.sizes[row.place]), p=chance, q=share, season=row.season, weekly=row.weekly,
            cases=frozenset(
                one
                for week, ids in members[row.family, row.digits][row.cell].items() if week < row.window.length
                for one in ids
            ),
        )
        for row, chance, share in chosen
    ]  # fmt: skip
    return surprises, largest_reported(p, q, level=policy.level)


def _members(
    questions: Questions, chosen: Sequence[_Row]
) -> dict[tuple[tuple[str, ...], int], dict[Cell, dict[int, list[int]]]]:
    """The requests of chosen cells week by week: one question a family and tier of divisions."""
    asked: dict[tuple[tuple[str, ...], int], set[Cell]] = {}
    for row in chosen:
        asked.setdefault((row.family, row.digits), set()).add(row.cell)
    weeks = max((row.window.length for row in chosen), default=0)
    return {
        (family, digits): questions.members(family, digits, cells, weeks) for (family, digits), cells in asked.items()
    }


def _finding(lead: Surprise, also: Sequence[Surprise], *, last: date, exposure: Exposure, policy: Policy) -> Finding:
    window = next(one for one in policy.windows if one.days == lead.days)
    rate = lead.expected / lead.season / max(exposure.of(range(window.length)), 1e-9)
    shown = range(min(SHOWN, max(exposure.weights) + 1) - 1, -1, -1)
    weeks = tuple(
        (
            last - timedelta(days=WEEK * week),
            lead.weekly.get(week, 0),
            round(rate * exposure.weights.get(week, 0.0) * (lead.season if week < window.length else 1.0), 2),
        )
        for week in shown
    )
    return Finding(
        cell=lead.cell, first=last - timedelta(days=lead.days - 1), last=last, observed=lead.observed,
        expected=round(lead.expected, 2), p=lead.p, q=lead.q, season=round(lead.season, 2), spread=round(lead.spread, 3),
        weeks=weeks, also=_beside(lead.cell, [one.cell for one in also]),
        cases=tuple(sorted(lead.cases)[-policy.cases :]),
    )  # fmt: skip


def _beside(lead: Cell, also: Sequence[Cell]) -> tuple[Cell, ...]:
    """Other cells a finding is seen in, those that say most first; of the same told by several divisions the smallest."""
    told: dict[Cell, Cell] = {replace(lead, region=""): lead}
    for cell in sorted(also, key=lambda cell: cell.precision, reverse=True):
        told.setdefault(replace(cell, region=""), cell)
    return tuple(cell for cell in told.values() if cell != lead)
