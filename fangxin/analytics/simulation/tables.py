"""Complaints by class, of those accepted, those received, and the difference; and what is promised of classes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.simulation.classes import Solved, solved
from fangxin.analytics.simulation.counted import Counts
from fangxin.analytics.simulation.habits import habits
from fangxin.analytics.simulation.profile import COUNTED_OVER, SCHEMES, ClassDemand
from fangxin.analytics.simulation.promises import Promise
from fangxin.analytics.simulation.refusals import DemandsDisagree
from fangxin.analytics.simulation.wholes import apportioned, growth_of, percent
from fangxin.foundation.taxonomy import taxonomy

ACCEPTED, RECEIVED = COUNTED_OVER
WEIGHTS: Final = {"complaints": lambda: habits().objects, "problems": lambda: habits().problems}
#: the column of the facts each kind of classes stands in
COLUMNS: Final = {"complaints": "object", "problems": "problem", "reports": "problem"}
Numbers = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Cases by class: of complaints accepted and received, with what was received without being accepted."""

    accepted: Solved
    received: Solved
    other: Numbers

    def over(self, over: str) -> Solved:
        """One of them."""
        return self.accepted if over == ACCEPTED else self.received


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of the classes of complaints. `fixed` and `known`: by what they are counted over, see `solved`."""

    period: Period
    told: str
    counts: Counts
    demands: Sequence[ClassDemand]
    #: one of COUNTED_OVER, or nothing where both are to come to what is demanded
    over: str
    fixed: Mapping[str, Numbers]
    known: Numbers

    def tables(self) -> Tables:
        """The numbers. Raises the demand that cannot be met."""
        counts, weight = self.counts, WEIGHTS[self.told]().of
        left = counts.received - counts.accepted
        if self.over == RECEIVED:
            received = self._solved(RECEIVED, counts.received, weight)
            accepted = self._gathered(_parted(received.own, counts.accepted))
            return Tables(accepted=accepted, received=received, other=_less(received.own, accepted.own))
        accepted = self._solved(ACCEPTED, counts.accepted, weight)

        def alike(code: str) -> float:
            """Goods and services stand to each other as among those accepted."""
            return float(accepted.all[code]) if code in ("G", "S") and counts.accepted else weight(code)

        if self.over == ACCEPTED:
            other = self._plain(left, {}, alike).own
            both = {code: accepted.own.get(code, 0) + other.get(code, 0) for code in {**accepted.own, **other}}
            return Tables(accepted=accepted, received=self._gathered(both), other=other)
        received = self._solved(RECEIVED, counts.received, alike)
        return Tables(accepted=accepted, received=received, other=self._other(left, accepted, received))

    def _solved(self, over: str, total: int, weight: Callable[[str], float]) -> Solved:
        return solved(
            period=self.period, of=self.told, total=total, demands=self.demands, fixed=self.fixed[over], weight=weight,
            known=self.known,
        )  # fmt: skip

    def _plain(self, total: int, fixed: Numbers, weight: Callable[[str], float]) -> Solved:
        return solved(period=self.period, of=self.told, total=total, demands=(), fixed=fixed, weight=weight)

    def _other(self, left: int, accepted: Solved, received: Solved) -> Numbers:
        """What was received without being accepted: exactly the difference, for every class a demand names."""
        named = {code for one in self.demands if one.of == self.told for code in one.classes}
        named |= {"G", "S"} if self.told == "complaints" else set()
        named |= set(self.fixed[RECEIVED]) | set(self.fixed[ACCEPTED])
        fixed = {code: received.all.get(code, 0) - accepted.all.get(code, 0) for code in named}
        for code, count in fixed.items():
            if count < 0:
                raise DemandsDisagree(
                    period=self.period, name=taxonomy().item(SCHEMES[self.told], code).zh,
                    value=received.all.get(code, 0), why=f"受理 {accepted.all.get(code, 0)} 件多于接收",
                )  # fmt: skip
        return dict(self._plain(left, fixed, WEIGHTS[self.told]().of).own)

    def _gathered(self, own: Numbers) -> Solved:
        """Numbers of classes with those of the classes above them."""
        scheme, found = SCHEMES[self.told], dict[str, int]()
        for code, number in own.items():
            for item in taxonomy().path(scheme, code):
                found[item.code] = found.get(item.code, 0) + number
        root = taxonomy().root(scheme).code
        return Solved({code: number for code, number in own.items() if number}, {root: 0, **found}, {})


def _parted(own: Numbers, total: int) -> dict[str, int]:
    """Of every class the same share; never more than there is."""
    return dict(zip(own, apportioned(total, list(own.values())), strict=True))


def _less(own: Numbers, others: Numbers) -> dict[str, int]:
    return {code: number - others.get(code, 0) for code, number in own.items() if number > others.get(code, 0)}


def class_promises(one: ClassDemand, indicator: str, table: Solved, bases: Numbers) -> Iterator[Promise]:
    """What one demand of classes comes to in a table. `bases`: the year before."""
    scheme = SCHEMES[one.of]
    part = sum(table.all.get(code, 0) for code in one.classes)
    parent = one.within or taxonomy().item(scheme, one.classes[0]).parent or ""
    whole = table.all.get(parent, 0)
    shares = ((one.share, ""), (one.share_least, "≥"))
    told: list[tuple[str, str, int | None, str, bool]] = []
    if one.value is not None:
        told.append((f"{one.value}", f"{part}", None, "", False))
    told += [
        (f"{mark}{share}", str(percent(part, whole)), whole, parent, False)
        for share, mark in shares
        if share is not None
    ]
    if one.growth is not None:
        base = bases[one.classes[0]]
        told.append((f"{one.growth}", str(growth_of(part, base)), base, "", True))
    for wanted, value, denominator, within, growing in told:
        yield Promise(
            name=one.label, label=one.label, base=indicator, wanted=wanted, value=value, numerator=part,
            denominator=denominator, indicator=indicator, narrowed=(COLUMNS[one.of], one.classes), scheme=scheme,
            within=within, growing=growing,
        )  # fmt: skip
