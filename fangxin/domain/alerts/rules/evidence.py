"""What a warning rests on: data that is kept as it was seen, and when two proposals are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fangxin.domain.alerts.words import AlertSource
from fangxin.domain.places.rules import within

#: the code of what lies in several provinces
COUNTRY: Final = "000000"


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What was found: where, in which days, how much, and the cases.

    `region`: the division it tells of; `cell`: what it is told by, beside the division; `evidence`: figures, plain data only.
    `title`: of a topic the words it is named by; hot spots are named by their cells.
    """

    source: AlertSource
    region: str
    cell: Mapping[str, Any]
    first: date
    last: date
    observed: int
    cases: tuple[int, ...]
    evidence: Mapping[str, Any]
    title: str = ""

    @property
    def key(self) -> str:
        """By what the same is known again."""
        told = [f"{name}={value}" for name, value in sorted(self.cell.items())]
        return "|".join([self.source.value, self.region, *told])[:160]

    def as_data(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            **self.evidence, "source": self.source.value, "region": self.region, "cell": dict(self.cell),
            "first": str(self.first), "last": str(self.last), "observed": self.observed, "cases": list(self.cases),
        }  # fmt: skip


def digest_of(evidence: Mapping[str, Any]) -> str:
    """SHA-256 of evidence, however the database orders it."""
    told = json.dumps(evidence, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def overlap(cases: Set[int], others: Set[int]) -> float:
    """The share of the smaller one's cases that both have."""
    return len(cases & others) / min(len(cases), len(others)) if cases and others else 0.0


def in_line(one: str, other: str) -> bool:
    """Whether one of two divisions lies in the other, or is it; 000000 holds all."""
    return COUNTRY in (one, other) or within(one, other) or within(other, one)
