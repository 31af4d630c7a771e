"""Leaves: every move from every state, the days of an ask, and A and B of one post."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fangxin.domain.rosters.rules.leaves import (
    Gone,
    LeaveAnswered,
    LeaveBackwards,
    LeavePast,
    Pair,
    away_together,
    check_days,
    state_after,
)
from fangxin.domain.rosters.words import LeaveMove, LeaveState

DAY = date(2026, 6, 8)
#: what happens where; everything else leads nowhere
LEADS = {
    ("ASKED", "GRANT"): "GRANTED",
    ("ASKED", "REFUSE"): "REFUSED",
    ("ASKED", "WITHDRAW"): "WITHDRAWN",
    ("GRANTED", "END"): "ENDED",
    ("GRANTED", "PASS"): "OVER",
}


@pytest.mark.parametrize("state", LeaveState)
@pytest.mark.parametrize("move", LeaveMove)
def test_every_move_from_every_state(state: LeaveState, move: LeaveMove) -> None:
    target = LEADS.get((state.value, move.value))
    if target is None:
        with pytest.raises(LeaveAnswered):
            state_after(move=move, state=state)
    else:
        assert state_after(move=move, state=state).value == target


def days(first: int, last: int) -> None:
    check_days(from_on=DAY + timedelta(days=first), to_on=DAY + timedelta(days=last), on=DAY)


def test_days_lie_ahead_in_order_and_are_at_most_a_year() -> None:
    days(0, 0)
    days(0, 365)
    with pytest.raises(LeaveBackwards):
        days(0, 366)
    with pytest.raises(LeaveBackwards):
        days(3, 2)
    with pytest.raises(LeavePast):
        days(-1, 3)


A, B, C = 1, 2, 3


def met(account_id: int, pairs: list[Pair], first: int, last: int) -> str | None:
    gone = [Gone(account_id=B, from_on=DAY, to_on=DAY + timedelta(days=2))]
    found = away_together(
        account_id=account_id, from_on=DAY + timedelta(days=first), to_on=DAY + timedelta(days=last), pairs=pairs,
        gone=gone,
    )  # fmt: skip
    return found[0].post if found else None


@pytest.mark.parametrize(
    ("first", "last", "meet"), [(-2, -1, 0), (-2, 0, 1), (1, 1, 1), (2, 9, 1), (3, 9, 0), (-5, 9, 1)]
)
def test_a_and_b_share_no_day(first: int, last: int, meet: bool) -> None:
    post = Pair(post="一岗", holder=A, substitute=B)
    assert met(A, [post], first, last) == ("一岗" if meet else None)


def test_it_holds_for_both_sides_of_a_post_and_for_no_other() -> None:
    assert met(A, [Pair(post="一岗", holder=B, substitute=A)], 0, 0) == "一岗", "B away, and now A"
    assert met(A, [Pair(post="一岗", holder=A, substitute=C)], 0, 0) is None
    assert met(A, [Pair(post="一岗", holder=A, substitute=None)], 0, 0) is None, "nobody stands in: the work waits"
    two = [Pair(post="一岗", holder=A, substitute=C), Pair(post="二岗", holder=C, substitute=A)]
    assert met(A, [*two, Pair(post="三岗", holder=A, substitute=B)], 0, 0) == "三岗"
