"""law/disclosure.yaml: how long, what not, what is hidden, how rates are made comparable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.domain.disclosure.words import Base, Kind
from fangxin.foundation.lawbook import (
    CODE,
    Day,
    Listing,
    Number,
    OneOf,
    Record,
    Table,
    Text,
    Truth,
    Whole,
    law_file,
    load_law_file,
)

#: who finds a ground of non-publication
RULE, OFFICER = "RULE", "OFFICER"


@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusion:
    """One ground of non-publication. `due`: the complaint counts among those that should have been published."""

    label: str
    found: str
    due: bool
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure:
    """One base of rates: its label, and what one rate counts for."""

    label: str
    per: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """Everything law/disclosure.yaml says; days are calendar days unless they are called working days."""

    since: date
    delay_working_days: int
    term_days: int
    objection_working_days: int
    decide_working_days: int
    sure: float
    unasked: bool
    tell_consumer: bool
    exclusions: Mapping[str, Exclusion]
    words: Mapping[str, tuple[str, ...]]
    show: Mapping[Kind, tuple[int, int]]
    rate_days: int
    band: float
    bases: Mapping[Base, Measure]
    limit_minutes: int
    limit_pages: int

    def label(self, code: str) -> str:
        """A ground in words."""
        return self.exclusions[code].label if code in self.exclusions else code


def policy() -> Policy:
    """The policy in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_policy(law_file("disclosure.yaml"))


@lru_cache(maxsize=8)
def read_policy(path: Path) -> Policy:
    """The policy of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    return Policy(
        since=row["since"],
        delay_working_days=row["delay"]["working_days"],
        term_days=row["term"]["days"],
        objection_working_days=row["objection"]["working_days"],
        decide_working_days=row["objection"]["decide"],
        sure=row["sure"],
        unasked=row["unasked"],
        tell_consumer=row["tell_consumer"],
        exclusions=row["exclusions"],
        words=row["words"],
        show={Kind(kind): (first, last) for kind, (first, last) in row["masking"].items()},
        rate_days=row["rates"]["days"],
        band=row["rates"]["band"],
        bases={Base(base): Measure(**measure) for base, measure in row["rates"]["bases"].items()},
        limit_minutes=row["limits"]["minutes"],
        limit_pages=row["limits"]["pages"],
    )


def _made(**row: Any) -> Mapping[str, Any]:
    """Words lead only to grounds that there are."""
    unknown = set(row["words"]) - set(row["exclusions"])
    if unknown:
        raise ValueError(f"没有“{unknown.pop()}”这个不公示理由")
    if any(len(shown) != 2 for shown in row["masking"].values()):
        raise ValueError("显示的字数应当是两个数：开头几个，末尾几个")
    return row


_SCHEMA = Record(
    {
        "since": Day(),
        "delay": Record({"working_days": Whole(0, 60)}),
        "term": Record({"days": Whole(1, 3660)}),
        "objection": Record({"working_days": Whole(0, 60), "decide": Whole(1, 60)}),
        "sure": Number(0.0, 1.0),
        "unasked": Truth(),
        "tell_consumer": Truth(),
        "exclusions": Table(
            CODE,
            Record({"label": Text(), "found": OneOf(RULE, OFFICER), "due": Truth(), "source": Text()}, make=Exclusion),
        ),
        "words": Table(CODE, Listing(Text(), least=1)),
        "masking": Table(OneOf(*Kind), Listing(Whole(0, 10))),
        "rates": Record(
            {
                "days": Whole(30, 3660),
                "band": Number(0.5, 0.999),
                "bases": Table(
                    OneOf(*(base for base in Base if base is not Base.YEAR)),
                    Record({"label": Text(), "per": Whole(1)}),
                ),
            }
        ),
        "limits": Record({"minutes": Whole(1, 1440), "pages": Whole(1, 1_000_000)}),
    },
    make=_made,
)
