"""What each account held: cut at the edges, apart for standing in, and deadlines charged to whoever held the case then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fangxin.domain.cases.rules.holding import Held
from fangxin.domain.cases.rules.tenure import held_at, tenures

BEGIN = datetime(2026, 6, 8, tzinfo=UTC)
A, B = 1, 2


def day(number: float) -> datetime:
    return BEGIN + timedelta(days=number)


def stretch(account: int | None, begin: float, end: float | None, instead_of: int | None = None) -> Held:
    return Held(
        office_id=1, post_id=1, account_id=account, for_account_id=instead_of, from_at=day(begin),
        until_at=None if end is None else day(end),
    )  # fmt: skip


#: A holds it, B stands in from the second to the fourth day, A again
CASE = (stretch(A, 0, 2), stretch(B, 2, 4, instead_of=A), stretch(A, 4, None))


def test_time_is_told_apart_and_cut_at_both_ends() -> None:
    found = tenures(held={7: CASE}, missed={}, since=day(1), until=day(6))
    assert (found[A].own, found[A].instead) == (timedelta(days=3), timedelta())
    assert (found[B].own, found[B].instead) == (timedelta(), timedelta(days=2))
    assert found[A].cases == found[B].cases == {7}
    assert set(tenures(held={7: CASE}, missed={}, since=day(5), until=day(6))) == {A}
    assert tenures(held={7: CASE}, missed={}, since=day(-2), until=day(0)) == {}


def test_what_nobody_served_counts_for_nobody() -> None:
    held = {7: (stretch(None, 0, 3), stretch(A, 3, 4))}
    assert set(tenures(held=held, missed={7: [day(2)]}, since=day(0), until=day(9))) == {A}


@pytest.mark.parametrize(
    ("at", "own", "instead"),
    [(1, 1, 0), (2, 1, 0), (2.5, 0, 1), (4, 0, 1), (4.5, 1, 0), (9, 1, 0), (9.5, 0, 0), (0, 0, 0)],
)
def test_a_deadline_is_charged_to_whoever_held_the_case_in_its_last_instant(at: float, own: int, instead: int) -> None:
    found = tenures(held={7: CASE}, missed={7: [day(at)]}, since=day(0), until=day(9))
    assert (found[A].missed, found[B].missed_instead) == (own, instead)
    assert (found[A].missed_instead, found[B].missed) == (0, 0)


def test_several_cases_add_up() -> None:
    held = {7: CASE, 8: (stretch(B, 0, 1),)}
    found = tenures(held=held, missed={8: [day(1)]}, since=day(0), until=day(9))
    assert (found[B].cases, found[B].own, found[B].instead, found[B].missed) == (
        {7, 8}, timedelta(days=1), timedelta(days=2), 1,
    )  # fmt: skip


def test_who_held_it_at_an_instant() -> None:
    assert held_at(held=CASE, at=day(2)) == CASE[1]
    assert held_at(held=CASE, at=day(99)) == CASE[2]
    assert held_at(held=CASE, at=day(-1)) is None
