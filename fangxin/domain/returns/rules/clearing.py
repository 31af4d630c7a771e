"""Who owes whom: entries netted by pair of stores, each cent from an entry; pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One entry as a statement needs it; money in fen, always positive: the debtor owes the creditor."""

    id: int
    request_id: int
    debtor: int
    creditor: int
    amount_fen: int
    reverses: int | None = None


@dataclass(kw_only=True, slots=True)
class Pair:
    """What stands between two stores. `net_fen` is positive when `other` owes `store`."""

    store: int
    other: int
    due_fen: int = 0
    owed_fen: int = 0
    lines: list[Line] = field(default_factory=list)

    @property
    def net_fen(self) -> int:
        """What is due less what is owed."""
        return self.due_fen - self.owed_fen


def pairs_of(*, store: int, lines: Iterable[Line]) -> list[Pair]:
    """What stands between a store and each other one, largest first."""
    found: dict[int, Pair] = {}
    for line in lines:
        if store not in (line.debtor, line.creditor):
            continue
        other = line.debtor if line.creditor == store else line.creditor
        pair = found.setdefault(other, Pair(store=store, other=other))
        pair.lines.append(line)
        if line.creditor == store:
            pair.due_fen += line.amount_fen
        else:
            pair.owed_fen += line.amount_fen
    return sorted(found.values(), key=lambda pair: (-abs(pair.net_fen), pair.other))


def balances(lines: Iterable[Line]) -> dict[int, int]:
    """The net of each store over all entries; they sum to zero."""
    nets: dict[int, int] = {}
    for line in lines:
        nets[line.creditor] = nets.get(line.creditor, 0) + line.amount_fen
        nets[line.debtor] = nets.get(line.debtor, 0) - line.amount_fen
    return nets


def digest_of(lines: Iterable[Line]) -> str:
    """A digest of the entries a statement shows, so that both sides confirm the same ones."""
    told = "\n".join(
        f"{line.id}:{line.debtor}>{line.creditor}:{line.amount_fen}" for line in sorted(lines, key=lambda one: one.id)
    )
    return hashlib.sha256(told.encode()).hexdigest()


def next_month(month: date) -> date:
    """The first day of the month after."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)


def blocks_until(*, contested_on: date, days: int) -> date:
    """The last day on which a contest without a result holds up the statement; the day it was raised is not counted."""
    return contested_on + timedelta(days=days)


def unsound(lines: Sequence[Line]) -> str:
    """What is wrong with the entries of one return, in their order; empty when nothing is."""
    open_line: Line | None = None
    for line in lines:
        if line.reverses is None:
            if open_line is not None:
                return "two entries stand at once"
            open_line = line
            continue
        mirrored = open_line is not None and (
            line.reverses == open_line.id
            and (line.debtor, line.creditor, line.amount_fen)
            == (open_line.creditor, open_line.debtor, open_line.amount_fen)
        )
        if not mirrored:
            return "a reversal is not the mirror of what it reverses"
        open_line = None
    return ""
