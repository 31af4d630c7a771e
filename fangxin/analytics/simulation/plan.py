"""The plan of a history: whole numbers for everything demanded, and decks that the rest is dealt from.

A deck holds how often each value occurs among the cases of a group. Cases are dealt from it, so a total is met exactly
however they are dealt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.simulation.classes import Solved, solved
from fangxin.analytics.simulation.counts import COUNTS, Counts, counts_of
from fangxin.analytics.simulation.habits import habits
from fangxin.analytics.simulation.profile import Outbreak, PeriodDemands, Profile
from fangxin.analytics.simulation.refusals import DemandsDisagree, NoWholeNumbers, OutbreakTooLarge, UnknownDemand
from fangxin.analytics.simulation.wholes import apportioned, base_for, growth_of, percent
from fangxin.foundation.taxonomy import taxonomy


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


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One demand and what it will come to: the numerator, the denominator where there is one, and the value printed."""

    name: str
    label: str
    base: str
    wanted: str
    value: str
    numerator: int
    denominator: int | None = None
    #: how it is counted again: the indicator, and the classes it is narrowed to (column, codes)
    indicator: str = ""
    narrowed: tuple[str, tuple[str, ...]] | None = None
    #: of a share: the class it is of; of a growth: that the denominator is the year before
    within: str = ""
    growing: bool = False


@dataclass(frozen=True, kw_only=True)
class PeriodPlan:
    """One period."""

    period: Period
    counts: Counts
    groups: tuple[GroupPlan, ...]
    promises: tuple[Promise, ...]


@dataclass
class _Derived:
    """What the year after demands of a period."""

    counts: dict[str, int] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)
    received: dict[str, int] = field(default_factory=dict)
    violations: dict[str, int] = field(default_factory=dict)


def planned(profile: Profile) -> tuple[PeriodPlan, ...]:
    """The plan of every period, in the order of time. Raises the demand that cannot be met."""
    plans: list[PeriodPlan] = []
    derived: dict[Period, _Derived] = {}
    for period in sorted(profile.periods, reverse=True):
        plans.append(_Planning(profile, period, derived).plan())
    found = tuple(reversed(plans))
    return tuple(_with_growth(one, {other.period: other for other in found}, profile) for one in found)


