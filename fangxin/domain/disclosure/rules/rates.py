"""Rates that can be compared: complaints by size, with the band in which the true rate lies; ranks by its lower end."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from fangxin.domain.disclosure.rules.policy import Measure
from fangxin.domain.disclosure.words import Base


@dataclass(frozen=True, kw_only=True, slots=True)
class Sized:
    """How large a merchant says it is; None where nothing is stated."""

    transactions: int | None = None
    area_m2: int | None = None
    staff: int | None = None
    outlets: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """Complaints per base in one year, and the band. `size`: how many bases the merchant has."""

    base: Base
    count: int
    size: float
    value: float
    low: float
    high: float


def rate(*, count: int, sized: Sized | None, bases: Mapping[Base, Measure], band: float) -> Rate:
    """The rate of a count of one year over the first base that is stated; over the year alone without any."""
    base, size = _base(sized, bases)
    low, high = poisson_band(count, band=band)
    return Rate(base=base, count=count, size=size, value=count / size, low=low / size, high=high / size)


def _base(sized: Sized | None, bases: Mapping[Base, Measure]) -> tuple[Base, float]:
    stated = {
        Base.TRANSACTIONS: sized.transactions, Base.AREA: sized.area_m2, Base.STAFF: sized.staff, Base.OUTLETS: sized.outlets,
    } if sized is not None else {}  # fmt: skip
    for base, measure in bases.items():
        if amount := stated.get(base):
            return base, amount / measure.per
    return Base.YEAR, 1.0


def poisson_band(count: int, *, band: float) -> tuple[float, float]:
    """In what the expectation of a Poisson count lies with probability `band`: Byar's approximation of the exact limits.

    Within a hundredth of the exact gamma limits from one event on, within a tenth at none.
    """
    z = NormalDist().inv_cdf(0.5 + band / 2)
    low = 0.0 if count == 0 else count * max(0.0, 1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3
    more = count + 1
    return low, more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3


def growth(now: int, before: int) -> float | None:
    """By what share a number grew; None when there was nothing before."""
    return None if before == 0 else (now - before) / before


def share(part: int, whole: int) -> float | None:
    """A share, or None of nothing."""
    return None if whole == 0 else part / whole
