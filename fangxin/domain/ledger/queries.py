"""Balances, statements, and whether the books hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from fangxin.domain.ledger.models import Account, Line, Transaction
from fangxin.domain.ledger.rules import LEAST_LEGS, Leg, digest_of, within_bounds
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.timeline.models import Entry

#: the fact of a journal entry that names the transaction it moved
NAMED = "ledger_transaction"
_BATCH = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementLine:
    """One line of a statement, with the balance after it."""

    at: datetime
    act: str
    subject_id: int | None
    transaction_id: int
    reverses: bool
    fen: int
    balance: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """What an account did from one day to another: the balance before, every line, the balance after, in fen."""

    opening: int
    lines: tuple[StatementLine, ...]
    closing: int
    gained: int
    gave: int


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnedLine:
    """One line of somebody's account, with the balance after it."""

    owner_id: int
    purpose: Purpose
    at: datetime
    act: str
    fen: int
    balance: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsound:
    """Something of the books that does not hold: which row, and what is wrong."""

    what: str
    id: int
    reason: str


def account_of(*, owner: Owner, owner_id: int, purpose: Purpose) -> Account | None:
    """The account of an owner and purpose; None when none was opened."""
    return Account.objects.filter(owner=owner, owner_id=owner_id, purpose=purpose).first()


def balance_of(*, owner: Owner, owner_id: int, purpose: Purpose) -> int:
    """Fen on an account; none where none was opened."""
    found = account_of(owner=owner, owner_id=owner_id, purpose=purpose)
    return found.balance_fen if found else 0


def balances_of(*, owner: Owner, ids: Collection[int], purpose: Purpose) -> dict[int, int]:
    """Fen by owner id; owners without an account are not in it."""
    rows = Account.objects.filter(owner=owner, owner_id__in=ids, purpose=purpose)
    return dict(rows.values_list("owner_id", "balance_fen"))


def total_of(*, owner: Owner, ids: QuerySet[Any], purpose: Purpose) -> int:
    """Fen on the accounts of many owners together, given as the question for their ids."""
    rows = Account.objects.filter(owner=owner, owner_id__in=ids, purpose=purpose)
    return rows.aggregate(fen=Sum("balance_fen"))["fen"] or 0


def statement_of(*, account_id: int, first: date, last: date) -> Statement:
    """The statement of an account for days of Beijing, both included."""
    own = Line.objects.filter(account_id=account_id)
    opening = own.filter(transaction__on__lt=first).aggregate(fen=Sum("fen"))["fen"] or 0
    rows = own.filter(transaction__on__gte=first, transaction__on__lte=last).select_related("transaction")
    balance, lines = opening, []
    for row in rows.order_by("transaction__at", "transaction_id"):
        balance += row.fen
        done = row.transaction
        lines.append(
            StatementLine(
                at=done.at, act=done.act, subject_id=done.subject_id, transaction_id=done.pk,
                reverses=done.reverses_id is not None, fen=row.fen, balance=balance,
            )
        )  # fmt: skip
    gained = sum(line.fen for line in lines if line.fen > 0)
    return Statement(
        opening=opening, lines=tuple(lines), closing=balance, gained=gained, gave=gained - (balance - opening)
    )


def newest_lines(
    *, owner: Owner, ids: Collection[int], purposes: Collection[Purpose], most: int
) -> list[OwnedLine]:  # fmt: skip
    """The newest lines of many owners' accounts, so many an account, with the balance after each; one statement."""
    order = [F("transaction__at").desc(), F("transaction_id").desc()]
    own = Window(RowNumber(), partition_by=[F("account_id")], order_by=order)
    after = Window(Sum("fen"), partition_by=[F("account_id")], order_by=["transaction__at", "transaction_id"])
    rows = Line.objects.filter(
        account__owner=owner, account__owner_id__in=ids, account__purpose__in=[one.value for one in purposes]
    )
    found = (
        rows.annotate(number=own, balance=after)
        .filter(number__lte=most)
        .order_by("-transaction__at", "-transaction_id")
    )
    names = ("account__owner_id", "account__purpose", "transaction__at", "transaction__act", "fen", "balance")
    return [
        OwnedLine(owner_id=pk, purpose=Purpose(purpose), at=at, act=act, fen=fen, balance=int(balance))
        for pk, purpose, at, act, fen, balance in found.values_list(*names)
    ]


