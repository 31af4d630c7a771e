"""What growths demand of the year before, made to agree with each other and with what is demanded of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.simulation.classes import Base
from fangxin.analytics.simulation.profile import COUNTED_OVER, RECEIVED
from fangxin.analytics.simulation.refusals import DemandsDisagree
from fangxin.analytics.simulation.wholes import summing

ALL, *KINDS = RECEIVED
#: what classes are told of, and what they are counted over
Told = tuple[str, str]


@dataclass(frozen=True)
class Derived:
    """What a period must come to, with what the year after demands of it: numbers, and numbers of classes."""

    demands: Mapping[str, Decimal]
    classes: Mapping[Told, Mapping[str, int]] = field(default_factory=dict)

    def numbers(self, told: str, over: str) -> Mapping[str, int]:
        """What the year after demands of classes."""
        return self.classes.get((told, over), {})


def looked_back(
    period: Period, demands: Mapping[str, Decimal], counts: Mapping[str, Base], classes: Mapping[Told, Mapping[str, Base]]
) -> Derived:  # fmt: skip
    """Whole numbers for everything: near what each growth demands, such that sums are the sums of their parts.

    Many whole numbers are printed as the same growth, so that a total and its parts, each grown by what is printed, leave room
    to agree. Raises the one that does not.
    """
    found = dict(demands)
    numbers = {key: {code: base.near for code, base in table.items()} for key, table in classes.items()}
    for over in COUNTED_OVER:
        table = classes.get(("complaints", over), {})
        if {"G", "S"} <= table.keys():
            tops = [table["G"], table["S"]]
            wanted = _wanted(over, found, counts) or [sum(one.near for one in tops)]
            numbers["complaints", over] |= zip(("G", "S"), _summed(period, over, wanted, tops), strict=True)
            found[over] = Decimal(sum(numbers["complaints", over][code] for code in ("G", "S")))
    if (wanted := _wanted(ALL, found, counts)) and _wanted(KINDS[0], found, counts):
        parts = [_room(name, found, counts) for name in KINDS]
        missing = next((place for place in (2, 3, 1) if parts[place] is None), None)
        rooms = [
            Base(0, range(max(wanted) + 1) if place == missing else range(1)) if one is None else one
            for place, one in enumerate(parts)
        ]
        summed = _summed(period, ALL, wanted, rooms)
        found |= {name: Decimal(one) for name, one, room in zip(KINDS, summed, parts, strict=True) if one or room}
        found[ALL] = Decimal(sum(summed))
    for name, base in counts.items():
        scale = 100 if INDICATORS[name].measure is Measure.MONEY else 1
        found.setdefault(name, Decimal(base.near) / scale)
    return Derived(found, numbers)


def _room(name: str, demands: Mapping[str, Decimal], counts: Mapping[str, Base]) -> Base | None:
    if name in demands:
        number = int(demands[name])
        return Base(number, range(number, number + 1))
    return counts.get(name)


def _wanted(name: str, demands: Mapping[str, Decimal], counts: Mapping[str, Base]) -> list[int]:
    """What a number may be, the nearest first; nothing where nobody asks."""
    base = _room(name, demands, counts)
    return [] if base is None else sorted(base.room, key=lambda one: abs(one - base.near))


def _summed(period: Period, name: str, wanted: Sequence[int], parts: Sequence[Base]) -> list[int]:
    found = summing(wanted, [one.near for one in parts], [one.room for one in parts])
    if found is None:
        least, most = sum(one.room[0] for one in parts), sum(one.room[-1] for one in parts)
        of = f"{least}" if least == most else f"{least}至{most}"
        raise DemandsDisagree(
            period=period, name=INDICATORS[name].label, value=wanted[0], why=f"各部分（按下一年的同比推算的在内）合计 {of}"
        )  # fmt: skip
    return found
