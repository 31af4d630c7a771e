"""How many cases each class gets: what is demanded exactly, the rest by habit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.simulation.profile import SCHEMES, ClassDemand
from fangxin.analytics.simulation.refusals import DemandsDisagree, NoWholeNumbers, SharesOverHundred
from fangxin.analytics.simulation.wholes import (
    apportioned,
    base_for,
    bases_for,
    grown_for,
    growth_of,
    part_for,
    percent,
)
from fangxin.foundation.taxonomy import taxonomy

#: a share demanded as a least is passed by so many points, where habit alone would fall short
MARGIN = 1.5
#: how many cases may move between the classes at the top until every share below finds whole numbers
MOVES = 400
#: what a class with finer ones below keeps for itself, of what they have together
KEPT = 0.4


@dataclass(frozen=True)
class Base:
    """What a growth demands of the year before: the whole number nearest to it, and all that are printed as it."""

    near: int
    room: range


@dataclass(frozen=True)
class Solved:
    """`own`: cases of exactly this class; `all`: with those below it; `bases`: what growths demand of the year before."""

    own: Mapping[str, int]
    all: Mapping[str, int]
    bases: Mapping[str, Base]


@dataclass
class _Solving:
    period: Period
    scheme: str
    demands: Sequence[ClassDemand]
    fixed: Mapping[str, int]
    weight: Callable[[str], float]
    known: Mapping[str, int] = field(default_factory=dict)
    own: dict[str, int] = field(default_factory=dict)
    all: dict[str, int] = field(default_factory=dict)

    def split(self, parent: str, total: int, given: Mapping[str, int] | None = None) -> None:
        """Give the classes below one their parts of its total, and those below them."""
        self.all[parent] = total
        below = [item.code for item in taxonomy().children(self.scheme, parent)]
        parts = {code: self.fixed[code] for code in below if code in self.fixed}
        parts |= {code: part for code, part in (given or {}).items() if code not in parts}
        mine = [one for one in self.demands if len(one.classes) == 1 and one.classes[0] in below]
        for one in mine:
            code = one.classes[0]
            if one.value is not None and parts.setdefault(code, one.value) != one.value:
                raise self._disagrees(one, one.value, f"另一项要求 {parts[code]}")
        for one in mine:
            code = one.classes[0]
            then = self.known.get(code)
            if one.growth is not None and then and code not in parts and one.share is None:
                number = grown_for(one.growth, then)
                if number is None:
                    raise NoWholeNumbers(
                        period=self.period, name=f"{one.label}同比", value=one.growth, of=f"上年同期 {then}"
                    )
                parts[code] = number
        loose = self._shared(parent, total, parts, [one for one in mine if one.share is not None])
        rest = total - sum(parts.values())
        if not any(self.weight(code) for code in below if code not in parts):
            self._settle(parts, loose, rest)
            rest = total - sum(parts.values())
        if rest < 0:
            raise DemandsDisagree(
                period=self.period, name=self._label(parent), value=total, why=f"其中各类合计 {sum(parts.values())}"
            )
        weights = {code: self.weight(code) for code in below if code not in parts}
        own = KEPT * sum(map(self.weight, below)) if below and parent not in self._tops else 0.0
        self._raise(parent, below, parts, weights, total, rest)
        if not below or (rest and not sum(weights.values()) and not own):
            self.own[parent], rest = rest, 0
            weights = {}
        free = [*weights, *([parent] if own and parent not in parts else [])]
        for code, part in zip(free, apportioned(rest, [*weights.values(), *([own] if own else [])]), strict=True):
            if code == parent:
                self.own[parent] = part
            else:
                parts[code] = part
        for code, part in parts.items():
            self.split(code, part)

    @property
    def _tops(self) -> set[str]:
        root = taxonomy().root(self.scheme).code
        return {root, *(("G", "S") if self.scheme == "object" else ())}

    def _shared(
        self, parent: str, total: int, parts: dict[str, int], demands: Sequence[ClassDemand]
    ) -> dict[str, tuple[Decimal, int]]:
        """Give every class with a share its part; those no number binds, with their share and what it is of."""
        shares: dict[str, Decimal] = {}
        loose: dict[str, tuple[Decimal, int]] = {}
        for one in demands:
            code, of = one.classes[0], self.all[one.within or parent]
            assert one.share is not None
            if (one.within or parent) == parent:
                shares[code] = one.share
            if code not in parts:
                parts[code] = self._part(one, of)
                loose[code] = (one.share, of)
            elif percent(parts[code], of) != one.share:
                raise self._disagrees(one, f"{one.share}%", f"{parts[code]}/{of} 是 {percent(parts[code], of)}%")
        # shares that are rounded each by itself pass a hundred by half of their last digit, at most
        if sum(shares.values()) > 100 + len(shares) * Decimal("0.005"):
            raise SharesOverHundred(period=self.period, name=self._label(parent), value=sum(shares.values()))
        return loose

    @staticmethod
    def _settle(parts: dict[str, int], loose: Mapping[str, tuple[Decimal, int]], rest: int) -> None:
        """Move what shares leave open until nothing rests: many numbers are printed as the same share."""
        step = 1 if rest > 0 else -1
        for code, (share, of) in loose.items():
            while rest and parts[code] + step >= 0 and percent(parts[code] + step, of) == share:
                parts[code] += step
                rest -= step

    def _disagrees(self, one: ClassDemand, value: object, why: str) -> DemandsDisagree:
        return DemandsDisagree(period=self.period, name=one.label, value=value, why=why)

    def _part(self, one: ClassDemand, of: int) -> int:
        assert one.share is not None
        part = part_for(one.share, of)
        if part is None:
            raise NoWholeNumbers(period=self.period, name=one.label, value=one.share, of=f"分母 {of}")
        return part

    def _raise(
        self, parent: str, below: Sequence[str], parts: dict[str, int], weights: dict[str, float], total: int, rest: int
    ) -> None:
        """Raise weights so that classes reach the share they are to have at least."""
        for one in self.demands:
            if one.share_least is None or not set(one.classes) <= set(below) or not total:
                continue
            wanted = -(-Decimal(total) * one.share_least // 100)
            known = sum(parts.get(code, 0) for code in one.classes)
            free = [code for code in one.classes if code in weights]
            mine, others = sum(weights[c] for c in free), sum(w for c, w in weights.items() if c not in free)
            if known + (rest * mine / (mine + others) if mine + others else 0) >= float(wanted) + 1:
                continue
            aim = min(float(wanted) + total * MARGIN / 100, known + rest) - known
            if not free or aim <= 0 or known + rest < wanted:
                raise DemandsDisagree(
                    period=self.period,
                    name=one.label,
                    value=f"至少 {one.share_least}%",
                    why=f"只能有 {known + rest}/{total}",
                )
            factor = aim * others / (mine * (rest - aim)) if rest > aim else 1e9
            for code in free:
                weights[code] *= factor

    def _label(self, code: str) -> str:
        return taxonomy().item(self.scheme, code).zh


def solved(
    *, period: Period, of: str, total: int, demands: Sequence[ClassDemand], fixed: Mapping[str, int],
    weight: Callable[[str], float], known: Mapping[str, int] | None = None,
) -> Solved:  # fmt: skip
    """Numbers for every class. Raises the demand that cannot be met.

    `fixed`: what the growth of the year after demands; `known`: the numbers demanded of the year before.
    """
    scheme = SCHEMES[of]
    mine = [one for one in demands if one.of == of]
    first: NoWholeNumbers | None = None
    for given in _tops(scheme, total, mine, fixed, weight, known or {}):
        solving = _Solving(period, scheme, mine, fixed, weight, known or {})
        try:
            solving.split(taxonomy().root(scheme).code, total, given)
            bases = {one.classes[0]: _base(one, period, solving) for one in mine if one.growth is not None}
        except NoWholeNumbers as refusal:
            first = first or refusal
            continue
        return Solved({code: n for code, n in solving.own.items() if n}, solving.all, bases)
    assert first is not None
    raise first


def _tops(
    scheme: str,
    total: int,
    demands: Sequence[ClassDemand],
    fixed: Mapping[str, int],
    weight: Callable[[str], float],
    known: Mapping[str, int],
) -> Iterator[dict[str, int]]:
    """Ways to part the total among the two classes at the top, the usual one first; one way when it is demanded."""
    root = taxonomy().root(scheme).code
    tops = [item.code for item in taxonomy().children(scheme, root)]
    bound = {one.classes[0] for one in demands if one.value is not None or one.share is not None} | set(fixed)
    bound |= {one.classes[0] for one in demands if one.growth is not None and one.classes[0] in known}
    if len(tops) != 2 or bound & set(tops):
        yield {}
        return
    usual = apportioned(total, [weight(code) for code in tops])
    for away in range(MOVES + 1):
        for move in dict.fromkeys((away, -away)):
            if 0 <= usual[0] + move <= total:
                yield {tops[0]: usual[0] + move, tops[1]: usual[1] - move}


def _base(one: ClassDemand, period: Period, solving: _Solving) -> Base:
    assert one.growth is not None
    count, code = solving.all[one.classes[0]], one.classes[0]
    return base_of(one.growth, count, known=solving.known.get(code), period=period, label=one.label)


def base_of(growth: Decimal, count: int, *, known: int | None, period: Period, label: str) -> Base:
    """What a growth demands of the year before; `known`: the number demanded of it. Raises NoWholeNumbers."""
    if known is not None:
        if growth_of(count, known) != growth:
            near = base_for(growth, count)
            why = f"本期 {count}，上年同期 {known}" + ("" if near is None else f"，按同比应当是 {near}")
            raise DemandsDisagree(period=period, name=f"{label}同比", value=f"{growth}%", why=why)
        return Base(known, range(known, known + 1))
    near = base_for(growth, count)
    if near is None:
        raise NoWholeNumbers(period=period, name=f"{label}同比", value=growth, of=f"本期 {count}")
    return Base(near, bases_for(growth, count))