class _Planning:
    def __init__(self, profile: Profile, period: Period, derived: dict[Period, _Derived]) -> None:
        self.profile, self.period, self.derived = profile, period, derived
        self.wanted: PeriodDemands = profile.periods[period]
        self.given = derived.get(period, _Derived())
        for name in (*self.wanted.demands, *self.wanted.growth):
            if name not in COUNTS:
                raise UnknownDemand(name=name, known="、".join(COUNTS))

    def plan(self) -> PeriodPlan:
        demands = self._demands()
        counts = counts_of(self.period, demands)
        objects = habits().objects
        accepted = self._table("complaints", counts.accepted, self.given.accepted, objects.of)
        # goods and services stand to each other as among those accepted
        received = self._table(
            "complaints", counts.received, self.given.received,
            lambda code: float(accepted.all[code]) if code in ("G", "S") and counts.accepted else objects.of(code),
        )  # fmt: skip
        other = self._other(counts, accepted, received)
        reports = self._table("reports", counts.reports, self.given.violations, habits().violations.of)
        self._derive(counts, accepted, received, reports)
        plain = self._table("", counts.reports, {}, objects.of)
        problems, left = habits().problems.weights, counts.received - counts.accepted
        rows = {
            Group.ACCEPTED: (counts.accepted, accepted.own, _spread(problems, counts.accepted)),
            Group.OTHER: (left, other, _spread(problems, left)),
            Group.REPORTS: (counts.reports, plain.own, dict(reports.own)),
            Group.INQUIRIES: (counts.inquiries, {"": counts.inquiries}, {"": counts.inquiries}),
            Group.COMMENDATIONS: (counts.commendations, {"": counts.commendations}, {"": counts.commendations}),
        }
        groups = tuple(self._group(group, *one) for group, one in rows.items() if one[0])
        promises = (*self._promises(counts), *self._class_promises(counts, accepted, received, reports))
        return PeriodPlan(period=self.period, counts=counts, groups=groups, promises=promises)

    def _demands(self) -> dict[str, Decimal]:
        demands = dict(self.wanted.demands)
        for name, value in self.given.counts.items():
            if demands.setdefault(name, Decimal(value)) != value:
                raise DemandsDisagree(
                    period=self.period, name=_label(name), value=demands[name], why=f"下一年的同比要求 {value}"
                )
        for name, table in (("accepted_complaints", self.given.accepted), ("received_complaints", self.given.received)):
            if {"G", "S"} <= table.keys():
                total = table["G"] + table["S"]
                if demands.setdefault(name, Decimal(total)) != total:
                    raise DemandsDisagree(
                        period=self.period,
                        name=_label(name),
                        value=demands[name],
                        why=f"下一年各类的同比合计要求 {total}",
                    )
        return demands

    def _table(self, of: str, total: int, fixed: Mapping[str, int], weight: Callable[[str], float]) -> Solved:
        demands = self.wanted.classes if of else ()
        return solved(
            period=self.period, of=of or "complaints", total=total, demands=demands, fixed=fixed, weight=weight
        )

    def _other(self, counts: Counts, accepted: Solved, received: Solved) -> Deck:
        """What was received without being accepted: exactly the difference, for every class a demand names."""
        named = {code for one in self.wanted.classes if one.of == "complaints" for code in one.classes}
        named |= {"G", "S"} | set(self.given.received) | set(self.given.accepted)
        fixed = {code: received.all.get(code, 0) - accepted.all.get(code, 0) for code in named}
        for code, count in fixed.items():
            if count < 0:
                raise DemandsDisagree(
                    period=self.period, name=taxonomy().item("object", code).zh, value=received.all.get(code, 0),
                    why=f"受理 {accepted.all.get(code, 0)} 件多于接收",
                )  # fmt: skip
        rest = counts.received - counts.accepted
        found = solved(
            period=self.period, of="complaints", total=rest, demands=(), fixed=fixed, weight=habits().objects.of
        )
        return dict(found.own)

    def _derive(self, counts: Counts, accepted: Solved, received: Solved, reports: Solved) -> None:
        before = self.period.year_before()
        told = self.derived.setdefault(before, _Derived())
        told.accepted |= accepted.bases
        told.received |= received.bases
        told.violations |= reports.bases
        for name, growth in self.wanted.growth.items():
            value = counts.value_of(name)
            base = base_for(growth, value)
            if base is None:
                raise NoWholeNumbers(period=self.period, name=f"{_label(name)}同比", value=growth, of=f"本期 {value}")
            told.counts[name] = base
        if told != _Derived() and before not in self.profile.periods:
            raise DemandsDisagree(
                period=self.period, name="同比", value="有要求", why=f"没有写明上一年的周期 {before.first.year}"
            )

    def _group(self, group: Group, rows: int, objects: Mapping[str, int], problems: Mapping[str, int]) -> GroupPlan:
        offices = dict(
            zip(
                map(str, range(len(self.profile.offices))),
                apportioned(rows, [float(one.share) for one in self.profile.offices]),
                strict=True,
            )
        )
        channels = _spread(habits().channels[KIND[group]], rows)
        decks = {"objects": dict(objects), "problems": dict(problems), "offices": offices}
        planted = self._planted(group)
        for one in planted:
            place = next(n for n, office in enumerate(self.profile.offices) if office.region == one.region)
            for deck, key in ((decks["objects"], one.object), (decks["problems"], one.problem), (offices, str(place))):
                left = deck.get(key, 0)
                if left < one.cases:
                    raise OutbreakTooLarge(period=self.period, name=one.id, value=one.cases, most=left)
                deck[key] = left - one.cases
        return GroupPlan(group=group, rows=rows, channels=channels, outbreaks=planted, **decks)

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

    def _class_promises(self, counts: Counts, accepted: Solved, received: Solved, reports: Solved) -> list[Promise]:
        found = []
        for one in self.wanted.classes:
            tables = (
                (("accepted_complaints", accepted), ("received_complaints", received))
                if one.of == "complaints"
                else (("reports_received", reports),)
            )
            for indicator, table in tables:
                part = sum(table.all.get(code, 0) for code in one.classes)
                whole, wanted, value, parent = None, f"{one.value}", f"{part}", ""
                scheme = "object" if one.of == "complaints" else "report_violation"
                if one.share is not None or one.share_least is not None:
                    parent = one.within or taxonomy().item(scheme, one.classes[0]).parent or ""
                    whole = table.all.get(parent, 0)
                    value = str(percent(part, whole))
                    wanted = str(one.share) if one.share is not None else f"≥{one.share_least}"
                elif one.growth is not None:
                    whole = table.bases[one.classes[0]]
                    wanted, value = str(one.growth), str(growth_of(part, whole))
                found.append(
                    Promise(
                        name=one.label, label=one.label, base=indicator, wanted=wanted, value=value, numerator=part,
                        denominator=whole, indicator=indicator,
                        narrowed=("object" if one.of == "complaints" else "problem", one.classes), within=parent,
                        growing=one.growth is not None,
                    )
                )  # fmt: skip
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
