"""Whole numbers that round to what is printed: half up, two decimals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from fangxin.analytics.indicators.declaring import rounded

#: bases looked at on one side of the nearest
MOST_BASES = 100_000


def percent(part: int, of: int) -> Decimal | None:
    """A share in per cent as it is printed; None when there is nothing to divide by."""
    return rounded(Decimal(part) * 100 / of) if of else None


def part_for(share: Decimal, of: int) -> int | None:
    """The whole number that is printed as this share of `of`, nearest to it; None when there is none."""
    guess = int(share * of / 100)
    near = sorted(range(max(guess - 1, 0), min(guess + 2, of) + 1), key=lambda part: abs(part * 100 - share * of))
    return next((part for part in near if percent(part, of) == share), None)


def whole_for(share: Decimal, part: int, *, near: int, within: int) -> int | None:
    """The whole number nearest to `near`, at most `within` away, of which `part` is printed as this share."""
    for away in range(within + 1):
        for whole in dict.fromkeys((near + away, near - away)):
            if whole >= max(part, 1) and percent(part, whole) == share:
                return whole
    return None


def pair_for(share: Decimal, *, near: int, within: int) -> tuple[int, int] | None:
    """Part and whole printed as this share, the whole nearest to `near` and at most `within` away."""
    for away in range(within + 1):
        for whole in dict.fromkeys((near + away, near - away)):
            if whole >= 1 and (part := part_for(share, whole)) is not None:
                return part, whole
    return None


def growth_of(value: int, base: int) -> Decimal | None:
    """Growth in per cent as it is printed; None when the base is nothing."""
    return rounded(Decimal(value - base) * 100 / base) if base else None


def grown_for(growth: Decimal, base: int) -> int | None:
    """The whole number printed as this growth of `base`, nearest to it; None when there is none."""
    guess = rounded(base * (100 + growth) / 100)
    near = sorted(range(max(int(guess) - 1, 0), int(guess) + 3), key=lambda value: abs(value - guess))
    return next((value for value in near if growth_of(value, base) == growth), None)


def bases_for(growth: Decimal, value: int) -> range:
    """Every whole number against which `value` is printed as this growth."""
    near = base_for(growth, value)
    if near is None:
        return range(0)
    first, last = near, near
    while first > 1 and growth_of(value, first - 1) == growth:
        first -= 1
    while last - first < MOST_BASES and growth_of(value, last + 1) == growth:
        last += 1
    return range(first, last + 1)


def summing(total: Iterable[int], near: Sequence[int], rooms: Sequence[range]) -> list[int] | None:
    """Parts within their rooms, each near to what is wanted, whose sum is one of `total`, the first possible; None when none is."""
    least, most = sum(room[0] for room in rooms), sum(room[-1] for room in rooms)
    wanted = next((one for one in total if least <= one <= most), None)
    if wanted is None:
        return None
    parts = list(near)
    for place, room in enumerate(rooms):
        parts[place] = min(max(parts[place] + wanted - sum(parts), room[0]), room[-1])
    return parts


def base_for(growth: Decimal, value: int) -> int | None:
    """The whole number against which `value` is printed as this growth, nearest to it; None when there is none."""
    if growth <= -100:
        return None
    exact = Decimal(value) * 100 / (100 + growth)
    guess = int(exact)
    near = sorted(range(max(guess - 2, 1), guess + 4), key=lambda base: abs(base - exact))
    return next((base for base in near if growth_of(value, base) == growth), None)


def apportioned(total: int, weights: Sequence[float]) -> list[int]:
    """`total` split by weights into whole numbers that sum to it: largest remainders, the first of equals first."""
    whole = sum(weights)
    if not weights or not whole:
        return [0] * len(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(one) for one in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: total - sum(parts)]:
        parts[place] += 1
    return parts
