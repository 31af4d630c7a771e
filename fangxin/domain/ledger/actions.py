"""Opening accounts, moving money, and taking a movement back. Nothing else writes to the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.db import IntegrityError, transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.ledger.models import Account, Line, Transaction
from fangxin.domain.ledger.queries import NAMED, account_of
from fangxin.domain.ledger.rules import (
    AlreadyReversed,
    BoundReached,
    Leg,
    TransactionKeyReused,
    bound_in_words,
    bounds,
    check_legs,
    digest_of,
    signed_yuan,
    within_bounds,
)
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id
from fangxin.storage.prepared import Prepared
from fangxin.storage.rows import change, write

#: asked by every movement
_by_key: Final[Prepared[Transaction]] = Prepared(lambda key: Transaction.objects.filter(key=key), key=str)
_lines: Final[Prepared[Line]] = Prepared(
    lambda done: Line.objects.filter(transaction_id=done).order_by("place"), done=int
)


@cache
def _held(number: int) -> Prepared[Account]:
    """So many accounts locked in the order of their ids."""
    names = dict.fromkeys((f"id{place}" for place in range(number)), int)
    return Prepared(
        lambda **ids: Account.objects.select_for_update().filter(pk__in=list(ids.values())).order_by("pk"), **names
    )


def open_account(
    *, owner: Owner, owner_id: int, purpose: Purpose, at: datetime, floor_fen: int | None = None
) -> Account:
    """The account of an owner and purpose, opened with the bounds of law/ledger.yaml when there is none.

    Of two who open it at once both are given the same.
    """
    there = account_of(owner=owner, owner_id=owner_id, purpose=purpose)
    if there is not None:
        return there
    given = bounds(purpose)
    row = Account(
        id=new_id(at), owner=owner.value, owner_id=owner_id, purpose=purpose.value, balance_fen=0, opened_at=at,
        floor_fen=given.floor, ceiling_fen=given.ceiling,
    )  # fmt: skip
    Account.objects.bulk_create([row], ignore_conflicts=True)
    return Account.objects.get(owner=owner, owner_id=owner_id, purpose=purpose)


def post(
    *, key: str, legs: Sequence[Leg], chain: int, act: Act, by: Actor, at: datetime, subject_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Transaction:  # fmt: skip
    """Move money and journal it on `chain` as `act` with `facts`, in one transaction of the database.

    `key` is the caller's own: the same key and legs again give the transaction already written. Raises BoundReached when
    an account's bound forbids it, TransactionKeyReused when the key was used otherwise; nothing is then written.
    """
    return _written(
        key=key, legs=legs, chain=chain, act=act, by=by, at=at, subject_id=subject_id, facts=facts, reverses=None
    )


def reverse(
    *, transaction_id: int, key: str, chain: int, act: Act, by: Actor, at: datetime, facts: Mapping[str, Any] | None = None
) -> Transaction:  # fmt: skip
    """Take a movement back by its opposite, once. Raises AlreadyReversed, NotFound and what `post` raises."""
    first = Transaction.objects.filter(pk=transaction_id).first()
    if first is None:
        raise NotFound
    if first.reverses_id is not None:
        raise AlreadyReversed
    legs = [Leg(line.account_id, -line.fen) for line in _lines(done=first.pk)]
    return _written(
        key=key,
        legs=legs,
        chain=chain,
        act=act,
        by=by,
        at=at,
        subject_id=first.subject_id,
        facts=facts,
        reverses=first.pk,
    )


def set_floor(*, account_id: int, floor_fen: int) -> Account:
    """Give an account another floor, inside the caller's transaction. Raises BoundReached when it already lies below."""
    account = Account.objects.select_for_update().get(pk=account_id)
    account.floor_fen = floor_fen
    _check(account)
    account.save(update_fields=["floor_fen"])
    return account


def _written(
    *, key: str, legs: Sequence[Leg], chain: int, act: Act, by: Actor, at: datetime, subject_id: int | None,
    facts: Mapping[str, Any] | None, reverses: int | None,
) -> Transaction:  # fmt: skip
    check_legs(legs)
    digest = digest_of(
        key=key, act=act.value, chain=chain, subject_id=subject_id, reverses_id=reverses, legs=legs
    )  # fmt: skip
    before = _before(key, digest)
    if before is not None:
        return before
    made = Transaction(
        id=new_id(at), key=key, act=act.value, chain=chain, seq=0, subject_id=subject_id, at=at, on=day_of(at),
        reverses_id=reverses, digest=digest,
    )  # fmt: skip
    told = {**(facts or {}), NAMED: made.pk, "ledger_digest": digest}
    try:
        with transaction.atomic():
            # the chain first, then the accounts in the order of their ids: no two writers wait for each other in a ring
            made.seq = append(chain=chain, deeds=[Deed(act=act, by=by, at=at, facts=told)])
            _move(legs)
            write(
                [
                    Line(transaction_id=made.pk, place=n, account_id=leg.account_id, fen=leg.fen)
                    for n, leg in enumerate(legs)
                ]
            )
            write([made])
    except (IntegrityError, BoundReached):
        # a twin of this request may have been written while this one waited
        twin = _before(key, digest)
        if twin is not None:
            return twin
        if reverses is not None and Transaction.objects.filter(reverses_id=reverses).exists():
            raise AlreadyReversed from None
        raise
    return made


def _before(key: str, digest: str) -> Transaction | None:
    """The transaction already written under a key. Raises TransactionKeyReused when it was another."""
    found = next(iter(_by_key(key=key)), None)
    if found is not None and found.digest != digest:
        raise TransactionKeyReused
    return found


def _move(legs: Sequence[Leg]) -> None:
    """Change the balances under lock. Raises BoundReached."""
    ids = {f"id{place}": leg.account_id for place, leg in enumerate(legs)}
    rows = {row.pk: row for row in _held(len(ids))(**ids)}
    for leg in legs:
        row = rows[leg.account_id]
        was, row.balance_fen = row.balance_fen, row.balance_fen + leg.fen
        _check(row, was=was)
    change(list(rows.values()), ["balance_fen"])


def _check(account: Account, *, was: int | None = None) -> None:
    if within_bounds(balance=account.balance_fen, floor=account.floor_fen, ceiling=account.ceiling_fen):
        return
    raise BoundReached(
        account=bounds(account.purpose).label,
        balance=signed_yuan(account.balance_fen if was is None else was),
        after=signed_yuan(account.balance_fen),
        bound=bound_in_words(floor=account.floor_fen, ceiling=account.ceiling_fen, balance=account.balance_fen),
    )
