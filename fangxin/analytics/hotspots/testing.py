"""Whether a count surprises: what was to be expected of it, how surely, and how many such surprises chance alone would give.

Expected is a rate learnt from the weeks before, nearer ones weighing more and weeks that were outbreaks themselves less,
times how busy the window is to be expected, times what the season made of it a year ago. The count is compared with a
negative binomial distribution: its variance holds how little a short history says and how much weeks differ beyond chance.
The way of Farrington and others (1996) as improved by Noufaily and others (2013), with a conjugate prior in place of a
regression, so that a cell never seen before has an expectation too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fangxin.analytics.hotspots.policy import Policy, Window

Floats = npt.NDArray[np.float64]
#: a week so many standard deviations above what was expected weighs less, as the square of how much more it is
UNLIKE = 2.58
#: the average cell of a family counts at most so much of a cell's own past
PULL = 0.03


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """How much was to be expected of weeks: `weights` by weeks back, with growth."""

    weights: Mapping[int, float]

    def of(self, weeks: Sequence[int]) -> float:
        """Of several weeks together."""
        return sum(self.weights.get(week, 0.0) for week in weeks)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What became of each cell of a window, in the order they were given."""

    observed: Floats
    expected: Floats
    spread: Floats
    sizes: Floats
    p: Floats


def counted(weekly: Sequence[Mapping[int, int]], blocks: Sequence[Sequence[int]]) -> Floats:
    """Requests of each cell (rows) in each block of weeks (columns)."""
    return np.array([[sum(one.get(week, 0) for week in block) for block in blocks] for one in weekly], dtype=np.float64)


def season_of(weekly: Mapping[int, int], *, exposure: Exposure, window: Window, policy: Policy) -> float:
    """How many times more came a year ago at this season than in the weeks before it, believed as far as the cases go."""
    now = [51 + step for step in range(window.length + 2)]
    before = [52 + week for block in window.blocks for week in block if week <= policy.weeks - 52]
    came, told = (sum(weekly.get(week, 0) for week in weeks) for weeks in (now, before))
    if not told or not exposure.of(before):
        return 1.0
    expected = told * exposure.of(now) / exposure.of(before)
    ratio = (came + policy.season_cases) / (expected + policy.season_cases)
    return float(min(policy.season_most, max(1 / policy.season_most, ratio)))


def compared(
    weekly: Sequence[Mapping[int, int]],
    *,
    window: Window,
    exposure: Exposure,
    season: Sequence[float],
    usual: float,
    policy: Policy,
) -> Compared:
    """Every cell against its own past. `usual`: requests the average cell of the family has in a unit of exposure."""
    now = tuple(range(window.length))
    observed = counted(weekly, [now])[:, 0]
    blocks = [block for block in window.blocks if exposure.of(block) > 0]
    counts = counted(weekly, blocks)
    exposed = np.array([exposure.of(block) for block in blocks])
    ages = np.array([np.mean(block) for block in blocks])
    recent = 0.5 ** (ages / policy.half_life)
    weights = np.tile(recent, (len(weekly), 1))
    shape, rate = _posterior(counts, weights, exposed, usual, policy)
    spread = np.full(len(weekly), policy.spread_least)
    for _ in range(2):
        means = np.outer(shape / rate, exposed)
        deviation = (counts - means) / np.sqrt(means * (1 + spread[:, None] * means))
        weights = recent * np.where(deviation > UNLIKE, (UNLIKE / np.maximum(deviation, UNLIKE)) ** 2, 1.0)
        shape, rate = _posterior(counts, weights, exposed, usual, policy)
        spread = _spread(counts, np.outer(shape / rate, exposed), weights, policy)
    expected = shape / rate * exposure.of(now) * np.asarray(season)
    sizes = 1 / (1 / shape + spread)
    return Compared(
        observed=observed, expected=expected, spread=spread, sizes=sizes, p=upper_tail(observed, expected, sizes)
    )


def _posterior(counts: Floats, weights: Floats, exposed: Floats, usual: float, policy: Policy) -> tuple[Floats, Floats]:
    shape = policy.prior_cases + (counts * weights).sum(axis=1)
    weighed = (weights * exposed).sum(axis=1)
    # most cells are far smaller than the few that matter: the average must not pull these down by more than a little
    prior = np.where(weighed > 0, np.minimum(policy.prior_cases / usual, PULL * weighed), policy.prior_cases / usual)
    return shape, prior + weighed


def _spread(counts: Floats, means: Floats, weights: Floats, policy: Policy) -> Floats:
    """How much weeks of a cell differ beyond chance; where a cell says little, as those of all cells do."""
    beyond = (weights * ((counts - means) ** 2 - means)).sum(axis=1)
    squares = (weights * means**2).sum(axis=1)
    common = max(policy.spread_least, float(beyond.sum() / max(squares.sum(), 1e-9)))
    belief = max(float(np.median(squares)), 1.0)
    spread: Floats = (beyond + belief * common) / (squares + belief)
    return spread.clip(min=policy.spread_least)


def upper_tail(observed: Floats, expected: Floats, sizes: Floats) -> Floats:
    """The chance that a negative binomial variable with mean `expected` and size `sizes` reaches `observed`."""
    from scipy.special import betainc

    share = expected / (expected + sizes)
    tail: Floats = betainc(np.maximum(observed, 1), sizes, share)
    tail[observed <= 0] = 1.0
    return tail


def adjusted(p: Floats, *, tests: int, control: str) -> Floats:
    """p-values as the smallest false-discovery level at which each would be reported; `tests` counts those not given as 1."""
    order = np.argsort(p, kind="stable")
    ranks = np.arange(1, len(p) + 1)
    factor = tests * (float((1 / np.arange(1, tests + 1)).sum()) if control == "BY" else 1.0)
    told = np.minimum(1.0, np.minimum.accumulate((p[order] * factor / ranks)[::-1])[::-1])
    found = np.empty_like(p)
    found[order] = told
    return found


def largest_reported(p: Floats, q: Floats, *, level: float) -> float:
    """The largest p-value reported at a false-discovery level, 0 when none is; `q`: as `adjusted` gives them."""
    return float(p[q <= level].max(initial=0.0))
