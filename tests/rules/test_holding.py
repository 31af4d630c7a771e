"""Who held a case from when to when: moves, seats and absences overlaid, without a gap and without an overlap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxin.domain.agency.rules import who_serves
from fangxin.domain.cases.rules.holding import Away, Held, Seated, Stay, held

START = datetime(2026, 6, 8, 2, tzinfo=UTC)
A, B, C = 1, 2, 3
POST, OTHER = 10, 11


def at(days: float) -> datetime:
    return START + timedelta(days=days)


def stay(begin: float, end: float | None, *, post: int | None = POST, running: bool = True, office: int = 7) -> Stay:
    return Stay(
        office_id=office, post_id=post, running=running, from_at=at(begin), until_at=None if end is None else at(end)
    )


def seat(begin: float | None, holder: int | None, substitute: int | None = None) -> Seated:
    return Seated(from_at=None if begin is None else at(begin), holder=holder, substitute=substitute)


def away(begin: float, end: float) -> Away:
    return Away(from_at=at(begin), until_at=at(end))


def told(rows: tuple[Held, ...]) -> list[tuple[int | None, int | None, datetime, datetime | None]]:
    return [(row.account_id, row.for_account_id, row.from_at, row.until_at) for row in rows]


def test_a_case_that_never_moved_is_its_holders() -> None:
    assert told(held(stays=[stay(0, None)], seats={POST: [seat(None, A, B)]}, away={})) == [(A, None, at(0), None)]


def test_the_substitute_holds_it_while_the_holder_is_away_and_gives_it_back() -> None:
    rows = held(stays=[stay(0, None)], seats={POST: [seat(None, A, B)]}, away={A: [away(2, 5)]})
    assert told(rows) == [(A, None, at(0), at(2)), (B, A, at(2), at(5)), (A, None, at(5), None)]


def test_an_absence_at_the_edges_counts_only_inside() -> None:
    absences = {A: [away(-3, 1), away(4, 9)]}
    rows = held(stays=[stay(0, 6)], seats={POST: [seat(None, A, B)]}, away=absences)
    assert told(rows) == [(B, A, at(0), at(1)), (A, None, at(1), at(4)), (B, A, at(4), at(6))]


def test_an_absence_of_the_substitute_changes_nothing() -> None:
    rows = held(stays=[stay(0, None)], seats={POST: [seat(None, A, B)]}, away={B: [away(1, 2)]})
    assert told(rows) == [(A, None, at(0), None)]


def test_a_new_holder_begins_when_the_post_was_given() -> None:
    rows = held(stays=[stay(0, 9)], seats={POST: [seat(None, A, B), seat(3, C, B)]}, away={})
    assert told(rows) == [(A, None, at(0), at(3)), (C, None, at(3), at(9))]


def test_a_post_nobody_holds_and_a_case_at_no_post() -> None:
    rows = held(
        stays=[stay(0, 2, post=None), stay(2, 4), stay(4, None, post=OTHER)], seats={POST: [seat(None, None)]}, away={}
    )
    assert [(row.post_id, row.account_id) for row in rows] == [(None, None), (POST, None), (OTHER, None)]


def test_moves_follow_each_other_and_closed_times_are_nobodys() -> None:
    stays = [stay(0, 2), stay(2, 4, post=OTHER), stay(4, 6, post=OTHER, running=False), stay(6, None, post=OTHER)]
    rows = held(stays=stays, seats={POST: [seat(None, A)], OTHER: [seat(None, C)]}, away={})
    assert told(rows) == [(A, None, at(0), at(2)), (C, None, at(2), at(4)), (C, None, at(6), None)]


def test_the_same_officer_on_another_post_is_a_stretch_of_its_own() -> None:
    rows = held(
        stays=[stay(0, 2), stay(2, None, post=OTHER)], seats={POST: [seat(None, A)], OTHER: [seat(None, A)]}, away={}
    )
    assert [(row.post_id, row.account_id) for row in rows] == [(POST, A), (OTHER, A)]


STRETCHES = st.lists(st.tuples(st.integers(-5, 40), st.integers(1, 12)), max_size=3)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sets(st.integers(1, 40), max_size=3), STRETCHES, STRETCHES, st.integers(0, 40))
def test_every_instant_is_held_by_whoever_served_then(
    changes: set[int], of_a: list[tuple[int, int]], of_c: list[tuple[int, int]], probe: int
) -> None:
    seats = [seat(None, A, B), *(seat(day, *((C, B) if n % 2 else (A, C))) for n, day in enumerate(sorted(changes)))]
    absences = {A: [away(day, day + long) for day, long in of_a], C: [away(day, day + long) for day, long in of_c]}
    rows = held(stays=[stay(0, 20), stay(20, 41)], seats={POST: seats}, away=absences)
    assert rows[0].from_at == at(0) and rows[-1].until_at == at(41)
    assert all(one.until_at == other.from_at for one, other in pairwise(rows))
    when = at(probe)
    sat = [one for one in seats if one.from_at is None or one.from_at <= when][-1]
    absent = {who for who, own in absences.items() if any(one.from_at <= when < one.until_at for one in own)}
    now = next(row for row in rows if row.from_at <= when and (row.until_at is None or when < row.until_at))
    assert now.account_id == who_serves(holder=sat.holder, substitute=sat.substitute, away=absent)
