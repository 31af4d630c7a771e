"""Many writers at the same moment, on SQLite and on PostgreSQL: no account passes its bound, no key moves twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.ledger.actions import open_account, post, reverse
from fangxin.domain.ledger.models import Account, Transaction
from fangxin.domain.ledger.queries import unsound_books
from fangxin.domain.ledger.rules import AlreadyReversed, BoundReached, Leg, TransactionKeyReused
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from tests.people import MONDAY
from tests.storage.real import at_once, several_connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shared(transactional_db: None, tmp_path: Path) -> Iterator[None]:
    """A database that several connections share."""
    with several_connections(tmp_path):
        yield


def account(purpose: Purpose, owner: int = 1) -> Account:
    return open_account(owner=Owner.FUND, owner_id=owner, purpose=purpose, at=MONDAY)


def move(key: str, giver: Account, taker: Account, fen: int, chain: int = 1) -> Transaction:
    return post(
        key=key, legs=[Leg(giver.pk, -fen), Leg(taker.pk, fen)], chain=chain, act=Act.ADVANCE_PAID, by=SYSTEM, at=MONDAY
    )


def fen(row: Account) -> int:
    return Account.objects.get(pk=row.pk).balance_fen


def kinds(answers: list[object]) -> Counter[type]:
    return Counter(type(answer) for answer in answers)


def check() -> None:
    assert list(unsound_books()) == [] and list(broken_chains()) == []


def test_ten_payments_from_money_for_three() -> None:
    cash, deposit, owed = account(Purpose.CASH), account(Purpose.DEPOSIT), account(Purpose.OWED)
    move("in", deposit, cash, 300)
    # of different chains too: only the account is shared
    answers = at_once([partial(move, f"P{n}", cash, owed, 100, chain=n % 3) for n in range(10)])
    assert kinds(answers) == {Transaction: 3, BoundReached: 7}, answers
    assert (fen(cash), fen(owed)) == (0, 300)
    check()


def test_one_key_from_ten_hands_moves_once() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    answers = at_once([partial(move, "K", deposit, cash, 100)] * 10)
    assert kinds(answers) == {Transaction: 10}, answers
    assert len({answer.pk for answer in answers}) == 1 and fen(cash) == 100
    # all of the money, so that a twin that comes late finds too little and yet is given what was done
    owed = account(Purpose.OWED)
    answers = at_once([partial(move, "L", cash, owed, 100)] * 10)
    assert kinds(answers) == {Transaction: 10}, answers
    assert fen(owed) == 100
    check()


def test_of_two_contents_under_one_key_one_is_written() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    answers = at_once([partial(move, "K", deposit, cash, amount, chain=amount) for amount in (1, 2) * 4])
    assert kinds(answers) == {Transaction: 4, TransactionKeyReused: 4}, answers
    check()


def test_a_movement_is_taken_back_by_one_of_ten() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    first = move("in", deposit, cash, 100)
    move("more", deposit, cash, 900)

    def back(n: int) -> Transaction:
        return reverse(transaction_id=first.pk, key=f"R{n}", chain=n, act=Act.MONEY_REVERSED, by=SYSTEM, at=MONDAY)

    answers = at_once([partial(back, n) for n in range(10)])
    assert kinds(answers) == {Transaction: 1, AlreadyReversed: 9}, answers
    assert fen(cash) == 900
    check()


def test_money_in_a_ring_waits_for_nobody_forever() -> None:
    ring = [account(Purpose.CASH, owner) for owner in range(1, 5)]
    for n, row in enumerate(ring):
        move(f"in{n}", account(Purpose.DEPOSIT, n), row, 100)
    moves = [partial(move, f"M{n}", ring[n % 4], ring[(n + 1) % 4], 5, chain=n % 2) for n in range(20)]
    assert kinds(at_once(moves)) == {Transaction: 20}
    assert [fen(row) for row in ring] == [100] * 4
    check()


def test_an_account_is_opened_once_by_ten() -> None:
    answers = at_once([partial(account, Purpose.CASH)] * 10)
    assert kinds(answers) == {Account: 10} and len({row.pk for row in answers}) == 1
