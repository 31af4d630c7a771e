"""How an agency prints its numbers: law/bulletin/conventions.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook import OneOf, Record, Table, Text, Whole, law_file, load_law_file

LARGEST_REMAINDER, EXACT = "largest_remainder", "exact"
KEEP, DROP = "keep", "drop"
SUM_OF_ROUNDED, AT_LEAST = "sum_of_rounded", "at_least"


@dataclass(frozen=True, kw_only=True)
class Conventions:
    """The answers of one agency; see the head of the file."""

    wan_from: int
    wan_decimals: int
    pct_decimals: int
    zeros: str
    more: str
    classes: str
    shares: str
    together: str
    rise: str
    fall: str
    named: int
    shown: int
    fast_pct: int
    fast_least: int
    red_above: int
    black_below: int
    apart: int

    def told(self) -> dict[str, str]:
        """As a bulletin keeps them."""
        return {one.name: str(getattr(self, one.name)) for one in fields(self)}


#: how bulletins were printed that do not keep these
EARLIER: Mapping[str, str] = {"wan_decimals": "2", "pct_decimals": "2", "zeros": KEEP, "more": "多"}


def conventions_told(told: Mapping[str, str]) -> Conventions:
    """Those a bulletin keeps. Raises KeyError, ValueError."""
    told = {**EARLIER, **told}
    answers: dict[str, Any] = {
        one.name: (int if one.type == "int" else str)(told[one.name]) for one in fields(Conventions)
    }
    return Conventions(**answers)


_ANSWERS: Mapping[str, Any] = {
    "wan_from": Whole(least=1),
    "wan_decimals": Whole(most=2),
    "pct_decimals": Whole(most=2),
    "zeros": OneOf(KEEP, DROP),
    "more": OneOf("多", "余"),
    "classes": OneOf("accepted_complaints", "received_complaints"),
    "shares": OneOf(LARGEST_REMAINDER, EXACT),
    "together": OneOf(SUM_OF_ROUNDED, EXACT, AT_LEAST),
    "rise": OneOf("增长", "上升", "增加"),
    "fall": OneOf("下降", "减少", "降低"),
    "named": Whole(least=1, most=10),
    "shown": Whole(least=3, most=100),
    "fast_pct": Whole(least=1),
    "fast_least": Whole(least=1),
    "red_above": Whole(most=100),
    "black_below": Whole(most=100),
    "apart": Whole(most=100),
}


def conventions_for(*, region: str, path: str) -> Conventions:
    """Those of an agency: of its office, else of its division, else the house's. Raises LawError."""
    house, offices = _read(law_file("bulletin/conventions.yaml"))
    own = offices.get(path) if path else None
    return replace(house, **(own or offices.get(region) or {}))


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[Conventions, Mapping[str, dict[str, Any]]]:
    offices = Table(Text("[0-9A-Za-z]+"), Record({}, _ANSWERS))
    schema = Record({"house": Record(_ANSWERS, make=Conventions)}, {"offices": offices})
    told = load_law_file(path, schema)
    return told["house"], told.get("offices", {})
