"""Values become points from 0 to 100. Exact: fractions in, fractions out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from fangxin.foundation.index_scheme import Direction, Measuring, Method, Normalising

FULL = Fraction(100)
#: a standard deviation is a root: it is cut to so many decimals, everywhere alike
PLACES = 12


def points(value: Fraction, *, measuring: Measuring, members: Sequence[Fraction]) -> tuple[Fraction, bool]:
    """The points of a value, and whether it lay outside of what points can tell apart. `members`: the values of all members."""
    how, up = measuring.normalising, measuring.direction is Direction.UP
    if how.method is Method.BOUNDS:
        assert how.least is not None and how.most is not None
        return _between(value, how.least, how.most, up=up)
    if how.method is Method.TARGET:
        assert how.target is not None
        return _to_target(value, how.target, up=up)
    if min(members) == max(members):
        assert how.equal is not None
        return how.equal, False
    if how.method is Method.MEMBERS:
        return _between(value, min(members), max(members), up=up)
    return _along(_distance(value, members) * (1 if up else -1), how)


def _between(value: Fraction, least: Fraction, most: Fraction, *, up: bool) -> tuple[Fraction, bool]:
    part = (value - least) / (most - least)
    return _cut(FULL * (part if up else 1 - part))


def _to_target(value: Fraction, target: Fraction, *, up: bool) -> tuple[Fraction, bool]:
    if up:
        return _cut(FULL * value / target)
    return (FULL, value < target) if value <= target else (FULL * target / value, False)


def _along(distance: Fraction, how: Normalising) -> tuple[Fraction, bool]:
    """Along the line of points, straight between two of them; beyond its ends nothing changes any more."""
    first, last = how.line[0], how.line[-1]
    if distance <= first[0]:
        return first[1], distance < first[0]
    if distance >= last[0]:
        return last[1], distance > last[0]
    for (x0, y0), (x1, y1) in pairwise(how.line):
        if distance <= x1:
            return y0 + (y1 - y0) * (distance - x0) / (x1 - x0), False
    raise AssertionError


def _distance(value: Fraction, members: Sequence[Fraction]) -> Fraction:
    """Standard deviations from the mean; of the members themselves, for they are all there are and no sample."""
    mean = sum(members, Fraction(0)) / len(members)
    variance = sum(((one - mean) ** 2 for one in members), Fraction(0)) / len(members)
    return (value - mean) / root(variance)


def root(value: Fraction) -> Fraction:
    """The square root, cut to PLACES decimals; the same on every machine."""
    with localcontext() as context:
        context.prec = 60
        found = (Decimal(value.numerator) / Decimal(value.denominator)).sqrt()
        return Fraction(found.quantize(Decimal(1).scaleb(-PLACES)))


def _cut(value: Fraction) -> tuple[Fraction, bool]:
    cut = max(Fraction(0), min(FULL, value))
    return cut, cut != value
