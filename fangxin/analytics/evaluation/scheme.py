"""A scheme of evaluation as a checked object, read from law/evaluation/ or from what an agency wrote itself."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any

from fangxin.foundation.lawbook import (
    NAME,
    Day,
    Exact,
    LawError,
    Listing,
    Numbered,
    OneOf,
    Record,
    Table,
    Text,
    Whole,
    law_file,
    read_law_text,
)
from fangxin.foundation.refusals import Refusal

HUNDRED = Decimal(100)
LONGEST = 40_000
TIERS = ("PROVINCE", "CITY", "COUNTY", "STATION")


class SchemeWrong(Refusal):
    """The text is not a scheme; names the line and the reason."""

    code = "evaluation_scheme_wrong"
    status = 422
    sentence = "评价方案第 {line} 行有误：{reason}。"


class Missing(StrEnum):
    """What becomes of an item's weight when there is nothing to score."""

    SPREAD = "spread"
    FULL = "full"
    NONE = "none"


class Yearly(StrEnum):
    """What a year is made of: the mean of its months, or the year's own facts."""

    MONTHS = "months"
    FACTS = "facts"


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """One indicator of a scheme. Without `indicator` its points are entered by spot check; then it has no bounds."""

    id: str
    label: str
    part: str
    weight: Decimal
    missing: Missing
    indicator: str = ""
    base: str = ""
    zero: Decimal = Decimal(0)
    full: Decimal = HUNDRED
    target: Decimal | None = None
    nation: Decimal | None = None

    @property
    def manual(self) -> bool:
        """Whether its points are entered by spot check."""
        return not self.indicator

    @property
    def up(self) -> bool:
        """Whether more is better."""
        return self.full > self.zero


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """A grade and the total from which it is given."""

    label: str
    least: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Peers:
    """One peer group: of offices with at least so many cases, or so many per cent of the offices, the busiest first."""

    label: str
    least: int | None = None
    share: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """Working days: to appeal after publication, to decide on an appeal, to explain a black listing."""

    appeal: int
    decide: int
    explain: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Lists:
    """Whom the rule proposes: for the red list the first of a group with enough points, for the others who has too few."""

    red_first: int
    red_least: Decimal
    black_below: Decimal
    improve_below: Decimal


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A scheme of evaluation. `digest` is of the text it was read from."""

    id: str
    title: str
    version: int
    valid_from: date
    yearly: Yearly
    least_weight: Decimal
    terms: Terms
    volume: tuple[str, ...]
    peers: tuple[Peers, ...]
    ties: tuple[str, ...]
    grades: Mapping[str, tuple[Grade, ...]]
    lists: Lists
    parts: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    text: str
    digest: str

    def item(self, name: str) -> Item | None:
        """An item by its id."""
        return next((one for one in self.items if one.id == name), None)

    @property
    def manual_items(self) -> tuple[Item, ...]:
        """The items whose points are entered by spot check."""
        return tuple(one for one in self.items if one.manual)

    def grade(self, tier: str, total: Decimal) -> str:
        """The grade of a total at a tier; empty where the scheme gives none."""
        return next((one.label for one in self.grades.get(tier, ()) if total >= one.least), "")


def default_scheme() -> Scheme:
    """The scheme of law/evaluation/default.yaml. Raises SchemeWrong."""
    return read_scheme(law_file("evaluation/default.yaml").read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def read_scheme(text: str) -> Scheme:
    """The scheme a text describes. Raises SchemeWrong with line and reason."""
    if len(text) > LONGEST:
        raise SchemeWrong(line=1, reason=f"超过 {LONGEST} 字", field="text")
    try:
        row = read_law_text(text, _SCHEMA, name="scheme")
        return _scheme(row, text)
    except LawError as error:
        raise SchemeWrong(line=error.line, reason=error.reason, field="text") from None


def _scheme(row: Mapping[str, Any], text: str) -> Scheme:
    items = tuple(item for _, part in row["parts"] for item in _items(part))
    scheme = Scheme(
        id=row["id"], title=row["title"], version=row["version"], valid_from=row["valid_from"], yearly=Yearly(row["yearly"]),
        least_weight=row["least_weight"], terms=Terms(**row["terms"]), volume=row["volume"], peers=_peers(row["peers"]),
        ties=row["ties"], grades={tier: tuple(Grade(**one) for one in rows) for tier, (_, rows) in row["grades"].items()},
        lists=Lists(**row["lists"]), parts=tuple((part["name"], part["says"]) for _, part in row["parts"]), items=items,
        text=text, digest=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    names = [one.id for one in items]
    if len(names) != len(set(names)):
        raise _wrong(row["parts"][0][0], f"指标“{next(one for one in names if names.count(one) > 1)}”重复出现")
    if (whole := sum((one.weight for one in items), Decimal(0))) != HUNDRED:
        raise _wrong(row["parts"][0][0], f"各项分值合计是 {whole}，应当是 100")
    for name in scheme.ties:
        if name not in names:
            raise _wrong(row["parts"][0][0], f"ties 中的“{name}”不是本方案的指标")
    for tier, (line, rows) in row["grades"].items():
        if [one["least"] for one in rows] != sorted({one["least"] for one in rows}, reverse=True):
            raise _wrong(line, f"{tier} 的等次应当从高到低，分数不重复")
    return scheme


def _items(part: Mapping[str, Any]) -> list[Item]:
    found = []
    for line, given in part["items"]:
        one = dict(given)
        direction = one.pop("direction", None)
        if "indicator" not in one:
            if direction or "zero" in one or "full" in one:
                raise _wrong(line, f"“{one['id']}”由抽查打分，没有零分值、满分值和方向")
        elif direction is None or "zero" not in one or "full" not in one:
            raise _wrong(line, f"“{one['id']}”缺少零分值、满分值或者方向")
        elif one["zero"] == one["full"] or (direction == "up") != (one["full"] > one["zero"]):
            raise _wrong(line, f"“{one['id']}”的零分值和满分值与方向不符")
        found.append(Item(part=part["name"], **{**one, "missing": Missing(one["missing"])}))
    return found


def _peers(row: Mapping[str, Any]) -> tuple[Peers, ...]:
    wanted = "least" if row["by"] == "thresholds" else "share"
    groups = []
    for line, one in row["groups"]:
        if set(one) != {"label", wanted}:
            raise _wrong(line, f"按 {row['by']} 分组时，每组写 label 和 {wanted}")
        groups.append(Peers(**one))
    line = row["groups"][0][0]
    if wanted == "share" and sum(one.share or 0 for one in groups) != HUNDRED:
        raise _wrong(line, "各组的 share 合计应当是 100")
    least = [one.least or 0 for one in groups]
    if wanted == "least" and (least != sorted(set(least), reverse=True) or least[-1] != 0):
        raise _wrong(line, "各组的 least 应当从大到小，最后一组是 0")
    return tuple(groups)


def _wrong(line: int, reason: str) -> LawError:
    return LawError(file="scheme", line=line, reason=reason)


_POINTS = Exact(Decimal(0), HUNDRED)
_ITEM = Record(
    {"id": NAME, "label": Text(r".{1,20}"), "weight": Exact(Decimal("0.01"), HUNDRED), "missing": OneOf(*Missing)},
    {
        "indicator": NAME, "base": NAME, "direction": OneOf("up", "down"), "zero": Exact(), "full": Exact(), "target": Exact(),
        "nation": Exact(),
    },
)  # fmt: skip
_SCHEMA = Record(
    {
        "id": NAME,
        "title": Text(r".{1,60}"),
        "version": Whole(1, 9999),
        "valid_from": Day(),
        "yearly": OneOf(*Yearly),
        "least_weight": _POINTS,
        "terms": Record({"appeal": Whole(1, 60), "decide": Whole(1, 60), "explain": Whole(1, 60)}),
        "volume": Listing(NAME, least=1),
        "peers": Record(
            {
                "by": OneOf("thresholds", "shares"),
                "groups": Listing(
                    Numbered(Record({"label": Text(r".{1,20}")}, {"least": Whole(), "share": Whole(1, 100)})), least=1
                ),
            }
        ),
        "ties": Listing(NAME),
        "grades": Table(
            OneOf(*TIERS), Numbered(Listing(Record({"label": Text(r".{1,10}"), "least": _POINTS}), least=1)), least=1
        ),
        "lists": Record(
            {"red_first": Whole(0, 50), "red_least": _POINTS, "black_below": _POINTS, "improve_below": _POINTS}
        ),
        "parts": Listing(
            Numbered(Record({"name": Text(r".{1,20}"), "says": Text(), "items": Listing(Numbered(_ITEM))})), least=1
        ),
    }
)
