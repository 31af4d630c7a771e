"""The hash chain of the journal: what an entry's hash covers, and how a chain is checked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Protocol

GENESIS = ""
#: stands between the columns a hash covers. No column holds it, so that nothing moves from one to the next unseen:
#: facts are JSON, which escapes it, and names are kept without it
BETWEEN = "\x1f"


class Links(Protocol):
    """What of an entry the hash covers."""

    chain: int
    seq: int
    at: datetime
    act: str
    actor_kind: str
    actor_id: int | None
    actor_name: str
    post_id: int | None
    office_name: str
    for_account_id: int | None
    facts_json: str
    previous: str
    hash: str


@dataclass(frozen=True, kw_only=True)
class Break:
    """The first place where a chain does not hold."""

    chain: int
    seq: int
    reason: str


def canonical(facts: Mapping[str, Any]) -> str:
    """The one JSON text of an entry's facts; dates as ISO text, keys sorted."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)


def hash_of(entry: Links) -> str:
    """SHA-256 over every column of an entry and the hash before it; anyone can recompute it."""
    covered = BETWEEN.join(
        (
            str(entry.chain), str(entry.seq), entry.at.astimezone(UTC).isoformat(timespec="microseconds"), entry.act,
            entry.actor_kind, str(entry.actor_id), entry.actor_name, str(entry.post_id), entry.office_name,
            str(entry.for_account_id), entry.facts_json, entry.previous,
        )
    )  # fmt: skip
    return hashlib.sha256(covered.encode()).hexdigest()


def first_break(entries: Iterable[Links], *, chain: int, seq: int, head: str) -> Break | None:
    """The first break of one chain given its entries in order and its recorded head; None when it holds."""
    previous, number = GENESIS, 0
    for entry in entries:
        number += 1
        if entry.seq != number:
            return Break(chain=chain, seq=number, reason=f"entry {number} is missing")
        if entry.previous != previous:
            return Break(chain=chain, seq=number, reason="does not follow the entry before it")
        if entry.hash != hash_of(entry):
            return Break(chain=chain, seq=number, reason="was altered: its hash does not match its content")
        previous = entry.hash
    if number != seq or previous != head:
        return Break(chain=chain, seq=number + 1, reason=f"the chain should end at entry {seq}")
    return None


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)
