"""Leave: asked, decided by a superior, in force as an absence, ended early or by its last day."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.agency.actions.absences import AbsenceOverlaps, cancel_absence, record_absence
from fangxin.domain.agency.actions.changing import TextMissing, TextTooLong
from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.queries import actor_for, posts_served
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.notices.models import Notice
from fangxin.domain.rosters.actions.leaves import (
    LeaveOver,
    LeaveOverlaps,
    NobodyDecides,
    ask_leave,
    end_leave,
    grant_leave,
    refuse_leave,
    withdraw_leave,
)
from fangxin.domain.rosters.models import Leave
from fangxin.domain.rosters.permissions import OwnLeave
from fangxin.domain.rosters.queries.leaves import leaves_to_decide
from fangxin.domain.rosters.rules.leaves import BothAway, LeaveAnswered, LeavePast
from fangxin.domain.rosters.words import LeaveKind, LeaveState
from fangxin.domain.timeline.models import Entry
from fangxin.domain.timeline.queries import broken_chains
from fangxin.domain.timeline.words import ChainId
from fangxin.foundation.refusals import NotFound, NotPermitted
from fangxin.interfaces.jobs.sweeping import sweep_everything
from tests.people import MONDAY, Cast, working
from tests.rosters.conftest import asked

pytestmark = pytest.mark.django_db


def told(actor: Actor) -> list[str]:
    return list(Notice.objects.filter(account_id=actor.account_id).order_by("id").values_list("template", flat=True))


def serves(actor: Actor, other: Actor, day: int) -> bool:
    """Whether an officer serves another's post on a day of June."""
    posts = posts_served(account_id=actor.account_id or 0, on=date(2026, 6, day))
    return other.post_id in {post.pk for post in posts}


def acts() -> list[str]:
    return list(Entry.objects.filter(chain=ChainId.ROSTERS).order_by("seq").values_list("act", flat=True))


def test_an_ask_waits_with_the_head_and_changes_nothing_yet(people: Cast) -> None:
    leave = asked(people.handler)
    assert told(people.head) == ["leave_asked"]
    assert [one.pk for one in leaves_to_decide(by=people.head)] == [leave.pk]
    assert not leaves_to_decide(by=people.second_handler).exists()
    assert not serves(people.second_handler, people.handler, 10)
    assert acts() == ["LEAVE_ASKED"]


def test_a_granted_leave_gives_the_work_to_b_for_its_days(people: Cast) -> None:
    leave = grant_leave(leave_id=asked(people.handler).pk, by=people.head, at=MONDAY)
    assert told(people.handler) == ["leave_granted"]
    assert told(people.second_handler) == ["leave_stand_in"]
    assert [serves(people.second_handler, people.handler, day) for day in (9, 10, 12, 13)] == [False, True, True, False]
    assert (leave.decided_by, leave.decided_by_name) == (people.head.account_id, "何云舒")
    with pytest.raises(LeaveAnswered):
        refuse_leave(leave_id=leave.pk, reason="晚了", by=people.head, at=MONDAY)
    assert acts() == ["LEAVE_ASKED", "LEAVE_GRANTED"]
    assert list(broken_chains()) == []


def test_coming_back_early_gives_the_work_back_at_once(people: Cast) -> None:
    leave = grant_leave(leave_id=asked(people.handler).pk, by=people.head, at=MONDAY)
    with pytest.raises(NotFound):
        end_leave(leave_id=leave.pk, by=people.second_handler, at=working(9, day=date(2026, 6, 11)))
    back = working(9, day=date(2026, 6, 11))
    ended = end_leave(leave_id=leave.pk, by=people.handler, at=back)
    assert (ended.state, ended.ended_at) == (LeaveState.ENDED, back)
    assert not serves(people.second_handler, people.handler, 11)
    assert told(people.second_handler)[-1] == "leave_ended"
    with pytest.raises(LeaveAnswered):
        end_leave(leave_id=leave.pk, by=people.handler, at=back)
    asked(people.handler, 11, 12)  # the days are free again


