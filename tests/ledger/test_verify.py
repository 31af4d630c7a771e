"""What somebody changes behind the program's back is found, and named."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from django.db import connection

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.ledger.actions import open_account, post
from fangxin.domain.ledger.queries import unsound_books
from fangxin.domain.ledger.rules import Leg
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.timeline.words import Act
from fangxin.interfaces.commands.verify import verify
from fangxin.storage.appendonly import lifting
from tests.people import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def money() -> None:
    """Two movements, and the locks taken off the tables."""
    rows = [
        open_account(owner=Owner.FUND, owner_id=1, purpose=purpose, at=MONDAY)
        for purpose in (Purpose.DEPOSIT, Purpose.CASH, Purpose.OWED)
    ]
    for key, giver, taker, fen in (("A", 0, 1, 500), ("B", 1, 2, 200)):
        legs = [Leg(rows[giver].pk, -fen), Leg(rows[taker].pk, fen)]
        post(key=key, legs=legs, chain=7, act=Act.ADVANCE_PAID, by=SYSTEM, at=MONDAY)
    behind(
        *(
            sql
            for table in ("ledger_line", "ledger_transaction")
            for sql in lifting(table=table, vendor=connection.vendor)
        )
    )


def behind(*statements: str) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def found() -> set[str]:
    return {f"{one.what}: {one.reason}" for one in unsound_books()}


def test_books_that_hold_have_nothing_to_tell() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["UPDATE ledger_account SET balance_fen = 301 WHERE purpose = 'CASH'"], "holds 301 fen, its lines sum to 300"),
        (["UPDATE ledger_account SET balance_fen = 301 WHERE purpose = 'CASH'"], "together hold 1 fen"),
        (["UPDATE ledger_line SET fen = fen * 2 WHERE fen = 200"], "2 lines that sum to 200 fen"),
        (["UPDATE ledger_line SET fen = fen * 2"], "was altered"),
        (["UPDATE ledger_transaction SET act = 'FUND_RETURNED'"], "was altered"),
        (["UPDATE ledger_transaction SET seq = seq + 10"], "journal entry is missing"),
        (
            [
                "DELETE FROM ledger_line WHERE abs(fen) = 200", "DELETE FROM ledger_transaction WHERE key = 'B'",
                "UPDATE ledger_account SET balance_fen = 500 WHERE purpose = 'CASH'",
                "UPDATE ledger_account SET balance_fen = 0 WHERE purpose = 'OWED'",
            ],
            "the journal names it, and it is missing",
        ),
    ],
)  # fmt: skip
def test_every_change_behind_the_program_is_found(statements: list[str], told: str) -> None:
    behind(*statements)
    assert any(told in one for one in found()), found()


def test_the_command_names_what_is_broken() -> None:
    behind("UPDATE ledger_account SET balance_fen = 301 WHERE purpose = 'CASH'")
    answer = CliRunner().invoke(verify, ["--json"])
    assert answer.exit_code == 1
    told = json.loads(answer.output.splitlines()[0])
    assert not told["ok"] and {one["what"] for one in told["broken"]} >= {"account", "ledger"}
