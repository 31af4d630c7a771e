"""A profile: what a simulated history must come to. Read from YAML; a mistake is told with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

from fangxin.analytics.indicators.periods import NotAPeriod, Period, period_of
from fangxin.analytics.simulation.habits import habits
from fangxin.foundation.lawbook import Day, LawError, Listing, OneOf, Record, Table, Text, Whole, load_law_file
from fangxin.foundation.taxonomy import UnknownClass, taxonomy

#: which scheme of the taxonomy the classes of each kind are of
SCHEMES: Final = {"complaints": "object", "problems": "complaint_problem", "reports": "report_violation"}
#: what the classes of complaints may be counted over
COUNTED_OVER: Final = ("accepted_complaints", "received_complaints")
#: what may be demanded of a division: everything received, or one kind of it
RECEIVED: Final = ("requests_received", "received_complaints", "reports_received", "inquiries", "commendations")
CODE: Final = Text(pattern=r"[0-9A-Z]{1,12}")
REGION: Final = Text(pattern=r"[0-9]{6}([0-9]{3})?([0-9]{3})?")


class Exact:
    """A decimal number as it is printed, kept to the digit."""

    def __init__(self, *, least: str = "-1000000000000", most: str = "1000000000000") -> None:
        self.least, self.most = Decimal(least), Decimal(most)

    def read(self, page: Any, node: yaml.Node) -> Decimal:
        text = Text(pattern=r"-?[0-9]{1,12}(\.[0-9]{1,2})?").read(page, node)
        if not self.least <= Decimal(text) <= self.most:
            raise page.fail(node, f"{text} 不在 {self.least} 与 {self.most} 之间")
        return Decimal(text)


@dataclass(frozen=True, kw_only=True)
class OfficeShare:
    """An office: its way from the topmost one, its division, and how much of the work it has, against the others."""

    path: str
    region: str
    share: Decimal
    code: str = ""


@dataclass(frozen=True, kw_only=True)
class ClassDemand:
    """What classes must come to: a number, a share of `within` and a growth to a year ago, or together at least a share."""

    of: str
    classes: tuple[str, ...]
    within: str = ""
    value: int | None = None
    share: Decimal | None = None
    share_least: Decimal | None = None
    growth: Decimal | None = None
    name: str = ""

    def __post_init__(self) -> None:
        items = taxonomy().items[SCHEMES[self.of]]
        for code in (*self.classes, *([self.within] if self.within else [])):
            if code not in items:
                raise ValueError(UnknownClass(scheme_label=taxonomy().root(SCHEMES[self.of]).zh, text=code).told())
        exact = any(one is not None for one in (self.value, self.share, self.growth))
        if exact == (self.share_least is not None):
            raise ValueError("应当写明 value、share、growth 中的若干项，或者只写 share_least")
        if exact and len(self.classes) != 1:
            raise ValueError("几类合在一起时只能要求 share_least")
        above = {item.code for code in self.classes for item in taxonomy().path(SCHEMES[self.of], code)[:-1]}
        if self.within and self.within not in {taxonomy().root(SCHEMES[self.of]).code, *above}:
            raise ValueError(f"within“{self.within}”不是这一类的上级类别")

    @property
    def label(self) -> str:
        """What refusals call it."""
        items = taxonomy().items[SCHEMES[self.of]]
        return self.name or "、".join(items[code].zh for code in self.classes)


@dataclass(frozen=True, kw_only=True)
class Outbreak:
    """Cases planted among the others: of one class, at one merchant of one division, in some days, with words of its own."""

    id: str
    of: str
    object: str
    problem: str
    region: str
    first: date
    last: date
    cases: int
    words: tuple[str, ...]
    #: which merchant of the division, by its rank among those of the class
    merchant: int = 1

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("last 早于 first")
        problems = {"complaints": "complaint_problem", "reports": "report_violation"}[self.of]
        for scheme, code in (("object", self.object), (problems, self.problem)):
            if code not in taxonomy().items[scheme]:
                raise ValueError(UnknownClass(scheme_label=taxonomy().root(scheme).zh, text=code).told())


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A figure no case tells, with its code of law/noted.yaml."""

    figure: str
    value: Decimal
    unit: str
    first_on: date
    last_on: date
    approx: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class PeriodDemands:
    """What a period must come to: indicators by id, their growth to a year ago, and classes.

    `channels`: complaints and reports by the door they came through; `offices`: what was received, by division; `months`:
    everything received, by the number of the month.
    """

    demands: Mapping[str, Decimal] = field(default_factory=dict)
    growth: Mapping[str, Decimal] = field(default_factory=dict)
    classes: tuple[ClassDemand, ...] = ()
    channels: Mapping[str, int] = field(default_factory=dict)
    offices: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    months: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A whole profile.

    `known_on`: the day of the history; nothing in it is later. `counted_over`: of which complaints the classes are told, one of
    COUNTED_OVER; empty where what is demanded is to hold of both.
    """

    name: str
    label: str
    seed: int
    region: str
    known_on: date
    offices: tuple[OfficeShare, ...]
    periods: Mapping[Period, PeriodDemands]
    source: str = ""
    merchants: int = 3000
    outbreaks: tuple[Outbreak, ...] = ()
    noted: tuple[Noted, ...] = ()
    counted_over: str = ""

    def __post_init__(self) -> None:
        regions = {one.region for one in self.offices}
        for period, told in self.periods.items():
            for region in sorted(told.offices.keys() - regions):
                raise ValueError(f"周期 {period} 中的区划 {region} 不在 offices 之中")
            for month in told.months:
                if not period.first.month <= month <= period.last.month:
                    raise ValueError(f"周期 {period} 中没有 {month} 月")
        ordered = sorted(self.periods)
        for one, other in pairwise(ordered):
            if other.first <= one.last:
                raise ValueError(f"周期 {one} 与 {other} 重叠")
        if ordered and self.known_on <= ordered[-1].last:
            raise ValueError("known_on 应当晚于最后一个周期")
        if not self.offices or sum(one.share for one in self.offices) <= 0:
            raise ValueError("至少要有一个 share 大于 0 的单位")


def read_profile(path: Path) -> Profile:
    """The profile in a file; raises LawError with file, line and reason."""
    profile = load_law_file(path, _SCHEMA)
    assert isinstance(profile, Profile)
    return profile


class _PeriodKey:
    """A period by its name: 2023, 2023Q2, 2023-03."""

    def read(self, page: Any, node: yaml.Node) -> Period:
        text = Text().read(page, node)
        try:
            return period_of(text)
        except NotAPeriod as refusal:
            raise page.fail(node, refusal.told()) from None


class _Month:
    """A month by its number, from 1 to 12."""

    def read(self, page: Any, node: yaml.Node) -> int:
        return int(Text(pattern=r"[1-9]|1[0-2]").read(page, node))


_INDICATOR: Final = Text(pattern=r"[a-z][a-z0-9_]*")
CHANNELS: Final = tuple(dict.fromkeys(code for table in habits().channels.values() for code in table))
_SHARE: Final = Exact(least="0", most="100")
_CLASS: Final = Record(
    {"of": OneOf(*SCHEMES), "classes": Listing(CODE, least=1)},
    {
        "within": CODE, "value": Whole(), "share": _SHARE, "share_least": _SHARE, "growth": Exact(), "name": Text(),
    },
    make=ClassDemand,
)  # fmt: skip
_OUTBREAK: Final = Record(
    {
        "id": Text(pattern=r"[a-z0-9][a-z0-9-]*"), "object": CODE, "problem": CODE, "region": REGION, "first": Day(),
        "last": Day(), "cases": Whole(least=1), "words": Listing(Text(pattern=r"\S+"), least=1),
    },
    {"of": OneOf("complaints", "reports"), "merchant": Whole(least=1, most=50)},
    make=lambda *, of="complaints", **values: Outbreak(of=of, **values),
)  # fmt: skip
_NOTED: Final = Record(
    {"figure": _INDICATOR, "value": Exact(), "unit": Text(), "first_on": Day(), "last_on": Day()},
    {"approx": OneOf("AT_LEAST", "ALMOST"), "source": Text()},
    make=Noted,
)  # fmt: skip
_SCHEMA: Final = Record(
    {
        "name": Text(pattern=r"[a-z0-9][a-z0-9-]*"), "label": Text(), "seed": Whole(), "region": REGION,
        "known_on": Day(),
        "offices": Listing(
            Record(
                {"path": Text(pattern=r"([0-9A-Z]{4})+"), "region": REGION, "share": Exact(least="0")},
                {"code": Text()}, make=OfficeShare,
            ), least=1,
        ),
        "periods": Table(
            _PeriodKey(),
            Record(
                {},
                {
                    "demands": Table(_INDICATOR, Exact(least="0")), "growth": Table(_INDICATOR, Exact()),
                    "classes": Listing(_CLASS), "channels": Table(OneOf(*CHANNELS), Whole()),
                    "offices": Table(REGION, Table(OneOf(*RECEIVED), Whole())), "months": Table(_Month(), Whole()),
                },
                make=PeriodDemands,
            ), least=1,
        ),
    },
    {
        "source": Text(), "merchants": Whole(least=1, most=5_000_000), "outbreaks": Listing(_OUTBREAK),
        "noted": Listing(_NOTED), "counted_over": OneOf(*COUNTED_OVER),
    },
    make=Profile,
)  # fmt: skip

__all__ = ["ClassDemand", "LawError", "Noted", "OfficeShare", "Outbreak", "PeriodDemands", "Profile", "read_profile"]
