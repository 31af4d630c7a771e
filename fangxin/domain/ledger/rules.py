"""What a transaction must be, what its digest covers, and the bounds of law/ledger.yaml."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fangxin.domain.ledger.words import Purpose
from fangxin.foundation.lawbook import OneOf, Record, Table, Text, Whole, law_file, load_law_file
from fangxin.foundation.money import MOST_FEN, yuan
from fangxin.foundation.refusals import Refusal

CURRENCY: Final = "CNY"
LEAST_LEGS: Final = 2


class BoundReached(Refusal):
    """A balance would pass the bound of its account; nothing was moved."""

    code = "balance_bound_reached"
    status = 409
    sentence = "“{account}”现有{balance}元，这笔账会使它变为{after}元，而它{bound}。没有记账。"


class TransactionKeyReused(Refusal):
    """The same transaction key came with other legs."""

    code = "transaction_key_reused"
    status = 409
    sentence = "这笔账已经记过，但内容与上次不同；请刷新页面查看已记的账。"


class AlreadyReversed(Refusal):
    """A transaction is reversed once, and a reversal is not reversed."""

    code = "already_reversed"
    status = 409
    sentence = "这笔账已经冲正，或者本身就是冲正，不能再冲正。"


class Unbalanced(ValueError):
    """A program gave legs that are no transaction. No person can cause it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounds:
    """What accounts of one purpose are called, and between which balances in fen they stay; None is no bound."""

    label: str
    floor: int | None = None
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One line about to be written: the account's id, and the fen it gains (positive) or gives (negative)."""

    account_id: int
    fen: int


def bounds(purpose: str) -> Bounds:
    """The bounds of a purpose at this installation. Raises LawError with file, line and reason."""
    return read_bounds(law_file("ledger.yaml"))[purpose]


@lru_cache(maxsize=8)
def read_bounds(path: Path) -> dict[str, Bounds]:
    """The bounds of every purpose. Raises LawError with file, line and reason."""
    return dict(load_law_file(path, _SCHEMA)["purposes"])


def check_legs(legs: Sequence[Leg]) -> None:
    """Raises Unbalanced unless there are two legs or more, of different accounts, none empty, that sum to zero."""
    if len(legs) < LEAST_LEGS:
        raise Unbalanced("a transaction has at least two legs")
    if len({leg.account_id for leg in legs}) != len(legs):
        raise Unbalanced("an account stands once in a transaction")
    if any(leg.fen == 0 or abs(leg.fen) > MOST_FEN for leg in legs):
        raise Unbalanced("a leg moves money, and not more than there is")
    if sum(leg.fen for leg in legs) != 0:
        raise Unbalanced("the legs of a transaction sum to zero")


def within_bounds(*, balance: int, floor: int | None, ceiling: int | None) -> bool:
    """Whether a balance respects the bounds of its account."""
    return (floor is None or balance >= floor) and (ceiling is None or balance <= ceiling)


def bound_in_words(*, floor: int | None, ceiling: int | None, balance: int) -> str:
    """Which bound a balance passes."""
    if floor is not None and balance < floor:
        return f"不得低于{signed_yuan(floor)}元"
    return f"不得高于{signed_yuan(ceiling or 0)}元"


def signed_yuan(fen: int) -> str:
    """`-1,234.50` of -123450 fen."""
    return ("-" if fen < 0 else "") + yuan(abs(fen))


def digest_of(
    *, key: str, act: str, chain: int, subject_id: int | None, reverses_id: int | None, legs: Sequence[Leg]
) -> str:
    """SHA-256 over everything a transaction says but its instant, which its journal entry keeps; anyone can recompute it."""
    lines = sorted((leg.account_id, leg.fen) for leg in legs)
    covered = json.dumps([key, act, chain, subject_id, reverses_id, lines], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(covered.encode()).hexdigest()


_FEN: Final = Whole(-(10**11), 10**11)
_SCHEMA: Final = Record(
    {
        "purposes": Table(
            OneOf(*(one.value for one in Purpose)),
            Record({"label": Text()}, {"floor": _FEN, "ceiling": _FEN}, make=Bounds),
        )
    }
)
