"""Asking for the numbers of a bulletin, each once, with its receipt; what follows from others is made here, too."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from fangxin.analytics.bulletin.conventions import Conventions
from fangxin.analytics.bulletin.deriving import derived, ranking, year_before
from fangxin.analytics.bulletin.model import Figure, Form, Number, Receipt, Way
from fangxin.analytics.bulletin.naming import Names, tier_scope
from fangxin.analytics.bulletin.printing import Printer
from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.analytics.indicators.measuring import Counted, Group, Reading, Scope, nothing_counted
from fangxin.analytics.indicators.periods import Period
from fangxin.foundation.noted_book import NotedFigure

SPANS = ("now", "year_before", "before")
Where = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A figure an office noted: its code of law/noted.yaml, a hundred times its value, how far it is exact, and its source."""

    figure: str
    hundredths: int
    first_on: date
    last_on: date
    approx: str = ""
    source: str = ""
    region: str = ""
    path: str = ""


class Gathering(ABC):
    """The numbers of one scope and period; where they are counted from, a subclass knows."""

    def __init__(self, *, period: Period, scope: Scope, known_on: date, conventions: Conventions, names: Names) -> None:
        self.period, self.scope, self.known_on = period, scope, known_on
        self.conventions, self.names = conventions, names
        self.rule_versions: tuple[str, ...] = ()
        self.numbers: dict[str, Number] = {}
        self.groups: dict[str, tuple[str, ...]] = {}
        self.printer = Printer(conventions, self.numbers, self.groups)

    # ---- what is counted ----
    @abstractmethod
    def readings(self, by: str, *, scope: Scope | None = None) -> Mapping[Group, Mapping[str, Reading]]:
        """What is counted by a column, or of another scope without one."""

    @property
    @abstractmethod
    def whole(self) -> Mapping[str, Reading]:
        """Every indicator of the scope."""

    @property
    @abstractmethod
    def tiers(self) -> Sequence[tuple[str, str]]:
        """The tiers above whose averages are told, the nearest first: their codes and how they are called."""

    def knows(self, indicator: str) -> bool:
        """Whether an indicator can be told of this scope."""
        return indicator in self.whole

    def counted(self, indicator: str) -> Number:
        """An indicator of the whole scope, with the same a year before and the period before."""
        return self.of_readings(indicator, [self.whole[indicator]])

    def of_readings(
        self, indicator: str, readings: Sequence[Reading], *, key: str = "", label: str = "", where: Where = (),
        scope: Scope | None = None, periods: Sequence[Period] = (),
    ) -> Number:  # fmt: skip
        """An indicator added up over groups, and beside it the same of the year before; of the whole also of the period before.

        `periods`: this and the year before's, where the groups are of a part of it.
        """
        name = f"{indicator}.{key}" if key else indicator
        if name in self.numbers:
            return self.numbers[name]
        spans = periods or (self.period, self.period.year_before(), *((self.period.before(),) if not key else ()))
        for span, period in zip(SPANS, spans, strict=False):
            self._count(
                name if span == "now" else f"{name}.{span}", indicator, [getattr(one, span) for one in readings], period,
                label=label or INDICATORS[indicator].label, where=where, scope=scope or self.scope,
                base=readings[0].base if readings else INDICATORS[indicator].base_for(self.period),
            )  # fmt: skip
        return self.numbers[name]

    def _count(
        self, name: str, indicator: str, parts: Sequence[Counted], period: Period, *, label: str, where: Where, scope: Scope,
        base: str,
    ) -> None:  # fmt: skip
        one = INDICATORS[indicator]
        numerator = sum(part.numerator for part in parts)
        divided = one.measure in (Measure.RATE, Measure.MEAN)
        denominator = sum(part.denominator or 0 for part in parts) if divided else None
        self.numbers[name] = Number(
            id=name, label=label, value=one.value(numerator, denominator), unit=one.unit,
            receipt=Receipt(
                way=Way.COUNTED, indicator=indicator, facts=one.facts, base=base, region=scope.region, path=scope.path,
                first=period.first, last=period.last, where=where, numerator=numerator, denominator=denominator,
                rows=numerator if one.measure is Measure.COUNT else denominator, rule_versions=self.rule_versions,
            ),
        )  # fmt: skip

    def above(self, indicator: str, code: str) -> Number:
        """A rate of a tier above."""
        scope = tier_scope(self.scope, code)
        label = f"{INDICATORS[indicator].label}（{dict(self.tiers)[code]}）"
        reading = self.readings("", scope=scope)[()][indicator]
        return self.of_readings(indicator, [reading], key=f"above-{code}", label=label, scope=scope)

    # ---- what follows ----
    def follows(
        self, way: Way, of: Sequence[Number | str], *, name: str = "", label: str = "", unit: str = "", group: str = "",
        spans: bool = False,
    ) -> Number:  # fmt: skip
        """A number made of others, in that order; with `spans` also the one of the year before and the period before."""
        ids = tuple(one if isinstance(one, str) else one.id for one in of)
        name = name or f"{way.value.lower()}.{'.'.join(ids[:2])}"
        if name not in self.numbers:
            first = self.numbers[ids[0]]
            ratio = way in (Way.SHARE, Way.TOGETHER)
            self.numbers[name] = Number(
                id=name, label=label or first.label, unit=unit or ("%" if ratio or way is Way.GROWTH else first.unit),
                value=derived(way, ids, numbers=self.numbers, groups=self.groups, group=group, printer=self.printer),
                receipt=Receipt(
                    way=way, of=ids, group=group, region=first.receipt.region, path=first.receipt.path,
                    first=first.receipt.first, last=first.receipt.last,
                    numerator=_whole(first) if ratio else None, denominator=_whole(self.numbers[ids[-1]]) if ratio else None,
                ),
            )  # fmt: skip
            for span in SPANS[1:] if spans else ():
                then = [f"{one}.{span}" for one in ids]
                if all(one in self.numbers for one in then):
                    self.follows(way, then, name=f"{name}.{span}", label=label, unit=unit, group=group)
        return self.numbers[name]

    def grown(self, number: Number, *, to: str = "year_before") -> Number:
        """Growth against a year before, or `before`."""
        return self.follows(Way.GROWTH, [number.id, f"{number.id}.{to}"])

    def points(self, number: Number, *, to: str = "year_before") -> Number:
        """The difference of a rate to a year before, in percentage points."""
        return self.follows(Way.POINTS, [number.id, f"{number.id}.{to}"], unit="个百分点")

    def part_of(self, rate: Number, part: str, *, label: str, unit: str) -> Number:
        """What a rate is made of, as a number to print: its `numerator`, its `denominator`, or what is `late`, the rest."""
        name = f"{part}.{rate.id}"
        if name not in self.numbers:
            receipt = rate.receipt
            value = part_value(receipt, part)
            self.numbers[name] = Number(
                id=name, label=label, value=Decimal(value), unit=unit,
                receipt=replace(receipt, way=Way.PART, of=(rate.id,), group=part, rows=value),
            )  # fmt: skip
        return self.numbers[name]

    def nothing(self, indicator: str) -> Reading:
        """A reading of no rows."""
        return nothing_counted(indicator, period=self.period)

    def grouped(self, group: str, ids: Sequence[str]) -> None:
        """Numbers that are ranked or shared together, and the same of the year before."""
        self.groups[group] = tuple(ids)
        self.groups[year_before(group)] = tuple(year_before(one) for one in ids)

    def share(self, part: Number, whole: Number, *, group: str = "") -> Number:
        """The share of a part; `group` where the parts make up the whole."""
        return self.follows(Way.SHARE, [part, whole], group=group)

    def rank(self, part: Number, group: str) -> Number:
        """The place in a group, and below `.year_before` the place a year before."""
        then = year_before(part.id)
        self.follows(Way.RANK, [then], name=f"rank.{then}", unit="位", group=year_before(group))
        return self.follows(Way.RANK, [part], name=f"rank.{part.id}", unit="位", group=group)

    def moved(self, part: Number, group: str) -> Number:
        """How many places were gained against the year before."""
        rank = self.rank(part, group)
        return self.follows(Way.MOVED, [rank, f"rank.{year_before(part.id)}"], unit="位")

    def ordered(self, group: str) -> list[Number]:
        """The numbers of a group by rank."""
        return [self.numbers[one] for one in ranking(self.groups[group], self.numbers)]

    def noted(self, one: Noted, kind: NotedFigure) -> Number:
        """A figure that was noted."""
        name = f"noted.{one.figure}"
        value = Decimal(one.hundredths) / 100
        whole = value.to_integral_value()
        self.numbers[name] = Number(
            id=name, label=kind.label, value=whole if value == whole else value, unit=kind.unit, approx=one.approx,
            receipt=Receipt(
                way=Way.NOTED, region=one.region, path=one.path, first=one.first_on, last=one.last_on,
                source=one.source, indicator=one.figure,
            ),
        )  # fmt: skip
        return self.numbers[name]

    # ---- what is printed ----
    def print(self, number: Number, form: Form, *, unit: str | None = None) -> Figure:
        """A figure of a number; see Printer.figure."""
        return self.printer.figure(number, form, unit=unit)

    def bare(self, number: Number, form: Form) -> Figure:
        """A figure of a table, whose column names the unit."""
        return self.printer.figure(number, form, unit="")

    # ---- numbers by classes ----
    def by_classes(
        self, indicator: str, column: str, classes: Mapping[str, str], class_of: Callable[[str], str], *, unknown: str,
        beside: Sequence[str] = (),
    ) -> list[Number]:  # fmt: skip
        """An indicator by a column whose values fall into classes (code → label); what falls into none is `unknown`.

        In the order of the classes; only those with anything now or a year before. `beside`: what is printed in the same
        rows: what was handled now may have come in earlier, so that a class may have nothing but that.
        """
        found: dict[str, list[tuple[str, Mapping[str, Reading]]]] = {}
        for group, own in self.readings(column).items():
            if indicator in own:
                value = str(group[0] or "")
                code = class_of(value)
                found.setdefault(code if code in classes else "", []).append((value, own))
        made = []
        for code in [*classes, ""]:
            readings = [(value, own[indicator]) for value, own in found.get(code, []) if _told(own, indicator, beside)]
            if readings:
                made.append(
                    self.of_readings(
                        indicator, [one for _value, one in readings], key=f"{column}-{code or 'none'}",
                        label=classes.get(code, unknown), where=((column, tuple(sorted(value for value, _one in readings))),),
                    )
                )  # fmt: skip
        return made


def _told(own: Mapping[str, Reading], indicator: str, beside: Sequence[str]) -> bool:
    """Whether a group has anything of an indicator now or a year before, or now of one printed beside it."""
    if own[indicator].now.numerator or own[indicator].year_before.numerator:
        return True
    return any(own[one].now.numerator or own[one].now.denominator for one in beside if one in own)


def part_value(receipt: Receipt, part: str) -> int:
    """What a receipt says of a part of its rate."""
    numerator, denominator = receipt.numerator or 0, receipt.denominator or 0
    return {"numerator": numerator, "denominator": denominator, "late": denominator - numerator}[part]


def _whole(number: Number) -> int | None:
    return number.receipt.numerator if number.receipt.numerator is not None else _int(number.value)


def _int(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