def test_the_last_day_ends_it_by_itself_and_tells_once(people: Cast) -> None:
    leave = grant_leave(leave_id=asked(people.handler).pk, by=people.head, at=MONDAY)
    assert sweep_everything(at=working(23, day=date(2026, 6, 12)))["leaves_over"] == 0
    morning = working(0, day=date(2026, 6, 13))
    assert [sweep_everything(at=morning)["leaves_over"] for _ in range(2)] == [1, 0]
    leave.refresh_from_db()
    assert leave.state == LeaveState.OVER
    assert told(people.handler) == ["leave_granted", "leave_over"]
    with pytest.raises(LeaveAnswered):
        end_leave(leave_id=leave.pk, by=people.handler, at=morning)


def test_before_the_sweep_comes_by_a_leave_past_its_days_is_not_ended(people: Cast) -> None:
    leave = grant_leave(leave_id=asked(people.handler).pk, by=people.head, at=MONDAY)
    with pytest.raises(LeaveAnswered):
        end_leave(leave_id=leave.pk, by=people.handler, at=working(0, day=date(2026, 6, 13)))


def test_what_an_administrator_called_off_says_nothing_of_coming_back(people: Cast) -> None:
    leave = grant_leave(leave_id=asked(people.handler).pk, by=people.head, at=MONDAY)
    cancel_absence(absence_id=leave.absence_id or 0, by=people.security_admin, at=MONDAY)
    sweep_everything(at=working(9, day=date(2026, 6, 13)))
    assert "leave_over" not in told(people.handler)


def test_refused_with_a_reason_the_days_stay_free(people: Cast) -> None:
    leave = asked(people.handler)
    with pytest.raises(TextMissing):
        refuse_leave(leave_id=leave.pk, reason=" ", by=people.head, at=MONDAY)
    refuse_leave(leave_id=leave.pk, reason="当天全员检查", by=people.head, at=MONDAY)
    assert "当天全员检查" in Notice.objects.get(template="leave_refused").text
    assert not serves(people.second_handler, people.handler, 10)
    asked(people.handler)


def test_taken_back_before_it_was_decided(people: Cast) -> None:
    leave = asked(people.handler)
    withdraw_leave(leave_id=leave.pk, by=people.handler, at=MONDAY)
    with pytest.raises(LeaveAnswered):
        grant_leave(leave_id=leave.pk, by=people.head, at=MONDAY)
    assert not leaves_to_decide(by=people.head).exists()


class TestWhoDecides:
    def test_nobody_the_own_and_only_a_head_above(self, people: Cast) -> None:
        leave = asked(people.station_handler)
        for actor in (people.second_handler, people.supervisor, people.security_admin, people.station_handler):
            with pytest.raises(NotPermitted):
                grant_leave(leave_id=leave.pk, by=actor, at=MONDAY)
        assert told(people.head) == ["leave_asked"], "a station without a head asks the county's"
        grant_leave(leave_id=leave.pk, by=people.head, at=MONDAY)

    def test_a_head_does_not_decide_the_own(self, people: Cast) -> None:
        with pytest.raises(NobodyDecides):
            asked(people.head)  # no head above
        leave = asked(people.handler)
        Leave.objects.filter(pk=leave.pk).update(account_id=people.head.account_id)
        with pytest.raises(OwnLeave):
            grant_leave(leave_id=leave.pk, by=people.head, at=MONDAY)

    def test_other_offices_leaves_do_not_exist(self, people: Cast) -> None:
        leave = asked(people.handler)
        Leave.objects.filter(pk=leave.pk).update(path=people.other_county.path)
        with pytest.raises(NotFound):
            refuse_leave(leave_id=leave.pk, reason="r", by=people.head, at=MONDAY)

    def test_whoever_stands_in_elsewhere_asks_the_own_superior(self, people: Cast) -> None:
        post = Post.objects.select_related("office").get(pk=people.other_handler.post_id)
        Post.objects.filter(pk=post.pk).update(substitute=people.handler.account_id)
        by = actor_for(account=Account.objects.get(pk=people.handler.account_id), post=post)
        assert by.office_id == people.other_county.pk
        assert asked(by).office_id == people.county.pk
        assert told(people.head) == ["leave_asked"]

    def test_the_system_and_outsiders_take_no_leave(self, people: Cast) -> None:
        with pytest.raises(NotPermitted):
            asked(SYSTEM)

    def test_while_the_head_is_away_the_heads_substitute_is_told(self, people: Cast) -> None:
        post = Account.objects.get(pk=people.head.account_id).posts_held.get()
        post.substitute = Account.objects.get(pk=people.second_handler.account_id)
        post.save()
        record_absence(
            account_id=people.head.account_id or 0,
            from_on=MONDAY.date(),
            to_on=MONDAY.date(),
            reason="r",
            by=SYSTEM,
            at=MONDAY,
        )
        asked(people.handler, 20, 21)
        assert told(people.second_handler) == ["leave_asked"]


