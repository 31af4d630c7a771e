"""Officers at the same moment, on SQLite and on PostgreSQL: a fund keeps what its rule says, a consumer is paid once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from fangxin.domain.funds.actions.advances import decide_advance, pay_advance
from fangxin.domain.funds.actions.recovering import recover
from fangxin.domain.funds.actions.stalls import leave
from fangxin.domain.funds.models import Advance
from fangxin.domain.funds.queries import standing_of
from fangxin.domain.funds.queries.checking import unsound_funds
from fangxin.domain.funds.rules.policy import AdvanceAnswered, AmountImpossible, FundTooSmall
from fangxin.domain.funds.words import AdvanceState
from fangxin.domain.ledger.models import Transaction
from fangxin.domain.ledger.queries import unsound_books
from fangxin.domain.ledger.rules import BoundReached
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import Act
from tests.funds.telling import AFTER, Market, approved, broken, market, paid, proposed
from tests.storage.real import at_once, several_connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(transactional_db: None, tmp_path: Path) -> Iterator[Market]:
    """A market in a database that several connections share."""
    with several_connections(tmp_path):
        yield market()


def kinds(answers: list[object]) -> Counter[type]:
    return Counter(type(answer) for answer in answers)


def check() -> None:
    assert [*unsound_books(), *unsound_funds(), *broken_chains()] == []


def test_two_officers_never_drive_a_fund_below_its_rule(made: Market) -> None:
    # 500 yuan may be paid; five proposals of 200 are decided by two officers at once
    advances = [proposed(made, broken(made.people), fen=200_00) for _ in range(5)]
    acts = [
        partial(decide_advance, advance_id=one.pk, granted=True, reason="情况属实。", by=by, at=AFTER)
        for one in advances
        for by in (made.people.head, made.people.second_handler)
    ]
    answers = at_once(acts)
    assert kinds(answers)[Advance] == 2, answers
    assert set(kinds(answers)) == {Advance, FundTooSmall, AdvanceAnswered}, answers
    now = standing_of(fund=made.fund)
    assert (now.cash, now.reserved, now.floor) == (600_00, 400_00, 500_00)
    check()


def test_a_consumer_is_paid_once(made: Market) -> None:
    advance = approved(made, broken(made.people))
    pay = partial(pay_advance, advance_id=advance.pk, reference="回单88", by=made.people.handler, at=AFTER)
    answers = at_once([pay] * 6)
    assert kinds(answers) == {Advance: 1, AdvanceAnswered: 5}, answers
    assert standing_of(fund=made.fund).owed == 300_00
    assert Notice.objects.filter(template="advance_paid").count() == 1
    assert Transaction.objects.filter(act=Act.ADVANCE_PAID).count() == 1
    check()


def test_a_stall_gives_back_no_more_than_it_owes(made: Market) -> None:
    advance = paid(made, broken(made.people))
    acts = [
        partial(
            recover,
            advance_id=advance.pk,
            fen=200_00,
            reference="回单",
            key=f"K{n % 2}",
            by=made.people.handler,
            at=AFTER,
        )
        for n in range(6)
    ]
    answers = at_once(acts)
    assert kinds(answers) == {Transaction: 3, AmountImpossible: 3}, answers
    assert Advance.objects.get(pk=advance.pk).recovered_fen == 200_00
    check()


def test_leaving_and_paying_out_do_not_take_the_same_money(made: Market) -> None:
    advances = [proposed(made, broken(made.people), fen=250_00) for _ in range(2)]
    acts = [
        partial(decide_advance, advance_id=one.pk, granted=True, reason="情况属实。", by=made.people.head, at=AFTER)
        for one in advances
    ]
    acts.append(
        partial(
            leave, fund_id=made.fund.pk, stall_id=made.neighbour.pk, reference="回单", by=made.people.handler, at=AFTER
        )
    )
    answers = at_once(acts)
    assert set(kinds(answers)) <= {Advance, FundTooSmall, tuple, BoundReached}, answers
    now = standing_of(fund=made.fund)
    assert now.cash >= now.floor and now.available >= 0
    assert now.reserved == 250_00 * Advance.objects.filter(state=AdvanceState.APPROVED).count()
    check()
