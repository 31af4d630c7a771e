"""How busy a day is to be expected: weekday, holiday, make-up day, the days after, days named by the policy.

Learnt from how many requests all cells together had; where little is known the policy's usual figures hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache

from fangxin.analytics.hotspots.policy import WEEK, Policy
from fangxin.foundation.calendar import WorkCalendar

#: days of ordinary business a usual figure is worth against days seen
BELIEF = 2.0
#: days around a day that say how busy its time is
AROUND = 21
#: how often levels and weights are told from each other
ROUNDS = 3


def kind_of(day: date, *, calendar: WorkCalendar, policy: Policy) -> str:
    """What sort of day it is: a special day's name, holiday, make_up, after_holiday, or the weekday's number."""
    special = next((one.name for one in policy.special_days if one.holds(day)), "")
    return special or _kind(day, calendar)


@lru_cache(maxsize=20_000)
def _kind(day: date, calendar: WorkCalendar) -> str:
    if not calendar.first_year < day.year <= calendar.last_year:
        return str(day.weekday())
    told = calendar.kind(day)
    if told.holiday:
        return "holiday"
    if told.counts_as_working:
        if day.weekday() >= WEEK - 2:
            return "make_up"
        if any(calendar.is_holiday(day - timedelta(days=back)) for back in (1, 2)):
            return "after_holiday"
    return str(day.weekday())


def usual(kind: str, policy: Policy) -> float:
    """The policy's figure of a sort of day; an ordinary working day is 1."""
    for special in policy.special_days:
        if special.name == kind:
            return special.usual
    if kind.isdigit():
        return 1.0 if int(kind) < WEEK - 2 else policy.usual_days["weekend"]
    return policy.usual_days[kind]


def day_weights(totals: Mapping[date, int], *, calendar: WorkCalendar, policy: Policy) -> dict[str, float]:
    """How busy each sort of day was against its time, from the totals of days; a sort never seen is left out."""
    if not totals:
        return {}
    days = _span(min(totals), max(totals))
    kinds = {day: kind_of(day, calendar=calendar, policy=policy) for day in days}
    weights = {kind: usual(kind, policy) for kind in set(kinds.values())}
    for _ in range(ROUNDS):
        levels = _levels(days, totals, kinds, weights)
        seen: dict[str, float] = defaultdict(float)
        level: dict[str, float] = defaultdict(float)
        for day in days:
            seen[kinds[day]] += totals.get(day, 0)
            level[kinds[day]] += levels[day]
        mean = sum(levels.values()) / len(levels)
        weights = {
            kind: (seen[kind] + usual(kind, policy) * BELIEF * mean) / (level[kind] + BELIEF * mean) for kind in weights
        }
    return weights


def _levels(
    days: list[date], totals: Mapping[date, int], kinds: Mapping[date, str], weights: Mapping[str, float]
) -> dict[date, float]:
    """Requests of an ordinary working day in the weeks around each day."""
    counted, weighed = [0.0], [0.0]
    for day in days:
        counted.append(counted[-1] + totals.get(day, 0))
        weighed.append(weighed[-1] + weights[kinds[day]])
    found = {}
    for place, day in enumerate(days):
        first, beyond = max(0, place - AROUND), min(len(days), place + AROUND + 1)
        found[day] = (counted[beyond] - counted[first] + 0.5) / (weighed[beyond] - weighed[first] + 0.5)
    return found


def week_weights(
    weeks: Iterable[int], *, last: date, weights: Mapping[str, float], calendar: WorkCalendar, policy: Policy
) -> dict[int, float]:
    """How busy whole weeks are to be expected, by how many weeks they lie before the one that ends with `last`."""
    found = {}
    for week in weeks:
        end = last - timedelta(days=WEEK * week)
        kinds = (kind_of(day, calendar=calendar, policy=policy) for day in _span(end - timedelta(days=WEEK - 1), end))
        found[week] = sum(weights.get(kind, usual(kind, policy)) for kind in kinds)
    return found


def growth(totals: Mapping[int, int], weights: Mapping[int, float], *, policy: Policy) -> float:
    """By how much a week surpasses the one before it, of all requests together: the median of all slopes, bounded, halved.

    `totals`, `weights`: by how many weeks back. Halved, as growth that is measured seldom goes on as it was.
    """
    import numpy as np

    known = [
        week for week in sorted(weights) if week <= policy.trend_weeks and totals.get(week, 0) > 0 and weights[week]
    ]
    if len(known) < WEEK:
        return 0.0
    weeks = np.array(known, dtype=float)
    told = np.log([totals[week] / weights[week] for week in known])
    one, other = np.triu_indices(len(known), 1)
    slope = float(np.median((told[one] - told[other]) / (weeks[other] - weeks[one])))
    return max(-policy.trend_most, min(policy.trend_most, slope)) / 2


def _span(first: date, last: date) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]