def unsound_books() -> Iterator[Unsound]:
    """Every account and transaction that breaks what the ledger promises; nothing when the books hold."""
    yield from _unsound_accounts()
    yield from _unsound_transactions()
    total = Account.objects.aggregate(fen=Sum("balance_fen"))["fen"] or 0
    if total != 0:
        yield Unsound(what="ledger", id=0, reason=f"all accounts together hold {total} fen instead of none")


def _unsound_accounts() -> Iterator[Unsound]:
    sums = dict(Line.objects.values_list("account_id").annotate(fen=Sum("fen")))
    for row in Account.objects.order_by("pk").iterator(chunk_size=2000):
        lines = sums.pop(row.pk, 0)
        if row.balance_fen != lines:
            yield Unsound(what="account", id=row.pk, reason=f"holds {row.balance_fen} fen, its lines sum to {lines}")
        if not within_bounds(balance=row.balance_fen, floor=row.floor_fen, ceiling=row.ceiling_fen):
            yield Unsound(what="account", id=row.pk, reason=f"{row.balance_fen} fen pass its bound")
    for account_id in sums:
        yield Unsound(what="account", id=account_id, reason="lines name an account that is missing")


def _unsound_transactions() -> Iterator[Unsound]:
    lame = Transaction.objects.annotate(legs=Count("lines"), fen=Sum("lines__fen"))
    for row in lame.filter(Q(legs__lt=LEAST_LEGS) | ~Q(fen=0) | Q(fen=None)).order_by("pk"):
        yield Unsound(what="transaction", id=row.pk, reason=f"{row.legs} lines that sum to {row.fen or 0} fen")
    lines = groupby(
        Line.objects.order_by("transaction_id", "place").iterator(chunk_size=5000), lambda line: line.transaction_id
    )
    own_id, own = next(lines, (None, iter(())))
    batch: list[tuple[Transaction, list[Leg]]] = []
    for done in Transaction.objects.order_by("pk").iterator(chunk_size=2000):
        while own_id is not None and own_id < done.pk:
            yield Unsound(what="transaction", id=own_id, reason="lines name a transaction that is missing")
            own_id, own = next(lines, (None, iter(())))
        legs: list[Leg] = []
        if own_id == done.pk:
            legs = [Leg(line.account_id, line.fen) for line in own]
            own_id, own = next(lines, (None, iter(())))
        batch.append((done, legs))
        if len(batch) == _BATCH:
            yield from _altered(batch)
            batch = []
    yield from _altered(batch)
    yield from _vanished()


def _altered(batch: list[tuple[Transaction, list[Leg]]]) -> Iterator[Unsound]:
    """Transactions that are not what their journal entry said."""
    chains = {row.chain for row, _ in batch}
    seqs = {row.seq for row, _ in batch}
    told = {
        (entry.chain, entry.seq): entry
        for entry in Entry.objects.filter(chain__in=chains, seq__in=seqs, facts_json__contains=f'"{NAMED}":')
    }
    for row, legs in batch:
        digest = digest_of(
            key=row.key, act=row.act, chain=row.chain, subject_id=row.subject_id, reverses_id=row.reverses_id, legs=legs
        )
        entry = told.get((row.chain, row.seq))
        if entry is None or entry.facts[NAMED] != row.pk:
            yield Unsound(what="transaction", id=row.pk, reason="its journal entry is missing")
        elif entry.facts["ledger_digest"] != digest or row.digest != digest or entry.at != row.at:
            yield Unsound(what="transaction", id=row.pk, reason="was altered: its journal entry tells another")


def _vanished() -> Iterator[Unsound]:
    """Journal entries whose transaction is gone."""
    named = Entry.objects.filter(facts_json__contains=f'"{NAMED}":').values_list("facts_json", flat=True)
    batch: list[int] = []
    for text in named.iterator(chunk_size=2000):
        batch.append(int(json.loads(text)[NAMED]))
        if len(batch) == _BATCH:
            yield from _missing(batch)
            batch = []
    yield from _missing(batch)


def _missing(ids: list[int]) -> Iterator[Unsound]:
    there = set(Transaction.objects.filter(pk__in=ids).values_list("pk", flat=True))
    for pk in ids:
        if pk not in there:
            yield Unsound(what="transaction", id=pk, reason="the journal names it, and it is missing")
