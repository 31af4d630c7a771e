"""Two at once on a database with real commits: A and B, leave and duty, two planners, two sweeps, a swap and its duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from fangxin.domain.agency.models import Absence, Account, Post
from fangxin.domain.agency.words import Role
from fangxin.domain.rosters.actions.duties import DutyDuringLeave, Filled, drop_duty, fill_duties, plan_duty
from fangxin.domain.rosters.actions.gaps import warn_of_gaps
from fangxin.domain.rosters.actions.leaves import LeaveMeetsDuty, grant_leave
from fangxin.domain.rosters.actions.returning import close_leaves
from fangxin.domain.rosters.actions.swaps import SwapAnswered, confirm_swap, decline_swap, offer_swap
from fangxin.domain.rosters.models import Duty, Leave, Swap
from fangxin.domain.rosters.rules.leaves import BothAway, LeaveAnswered
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.refusals import NotFound
from tests.people import MONDAY, Cast, cast, officer, working
from tests.rosters.conftest import asked
from tests.storage.real import at_once, several_connections

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people(transactional_db: None, tmp_path: Path) -> Iterator[Cast]:
    """The cast in a database that several connections share; the two handlers stand in for each other."""
    with several_connections(tmp_path):
        found = cast()
        for actor, other in ((found.handler, found.second_handler), (found.second_handler, found.handler)):
            Post.objects.filter(pk=actor.post_id).update(substitute=Account.objects.get(pk=other.account_id))
        yield found


def test_a_and_b_are_never_both_let_go(people: Cast) -> None:
    leaves = [asked(people.handler), asked(people.second_handler)]
    answers = at_once([partial(grant_leave, leave_id=leave.pk, by=people.head, at=MONDAY) for leave in leaves])
    assert Counter(type(answer) for answer in answers) == {Leave: 1, BothAway: 1}, answers
    assert Absence.objects.count() == 1
    assert list(broken_chains()) == []


def test_a_leave_is_granted_once(people: Cast) -> None:
    leave = asked(people.handler)
    answers = at_once([partial(grant_leave, leave_id=leave.pk, by=people.head, at=MONDAY)] * 4)
    assert Counter(type(answer) for answer in answers) == {Leave: 1, LeaveAnswered: 3}, answers
    assert [sum(at_once([partial(close_leaves, at=working(9, day=date(2026, 6, 20)))] * 3))] == [1]


def test_leave_or_duty_but_never_both(people: Cast) -> None:
    head = officer("chengmuxi", "程慕溪", Role.HEAD, people.city)
    leave = asked(people.hotline)
    answers = at_once(
        [
            partial(grant_leave, leave_id=leave.pk, by=head, at=MONDAY),
            partial(
                plan_duty, office_id=people.centre.pk, on=date(2026, 6, 11), shift="DAY",
                account_id=people.hotline.account_id or 0, by=people.supervisor, at=MONDAY,
            ),
        ]
    )  # fmt: skip
    kinds = {type(answer) for answer in answers}
    assert kinds in ({Leave, DutyDuringLeave}, {LeaveMeetsDuty, Duty}), answers


def test_two_planners_fill_each_seat_once(people: Cast) -> None:
    for place in range(4):
        officer(f"operator{place}", f"话务{place}", Role.HOTLINE, people.centre)
    days = {"office_id": people.centre.pk, "from_on": date(2026, 6, 9), "to_on": date(2026, 6, 10)}
    answers = at_once([partial(fill_duties, by=people.supervisor, at=MONDAY, **days)] * 2)  # type: ignore[arg-type]
    assert sorted(answer.planned for answer in answers if isinstance(answer, Filled)) == [0, 8], answers
    Duty.objects.filter(shift="NIGHT").delete()
    assert sum(at_once([partial(warn_of_gaps, at=MONDAY)] * 3)) == 1


def test_a_swap_is_answered_once_and_a_duty_dropped_meanwhile_ends_it(people: Cast) -> None:
    other = officer("taolezhi", "陶乐之", Role.HOTLINE, people.centre)

    def offered(day: int) -> Swap:
        duty = plan_duty(
            office_id=people.centre.pk, on=date(2026, 6, day), shift="DAY", account_id=people.hotline.account_id or 0,
            by=people.supervisor, at=MONDAY,
        )  # fmt: skip
        return offer_swap(duty_id=duty.pk, taker_id=other.account_id or 0, other_id=None, by=people.hotline, at=MONDAY)

    swap = offered(9)
    given = {"swap_id": swap.pk, "by": other, "at": MONDAY}
    answers = at_once([partial(confirm_swap, **given), partial(decline_swap, **given)])  # type: ignore[arg-type]
    assert Counter(type(answer) for answer in answers) == {Swap: 1, SwapAnswered: 1}, answers
    swap = offered(11)
    answers = at_once(
        [
            partial(confirm_swap, swap_id=swap.pk, by=other, at=MONDAY),
            partial(drop_duty, duty_id=swap.duty_id, by=people.supervisor, at=MONDAY),
        ]
    )
    assert {type(answer) for answer in answers} <= {Swap, NotFound, type(None)}, answers
    assert not Duty.objects.filter(pk=swap.duty_id).exists()
    assert list(broken_chains()) == []