class TestDays:
    @pytest.mark.parametrize(("first", "last"), [(10, 10), (12, 14), (9, 10), (11, 11), (9, 20)])
    def test_asks_do_not_overlap(self, people: Cast, first: int, last: int) -> None:
        asked(people.handler)
        with pytest.raises(LeaveOverlaps):
            asked(people.handler, first, last)
        asked(people.handler, 13, 13)

    def test_nor_with_what_an_administrator_recorded(self, people: Cast) -> None:
        given = {"from_on": date(2026, 6, 11), "to_on": date(2026, 6, 11), "reason": "培训"}
        leave = asked(people.handler)
        record_absence(account_id=people.handler.account_id or 0, by=SYSTEM, at=MONDAY, **given)  # type: ignore[arg-type]
        with pytest.raises(AbsenceOverlaps):
            grant_leave(leave_id=leave.pk, by=people.head, at=MONDAY)
        with pytest.raises(LeaveOverlaps):
            asked(people.handler, 11, 13)

    def test_in_the_past_or_decided_too_late(self, people: Cast) -> None:
        with pytest.raises(LeavePast):
            asked(people.handler, 7, 9)
        leave = asked(people.handler, 8, 9)
        with pytest.raises(LeaveOver):
            grant_leave(leave_id=leave.pk, by=people.head, at=working(0, day=date(2026, 6, 10)))

    def test_a_reason_is_needed_and_fits(self, people: Cast) -> None:
        given = {"kind": LeaveKind.SICK, "from_on": date(2026, 6, 9), "to_on": date(2026, 6, 9)}
        with pytest.raises(TextMissing):
            ask_leave(reason="", by=people.handler, at=MONDAY, **given)  # type: ignore[arg-type]
        with pytest.raises(TextTooLong):
            ask_leave(reason="长" * 201, by=people.handler, at=MONDAY, **given)  # type: ignore[arg-type]
        assert not Leave.objects.exists()


class TestBothAway:
    def test_an_ask_while_the_other_is_away_is_refused_at_once(self, people: Cast) -> None:
        grant_leave(leave_id=asked(people.handler).pk, by=people.head, at=MONDAY)
        with pytest.raises(BothAway) as caught:
            asked(people.second_handler, 12, 15)
        assert "孟子衿" in caught.value.told() and "2026-06-10至2026-06-12" in caught.value.told()
        asked(people.second_handler, 13, 15)

    def test_of_two_asks_only_one_is_granted(self, people: Cast) -> None:
        first, second = asked(people.handler), asked(people.second_handler, 12, 15)
        grant_leave(leave_id=second.pk, by=people.head, at=MONDAY)
        with pytest.raises(BothAway):
            grant_leave(leave_id=first.pk, by=people.head, at=MONDAY)
        first.refresh_from_db()
        assert (first.state, first.absence_id) == (LeaveState.ASKED, None)
        end_leave(leave_id=second.pk, by=people.second_handler, at=MONDAY)
        grant_leave(leave_id=first.pk, by=people.head, at=MONDAY)
