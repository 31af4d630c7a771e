"""The plan of a history: whole numbers for everything demanded, and decks that the rest is dealt from.

A deck holds how often each value occurs among the cases of a group. Cases are dealt from it, so a total is met exactly
however they are dealt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.declaring import Measure
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.simulation.allotting import channels_of, dealt, months_of, offices_of
from fangxin.analytics.simulation.classes import Base, Solved, base_of, solved
from fangxin.analytics.simulation.counted import COUNTS, Counts
from fangxin.analytics.simulation.counts import counts_of
from fangxin.analytics.simulation.habits import habits
from fangxin.analytics.simulation.looking_back import Derived, looked_back
from fangxin.analytics.simulation.profile import COUNTED_OVER, Outbreak, PeriodDemands, Profile
from fangxin.analytics.simulation.promises import Promise, received_promises
from fangxin.analytics.simulation.refusals import DemandsDisagree, OutbreakTooLarge, UnknownDemand
from fangxin.analytics.simulation.tables import Asked, Tables, class_promises
from fangxin.analytics.simulation.wholes import apportioned, grown_for, growth_of


class Group(StrEnum):
    """Cases that are made alike."""

    ACCEPTED = "ACCEPTED"
    OTHER = "OTHER"
    REPORTS = "REPORTS"
    INQUIRIES = "INQUIRIES"
    COMMENDATIONS = "COMMENDATIONS"


KIND: Final = {
    Group.ACCEPTED: "complaints", Group.OTHER: "complaints", Group.REPORTS: "reports", Group.INQUIRIES: "inquiries",
    Group.COMMENDATIONS: "commendations",
}  # fmt: skip
INDICATOR: Final = {
    Group.ACCEPTED: "received_complaints", Group.OTHER: "received_complaints", Group.REPORTS: "reports_received",
    Group.INQUIRIES: "inquiries", Group.COMMENDATIONS: "commendations",
}  # fmt: skip
REPORTS: Final = "reports_received"
Deck = dict[str, int]


@dataclass(frozen=True, kw_only=True)
class GroupPlan:
    """The cases of one group in one period, with a deck for each thing that is dealt."""

    group: Group
    rows: int
    objects: Deck
    problems: Deck
    offices: Deck
    channels: Deck
    outbreaks: tuple[Outbreak, ...] = ()
    #: cases by month, where somebody demanded that
    months: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PeriodPlan:
    """One period."""

    period: Period
    counts: Counts
    groups: tuple[GroupPlan, ...]
    promises: tuple[Promise, ...]


def planned(profile: Profile) -> tuple[PeriodPlan, ...]:
    """The plan of every period, in the order of time. Raises the demand that cannot be met."""
    plans: list[PeriodPlan] = []
    derived: dict[Period, Derived] = {}
    for period in sorted(profile.periods, reverse=True):
        plans.append(_Planning(profile, period, derived).plan())
    found = tuple(reversed(plans))
    return tuple(_with_growth(one, {other.period: other for other in found}, profile) for one in found)


class _Planning:
    def __init__(self, profile: Profile, period: Period, derived: dict[Period, Derived]) -> None:
        self.profile, self.period, self.derived = profile, period, derived
        self.wanted: PeriodDemands = profile.periods[period]
        demands = {**self._grown(), **self.wanted.demands}
        self.given = derived.get(period) or looked_back(period, demands, {}, {})
        for name in (*self.wanted.demands, *self.wanted.growth):
            if name not in COUNTS:
                raise UnknownDemand(name=name, known="、".join(COUNTS))
        for name in self.wanted.growth:
            if INDICATORS[name].measure is Measure.RATE:
                raise UnknownDemand(name=f"{_label(name)}同比", known="件数和金额的同比，比率请写明两期各自的数值")

    def _grown(self) -> dict[str, Decimal]:
        """Numbers nobody demands that follow from the year before and a growth."""
        then = self.profile.periods.get(self.period.year_before())
        found = {}
        for name, growth in self.wanted.growth.items():
            base = then.demands.get(name) if then else None
            value = grown_for(growth, int(base)) if base else None
            if value is not None and INDICATORS[name].measure is Measure.COUNT:
                found[name] = Decimal(value)
        return found

    def plan(self) -> PeriodPlan:
        counts = counts_of(self.period, self.given.demands)
        objects = self._tables("complaints", counts)
        problems = self._tables("problems", counts) if self._tells("problems") else None
        reports = solved(
            period=self.period, of="reports", total=counts.reports, demands=self.wanted.classes,
            fixed=self.given.numbers("reports", REPORTS), weight=habits().violations.of, known=self._known("reports"),
        )  # fmt: skip
        tables = {"complaints": objects, "problems": problems}
        told = {(name, over): one.over(over) for name, one in tables.items() if one for over in COUNTED_OVER}
        told["reports", REPORTS] = reports
        grown = self._derive(counts, told)
        plain = solved(
            period=self.period, of="complaints", total=counts.reports, demands=(), fixed={}, weight=habits().objects.of
        )
        ways, left = habits().problems.weights, counts.received - counts.accepted
        rows = {
            Group.ACCEPTED: (
                counts.accepted, objects.accepted.own, problems.accepted.own if problems else _spread(ways, counts.accepted)
            ),
            Group.OTHER: (left, objects.other, problems.other if problems else _spread(ways, left)),
            Group.REPORTS: (counts.reports, plain.own, reports.own),
            Group.INQUIRIES: (counts.inquiries, {"": counts.inquiries}, {"": counts.inquiries}),
            Group.COMMENDATIONS: (counts.commendations, {"": counts.commendations}, {"": counts.commendations}),
        }  # fmt: skip
        self.offices = offices_of(self.period, self.wanted, self.profile.offices, counts)
        self.channels = channels_of(self.period, self.wanted, counts)
        self.months = months_of(self.period, self.wanted, counts)
        promises = (
            *self._promises(counts), *self._class_promises(told, grown), *received_promises(self.period, self.wanted)
        )  # fmt: skip
        groups = tuple(self._group(group, *one) for group, one in rows.items() if one[0])
        return PeriodPlan(period=self.period, counts=counts, groups=groups, promises=promises)

    def _tells(self, told: str) -> bool:
        """Whether anything is demanded of these classes, here or by the year after."""
        return any(one.of == told for one in self.wanted.classes) or any(
            name == told for name, _over in self.given.classes
        )

    def _tables(self, told: str, counts: Counts) -> Tables:
        return Asked(
            period=self.period, told=told, counts=counts, demands=self.wanted.classes, over=self.profile.counted_over,
            fixed={over: self.given.numbers(told, over) for over in COUNTED_OVER}, known=self._known(told),
        ).tables()  # fmt: skip

    def _known(self, told: str) -> dict[str, int]:
        """The numbers demanded of classes of the year before."""
        before = self.profile.periods.get(self.period.year_before())
        found = before.classes if before else ()
        return {one.classes[0]: one.value for one in found if one.of == told and one.value is not None}

    def _derive(self, counts: Counts, told: Mapping[tuple[str, str], Solved]) -> Derived:
        """What the growths of this period demand of the year before."""
        before = self.period.year_before()
        then, bases = self.profile.periods.get(before), dict[str, Base]()
        classes = {key: table.bases for key, table in told.items() if table.bases}
        for name, growth in self.wanted.growth.items():
            # money is kept in fen and demanded in yuan
            scale = 100 if INDICATORS[name].measure is Measure.MONEY else 1
            known = then.demands.get(name) if then else None
            bases[name] = base_of(
                growth, counts.value_of(name), known=None if known is None else int(known * scale), period=self.period,
                label=_label(name),
            )  # fmt: skip
        if not (classes or bases):
            return Derived({})
        if then is None:
            raise DemandsDisagree(
                period=self.period, name="同比", value="有要求", why=f"没有写明上一年的周期 {before.first.year}"
            )
        self.derived[before] = looked_back(before, then.demands, bases, classes)
        return self.derived[before]

    def _group(self, group: Group, rows: int, objects: Mapping[str, int], problems: Mapping[str, int]) -> GroupPlan:
        shares = {str(place): float(one.share) for place, one in enumerate(self.profile.offices)}
        offices = dealt(self.offices[INDICATOR[group]], rows) if self.wanted.offices else _spread(shares, rows)
        both = self.channels and KIND[group] in ("complaints", "reports")
        channels = dealt(self.channels, rows) if both else _spread(habits().channels[KIND[group]], rows)
        months = dealt(self.months, rows) if self.months else {}
        decks = {"objects": dict(objects), "problems": dict(problems), "offices": offices}
        planted = self._planted(group)
        for one in planted:
            place = next(n for n, office in enumerate(self.profile.offices) if office.region == one.region)
            for deck, key in ((decks["objects"], one.object), (decks["problems"], one.problem), (offices, str(place))):
                left = deck.get(key, 0)
                if left < one.cases:
                    raise OutbreakTooLarge(period=self.period, name=one.id, value=one.cases, most=left)
                deck[key] = left - one.cases
        return GroupPlan(group=group, rows=rows, channels=channels, outbreaks=planted, months=months, **decks)

    def _planted(self, group: Group) -> tuple[Outbreak, ...]:
        home = {"complaints": Group.ACCEPTED, "reports": Group.REPORTS}
        regions = {one.region for one in self.profile.offices}
        found = []
        for one in self.profile.outbreaks:
            inside = self.period.first <= one.first and one.last <= self.period.last
            if home[one.of] is group and self.period.first <= one.first <= self.period.last:
                if not inside or one.region not in regions:
                    raise OutbreakTooLarge(period=self.period, name=one.id, value=one.cases, most=0)
                found.append(one)
        return tuple(found)

    def _promises(self, counts: Counts) -> list[Promise]:
        found = []
        for name, wanted in self.wanted.demands.items():
            numerator, denominator = counts.parts_of(name)
            indicator = INDICATORS[name]
            value = indicator.value(numerator, denominator)
            found.append(
                Promise(
                    name=name, label=indicator.label, base=indicator.base_for(self.period), wanted=str(wanted),
                    value=str(value), numerator=numerator, denominator=denominator, indicator=name,
                )
            )  # fmt: skip
        return found

    def _class_promises(self, told: Mapping[tuple[str, str], Solved], grown: Derived) -> list[Promise]:
        found: list[Promise] = []
        for one in self.wanted.classes:
            for (name, over), table in told.items():
                if name == one.of and (over == REPORTS or self.profile.counted_over in ("", over)):
                    found.extend(class_promises(one, over, table, grown.numbers(name, over)))
        return found


def _with_growth(plan: PeriodPlan, plans: Mapping[Period, PeriodPlan], profile: Profile) -> PeriodPlan:
    """The plan with a promise for every growth it demands."""
    grown = []
    for name, wanted in profile.periods[plan.period].growth.items():
        now, before = plan.counts.value_of(name), plans[plan.period.year_before()].counts.value_of(name)
        grown.append(
            Promise(
                name=f"{name}.growth", label=f"{_label(name)}同比", base=name, wanted=str(wanted),
                value=str(growth_of(now, before)), numerator=now, denominator=before, indicator=name,
            )
        )  # fmt: skip
    return PeriodPlan(period=plan.period, counts=plan.counts, groups=plan.groups, promises=(*plan.promises, *grown))


def _spread(weights: Mapping[str, float], total: int) -> Deck:
    return dict(zip(weights, apportioned(total, list(weights.values())), strict=True))


def _label(name: str) -> str:
    return INDICATORS[name].label
