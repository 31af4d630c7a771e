"""law/credit.yaml as checked objects: sets of points by day, what a penalty weighs, sets of repair rules by day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.domain.credit.words import EventClass
from fangxin.domain.returns.words import NOT_HONOURED
from fangxin.foundation.lawbook import (
    CODE,
    Day,
    Listing,
    OneOf,
    Record,
    Table,
    Text,
    Truth,
    Whole,
    law_file,
    load_law_file,
)
from fangxin.foundation.lawbook.reading import in_order

#: how a promise may be broken: the results of a return that was not honoured, a later check, an end for cause
BREACHES = (*sorted(one.value for one in NOT_HONOURED), "CHECK", "EXIT")


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """What one kind of event weighs: points added, how many months it counts, whether anybody may see it."""

    code: str
    label: str
    weight: EventClass
    points: int
    months: int
    public: bool
    repairs: bool
    entered: bool
    cap: int | None
    most: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """A name for a range of scores, from `least` upwards."""

    code: str
    label: str
    least: int
    says: str


@dataclass(frozen=True, kw_only=True)
class Points:
    """The set of points in force from a day on; grades best first."""

    since: date
    base: int
    grades: tuple[Grade, ...]
    kinds: Mapping[str, Kind]


@dataclass(frozen=True, kw_only=True)
class RepairRules:
    """The rule set by which an application of its time is judged: months by class."""

    since: date
    title: str
    shortest: Mapping[EventClass, int]
    longest: Mapping[EventClass, int]


@dataclass(frozen=True, kw_only=True)
class PenaltyWeights:
    """What makes a penalty minor or serious; fines in yuan."""

    minor: frozenset[str]
    minor_fine_yuan: int
    serious: frozenset[str]
    serious_fine_yuan: int


@dataclass(frozen=True, kw_only=True)
class CreditBook:
    """Everything law/credit.yaml says. `breaches`: the kind of event a break of a promise is, by what broke it."""

    points: tuple[Points, ...]
    penalties: PenaltyWeights
    breaches: Mapping[str, str]
    repair: tuple[RepairRules, ...]
    again_months: int

    def points_on(self, on: date) -> Points:
        """The set of points in force on a day; before the first one, the first."""
        return [self.points[0], *(one for one in self.points if one.since <= on)][-1]

    def kind(self, code: str, *, since: date) -> Kind:
        """What a kind weighs for an event that begins to count on `since`."""
        return self.points_on(since).kinds[code]

    def repair_on(self, on: date) -> RepairRules:
        """The repair rules in force on a day; before the first set, the first."""
        return [self.repair[0], *(one for one in self.repair if one.since <= on)][-1]


def credit_book() -> CreditBook:
    """The rules of this installation, read once. Raises LawError with file, line and reason."""
    return read_credit_book(law_file("credit.yaml"))


@lru_cache(maxsize=8)
def read_credit_book(path: Path) -> CreditBook:
    """The rules of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    return CreditBook(
        points=tuple(_points(since, one) for since, one in row["points"].items()),
        penalties=PenaltyWeights(
            minor=frozenset(row["penalties"]["minor"]),
            serious=frozenset(row["penalties"]["serious"]),
            minor_fine_yuan=row["penalties"]["minor_fine_yuan"],
            serious_fine_yuan=row["penalties"]["serious_fine_yuan"],
        ),
        breaches=row["breaches"],
        repair=tuple(_repair(since, one) for since, one in row["repair"].items()),
        again_months=row["again_months"],
    )


def _points(since: date, row: Mapping[str, Any]) -> Points:
    grades = (Grade(code=code, **one) for code, one in row["grades"].items())
    return Points(
        since=since,
        base=row["base"],
        grades=tuple(sorted(grades, key=lambda grade: -grade.least)),
        kinds={code: _kind(code, one) for code, one in row["kinds"].items()},
    )


def _kind(code: str, row: Mapping[str, Any]) -> Kind:
    return Kind(
        code=code, label=row["label"], weight=EventClass(row["class"]), points=row["points"], months=row["months"],
        public=row["public"], repairs=row["repairs"], entered=row.get("entered", False), cap=row.get("cap"),
        most=row.get("most", ""), source=row.get("source", ""),
    )  # fmt: skip


def _repair(since: date, row: Mapping[str, Any]) -> RepairRules:
    classes = {EventClass(code): one for code, one in row["classes"].items()}
    return RepairRules(
        since=since,
        title=row["title"],
        shortest={code: one["shortest"] for code, one in classes.items()},
        longest={code: one["longest"] for code, one in classes.items()},
    )


def _dated(**given: Any) -> dict[str, Any]:
    """Refuse what would be read wrongly later: sets out of order, grades and kinds that do not fit together."""
    for name in ("points", "repair"):
        if not in_order(list(given[name])):
            raise ValueError(f"“{name}”各版本应当按日期先后排列")
    first, *later = given["points"].values()
    for row in given["points"].values():
        for code, kind in row["kinds"].items():
            if kind.get("most", "") not in ("", *row["grades"]):
                raise ValueError(f"{code} 的 most 不是等级之一")
            if (kind["class"] == EventClass.HONOUR) != (kind["points"] > 0):
                raise ValueError(f"{code}：荣誉加分，其他减分")
    if unknown := set(given["breaches"].values()) - set(first["kinds"]):
        raise ValueError(f"breaches 用到的 {'、'.join(sorted(unknown))} 没有分值")
    for row in later:
        if set(first["kinds"]) - set(row["kinds"]):
            raise ValueError("已有的事项不能从新版本中消失，否则旧记录无法计分")
    return given


_CLASSES = (EventClass.MINOR.value, EventClass.GENERAL.value, EventClass.SERIOUS.value)
_KIND = Record(
    {
        "label": Text(),
        "class": OneOf(*_CLASSES, EventClass.HONOUR.value),
        "points": Whole(-100, 100),
        "months": Whole(1, 120),
        "public": Truth(),
        "repairs": Truth(),
    },
    {"entered": Truth(), "cap": Whole(1, 100), "most": CODE, "source": Text()},
)
_GRADE = Record({"label": Text(), "least": Whole(-100000, 1000), "says": Text()})
_TERM = Record({"shortest": Whole(0, 120), "longest": Whole(0, 120)})
_SCHEMA = Record(
    {
        "points": Table(
            Day(),
            Record(
                {"base": Whole(0, 1000), "grades": Table(CODE, _GRADE, least=2), "kinds": Table(CODE, _KIND, least=1)}
            ),
            least=1,
        ),
        "penalties": Record(
            {
                "minor": Listing(CODE, least=1),
                "minor_fine_yuan": Whole(0, 10**9),
                "serious": Listing(CODE, least=1),
                "serious_fine_yuan": Whole(0, 10**9),
            }
        ),
        "breaches": Record(dict.fromkeys(BREACHES, CODE)),
        "repair": Table(
            Day(),
            Record({"title": Text(), "source_en": Text(), "classes": Record(dict.fromkeys(_CLASSES, _TERM))}),
            least=1,
        ),
        "again_months": Whole(0, 120),
    },
    make=_dated,
)
