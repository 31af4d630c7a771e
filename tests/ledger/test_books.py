"""Moving money: bounds, keys, reversal, and what the database refuses whoever asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.ledger.actions import open_account, post, reverse, set_floor
from fangxin.domain.ledger.models import Account, Line, Transaction
from fangxin.domain.ledger.queries import balance_of, balances_of, statement_of, unsound_books
from fangxin.domain.ledger.rules import AlreadyReversed, BoundReached, Leg, TransactionKeyReused, Unbalanced
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from fangxin.storage.rows import write
from tests.people import MONDAY

pytestmark = pytest.mark.django_db
CHAIN = 77


def account(purpose: Purpose, *, owner: int = 1) -> Account:
    return open_account(owner=Owner.FUND, owner_id=owner, purpose=purpose, at=MONDAY)


def move(key: str, giver: Account, taker: Account, fen: int) -> Transaction:
    return post(
        key=key,
        legs=[Leg(giver.pk, -fen), Leg(taker.pk, fen)],
        chain=CHAIN,
        act=Act.FUND_DEPOSITED,
        by=SYSTEM,
        at=MONDAY,
    )


def fen(row: Account) -> int:
    return Account.objects.get(pk=row.pk).balance_fen


def sound() -> bool:
    return not list(unsound_books()) and not list(broken_chains())


def test_money_moves_and_is_journalled() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    done = move("A", deposit, cash, 500_00)
    assert (fen(cash), fen(deposit)) == (500_00, -500_00)
    entry = Entry.objects.get(chain=done.chain, seq=done.seq)
    assert entry.facts["ledger_transaction"] == done.pk and entry.act == Act.FUND_DEPOSITED
    assert balance_of(owner=Owner.FUND, owner_id=1, purpose=Purpose.CASH) == 500_00
    assert balance_of(owner=Owner.FUND, owner_id=9, purpose=Purpose.CASH) == 0
    assert balances_of(owner=Owner.FUND, ids=[1, 9], purpose=Purpose.CASH) == {1: 500_00}
    assert sound()


def test_an_account_is_opened_once() -> None:
    assert account(Purpose.CASH).pk == account(Purpose.CASH).pk
    assert account(Purpose.CASH).floor_fen == 0 and account(Purpose.DEPOSIT).floor_fen is None


def test_the_same_key_moves_once_and_another_content_is_told() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    assert move("A", deposit, cash, 100) == move("A", deposit, cash, 100)
    assert fen(cash) == 100
    with pytest.raises(TransactionKeyReused):
        move("A", deposit, cash, 101)
    assert Entry.objects.filter(chain=CHAIN).count() == 1


@pytest.mark.parametrize(
    ("floor", "gives", "passes"), [(0, 100, True), (0, 101, False), (40, 60, True), (40, 61, False)]
)
def test_nobody_gives_past_the_floor(floor: int, gives: int, passes: bool) -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    owed = account(Purpose.OWED)
    move("A", deposit, cash, 100)
    set_floor(account_id=cash.pk, floor_fen=floor)
    if passes:
        move("B", cash, owed, gives)
    else:
        with pytest.raises(BoundReached, match="资金账户"):
            move("B", cash, owed, gives)
        assert fen(cash) == 100
        assert not Transaction.objects.filter(key="B").exists()
        assert Entry.objects.filter(chain=CHAIN).count() == 1
    assert sound()


def test_a_ceiling_holds_too() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    move("A", deposit, cash, 100)
    move("O", account(Purpose.DEPOSIT, owner=2), cash, 50)
    with pytest.raises(BoundReached, match="不得高于"):
        move("B", cash, deposit, 101)
    move("C", cash, deposit, 100)
    assert (fen(cash), fen(deposit)) == (50, 0)


def test_a_floor_is_not_put_above_the_balance() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    move("A", deposit, cash, 100)
    with pytest.raises(BoundReached):
        set_floor(account_id=cash.pk, floor_fen=101)


def test_a_movement_is_taken_back_once() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    first = move("A", deposit, cash, 100)

    def back(key: str, of: int) -> Transaction:
        return reverse(transaction_id=of, key=key, chain=CHAIN, act=Act.MONEY_REVERSED, by=SYSTEM, at=MONDAY)

    undone = back("R", first.pk)
    assert undone.reverses_id == first.pk and fen(cash) == fen(deposit) == 0
    assert back("R", first.pk) == undone
    for of in (first.pk, undone.pk):
        with pytest.raises(AlreadyReversed):
            back("S", of)
    with pytest.raises(NotFound):
        back("T", 12345)
    assert sound()


def test_what_was_spent_is_not_taken_back() -> None:
    cash, deposit, owed = account(Purpose.CASH), account(Purpose.DEPOSIT), account(Purpose.OWED)
    first = move("A", deposit, cash, 100)
    move("B", cash, owed, 60)
    with pytest.raises(BoundReached):
        reverse(transaction_id=first.pk, key="R", chain=CHAIN, act=Act.MONEY_REVERSED, by=SYSTEM, at=MONDAY)
    assert sound()


@pytest.mark.parametrize("legs", [(), (5,), (5, -4), (5, 0, -5), (10**16, -(10**16))])
def test_legs_that_are_no_transaction(legs: tuple[int, ...]) -> None:
    rows = [account(purpose) for purpose in (Purpose.CASH, Purpose.OWED, Purpose.LOSS)]
    with pytest.raises(Unbalanced):
        post(
            key="A", legs=[Leg(row.pk, given) for row, given in zip(rows, legs, strict=False)],
            chain=CHAIN, act=Act.FUND_DEPOSITED, by=SYSTEM, at=MONDAY,
        )  # fmt: skip
    with pytest.raises(Unbalanced):
        post(
            key="A", legs=[Leg(rows[0].pk, 5), Leg(rows[0].pk, -5)], chain=CHAIN, act=Act.FUND_DEPOSITED, by=SYSTEM,
            at=MONDAY,
        )  # fmt: skip


def test_a_statement_opens_where_the_last_one_closed() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    for days, amount in ((0, 100), (1, 30), (31, 7)):
        post(
            key=f"K{days}", legs=[Leg(deposit.pk, -amount), Leg(cash.pk, amount)], chain=CHAIN, act=Act.FUND_DEPOSITED,
            by=SYSTEM, at=MONDAY + timedelta(days=days),
        )  # fmt: skip
    june = statement_of(account_id=cash.pk, first=date(2026, 6, 9), last=date(2026, 6, 30))
    assert (june.opening, june.closing, june.gained, june.gave) == (100, 130, 30, 0)
    assert [(line.fen, line.balance) for line in june.lines] == [(30, 130)]
    july = statement_of(account_id=deposit.pk, first=date(2026, 7, 1), last=date(2026, 7, 31))
    assert (july.opening, july.closing, july.gained, july.gave) == (-130, -137, 0, 7)


def refused(sql: str, *values: object) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        connection.check_constraints()


def test_the_database_refuses_every_forbidden_edit() -> None:
    cash, deposit = account(Purpose.CASH), account(Purpose.DEPOSIT)
    done = move("A", deposit, cash, 100)
    for table in ("ledger_line", "ledger_transaction"):
        refused(f"DELETE FROM {table}")
    refused("UPDATE ledger_line SET fen = fen + 1")
    refused("UPDATE ledger_transaction SET act = 'X'")
    refused("UPDATE ledger_account SET balance_fen = -1 WHERE id = %s", cash.pk)
    refused("UPDATE ledger_account SET balance_fen = 1 WHERE id = %s", deposit.pk)
    refused("DELETE FROM ledger_account")
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic():
        write([Line(transaction_id=done.pk, place=2, account_id=account(Purpose.OWED).pk, fen=5)])
    assert sound()


@pytest.mark.parametrize("fens", [(), (100,), (100, -99), (100, 100)])
def test_the_database_seals_only_what_sums_to_zero(fens: tuple[int, ...]) -> None:
    rows = [account(Purpose.CASH), account(Purpose.OWED)]
    made = Transaction(
        id=5, key="X", act=Act.FUND_DEPOSITED, chain=1, seq=1, at=MONDAY, on=date(2026, 6, 8), digest="d" * 64
    )
    with pytest.raises(DatabaseError, match="sum to zero"), transaction.atomic():
        write([Line(transaction_id=5, place=n, account_id=rows[n].pk, fen=given) for n, given in enumerate(fens)] or [])
        write([made])


def test_lines_without_their_transaction_are_not_committed() -> None:
    rows = [account(Purpose.CASH), account(Purpose.OWED)]
    with pytest.raises(IntegrityError), transaction.atomic():
        write([Line(transaction_id=5, place=n, account_id=rows[n].pk, fen=given) for n, given in enumerate((5, -5))])
        connection.check_constraints()
