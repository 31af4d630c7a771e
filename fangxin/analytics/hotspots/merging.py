"""One outbreak is seen in many cells: each is told once, by the cell that tells most, with the others beside it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fangxin.analytics.hotspots.cells import Cell
from fangxin.analytics.hotspots.policy import Policy
from fangxin.analytics.hotspots.testing import upper_tail


@dataclass(frozen=True, kw_only=True)
class Surprise:
    """A cell of a window whose count surprises, with the requests in it."""

    cell: Cell
    days: int
    observed: int
    expected: float
    spread: float
    size: float
    p: float
    q: float
    season: float
    weekly: Mapping[int, int]
    cases: frozenset[int]

    @property
    def excess(self) -> float:
        """Requests beyond what was expected."""
        return self.observed - self.expected

    @property
    def strength(self) -> float:
        """How much more likely the count is under its own mean; tells surprises apart whose p is 0 to the computer."""
        return self.observed * math.log(self.observed / self.expected) - self.excess


def merged(surprises: Sequence[Surprise], *, cut: float, policy: Policy) -> list[tuple[Surprise, list[Surprise]]]:
    """Each outbreak once: its surest cell, and the cells that are explained by the cases they share with it.

    `cut`: the largest p that still surprises.
    """
    waiting = sorted(surprises, key=lambda one: (one.p, -one.strength, one.cell))
    found: list[tuple[Surprise, list[Surprise]]] = []
    #: case → the places of those found that hold it: only with these a cell has anything in common
    holders: dict[int, list[int]] = {}
    for one in waiting:
        common = Counter(place for case in one.cases for place in holders.get(case, ()))
        home = next(
            (place for place in sorted(common) if _explained(one, found[place][0], common[place], cut, policy)), None
        )
        if home is not None:
            found[home][1].append(one)
            continue
        for case in one.cases:
            holders.setdefault(case, []).append(len(found))
        found.append((one, []))
    return [_precise(lead, also) for lead, also in found]


def _precise(lead: Surprise, also: list[Surprise]) -> tuple[Surprise, list[Surprise]]:
    """Of cells that hold the same cases the one that says most leads."""
    best = max((one for one in (lead, *also) if one.cases == lead.cases), key=lambda one: one.cell.precision)
    return best, [one for one in (lead, *also) if one is not best]


def _explained(one: Surprise, lead: Surprise, common: int, cut: float, policy: Policy) -> bool:
    """Whether a cell would not surprise without what a surer one has beyond its expectation among the cases both hold."""
    if common < policy.same * min(len(one.cases), len(lead.cases)):
        return False
    left = one.observed - common * lead.excess / lead.observed
    if left < policy.times * one.expected or left - one.expected < policy.excess:
        return True
    p = upper_tail(np.array([left]), np.array([one.expected]), np.array([one.size]))[0]
    return bool(p > cut)
