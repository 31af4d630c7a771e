"""A round as it was counted, handed in by whoever counts: whole hundredths of points, ranks, and what each item was made of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, kw_only=True)
class CountedOffice:
    """An evaluated office: `total` and `scored` in hundredths of a point; `items` as they are kept, one mapping an item."""

    office_id: int
    tier: str
    volume: int
    group: str
    grade: str
    total: int | None
    scored: int
    rank: int | None
    group_rank: int | None
    items: Sequence[Mapping[str, Any]]
    proposals: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class CountedRound:
    """All offices with what they were counted from: the lake by its digest and the last day it knows of.

    `whole`: the figures of the superior's whole subtree, which the colours compare with.
    """

    offices: tuple[CountedOffice, ...]
    whole: Sequence[Mapping[str, Any]] = ()
    lake: str = ""
    known_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SchemeUsed:
    """The scheme a round follows: its text is kept with the round, its terms in working days."""

    title: str
    version: int
    text: str
    digest: str
    appeal_days: int
    decide_days: int
    explain_days: int
    items: frozenset[str] = field(default_factory=frozenset)


def digest_of(rows: Iterable[Mapping[str, Any]]) -> str:
    """The digest of the rows of an edition, whatever their order."""
    told = sorted(json.dumps(dict(row), ensure_ascii=False, sort_keys=True) for row in rows)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()
