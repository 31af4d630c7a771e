"""The duty roster: planned, filled, swapped, kept apart from leave, and its gaps told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from fangxin.domain.agency.actions.absences import record_absence
from fangxin.domain.agency.models import Post
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.notices.models import Notice
from fangxin.domain.rosters.actions.duties import (
    DaysUnusual,
    DutyClash,
    DutyDuringLeave,
    DutyPast,
    SitsAlready,
    drop_duty,
    fill_duties,
    plan_duty,
)
from fangxin.domain.rosters.actions.gaps import warn_of_gaps
from fangxin.domain.rosters.actions.leaves import LeaveMeetsDuty, grant_leave
from fangxin.domain.rosters.actions.swaps import (
    SitsNoLonger,
    SwapAnswered,
    SwapWaits,
    confirm_swap,
    decline_swap,
    offer_swap,
    take_back_swap,
)
from fangxin.domain.rosters.models import Duty, Swap
from fangxin.domain.rosters.queries.duties import duties_between, gaps, on_duty_now, roster_offices, sitters, swaps_of
from fangxin.domain.rosters.words import SwapState
from fangxin.domain.timeline.queries import broken_chains
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import MONDAY, Cast, officer, working
from tests.rosters.conftest import asked

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()
NAMES = ("陶乐之", "叶之秋", "杜若清", "云知意")


@pytest.fixture
def team(people: Cast) -> list[Actor]:
    """Four more operators; a head for the centre."""
    officer("guchangqing", "顾长卿", Role.HEAD, people.centre)
    return [officer(f"operator{place}", name, Role.HOTLINE, people.centre) for place, name in enumerate(NAMES)]


def june(day: int) -> date:
    return date(2026, 6, day)


def planned(people: Cast, who: Actor, shift: str = "DAY", day: int = 9, *, at: datetime = MONDAY) -> Duty:
    return plan_duty(
        office_id=people.centre.pk,
        on=june(day),
        shift=shift,
        account_id=who.account_id or 0,
        by=people.supervisor,
        at=at,
    )


def told(actor: Actor) -> list[str]:
    return list(Notice.objects.filter(account_id=actor.account_id).order_by("id").values_list("template", flat=True))


class TestPlanning:
    def test_who_plans_and_who_sits(self, people: Cast, team: list[Actor]) -> None:
        for by in (people.hotline, people.dispatcher, people.handler, people.analyst, people.security_admin):
            with pytest.raises(NotPermitted):
                plan_duty(office_id=people.centre.pk, on=june(9), shift="DAY", account_id=1, by=by, at=MONDAY)
        with pytest.raises(NotFound):  # the county's head plans no roster of the centre
            plan_duty(
                office_id=people.centre.pk, on=june(9), shift="DAY", account_id=team[0].account_id or 0, by=people.head,
                at=MONDAY,
            )  # fmt: skip
        for account_id, shift in ((people.handler.account_id, "DAY"), (team[0].account_id, "DUSK"), (0, "DAY")):
            with pytest.raises(NotFound):
                plan_duty(
                    office_id=people.centre.pk, on=june(9), shift=shift, account_id=account_id or 0,
                    by=people.supervisor, at=MONDAY,
                )  # fmt: skip
        names = {one.name for one in sitters(office_id=people.centre.pk)}
        assert names == {"方小满", "江听雨", *NAMES}

    def test_the_rosters_a_caller_sees(self, people: Cast) -> None:
        assert [one.pk for one in roster_offices(by=people.hotline)] == [people.centre.pk]
        assert [one.pk for one in roster_offices(by=people.supervisor)] == [people.centre.pk]
        assert roster_offices(by=people.handler) == roster_offices(by=people.head) == []

    def test_one_shift_at_a_time_and_rest_between(self, people: Cast, team: list[Actor]) -> None:
        planned(people, team[0])
        with pytest.raises(SitsAlready):
            planned(people, team[0])
        for shift, day in (("EVENING", 9), ("NIGHT", 9)):
            with pytest.raises(DutyClash) as caught:
                planned(people, team[0], shift, day)
            assert "白班" in caught.value.told() and "12小时" in caught.value.told()
        with pytest.raises(DutyClash):
            planned(people, team[0], "NIGHT", 10)
        planned(people, team[0], "DAY", 10)
        planned(people, team[1])

    def test_a_shift_that_is_over_is_not_changed(self, people: Cast, team: list[Actor]) -> None:
        planned(people, team[0], "DAY", 8)  # still running at ten
        with pytest.raises(DutyPast):
            planned(people, team[1], "NIGHT", 8)
        duty = planned(people, team[1], "DAY", 9)
        with pytest.raises(DutyPast):
            drop_duty(duty_id=duty.pk, by=people.supervisor, at=working(16, day=june(9)))
        with pytest.raises(NotFound):
            drop_duty(duty_id=duty.pk, by=people.head, at=MONDAY)
        drop_duty(duty_id=duty.pk, by=people.supervisor, at=working(15, day=june(9)))
        assert not Duty.objects.filter(pk=duty.pk).exists()
        assert list(broken_chains()) == []


class TestFilling:
    def fill(self, people: Cast, first: int = 9, last: int = 15, by: Actor | None = None) -> tuple[int, int]:
        given = {"office_id": people.centre.pk, "from_on": june(first), "to_on": june(last)}
        found = fill_duties(**given, by=by or people.supervisor, at=MONDAY)
        return found.planned, found.empty

    def test_a_week_is_filled_once(self, people: Cast, team: list[Actor]) -> None:
        assert self.fill(people) == (28, 0)
        assert self.fill(people) == (0, 0)
        there = list(duties_between(office_id=people.centre.pk, from_on=june(9), to_on=june(15)))
        assert gaps(duties=there, from_on=june(9), to_on=june(15)) == []

    def test_today_only_what_is_not_over(self, people: Cast, team: list[Actor]) -> None:
        assert self.fill(people, 8, 8) == (3, 0)
        assert not Duty.objects.filter(shift="NIGHT").exists()

    def test_whoever_is_on_leave_is_left_out(self, people: Cast, team: list[Actor]) -> None:
        for one in team:
            record_absence(
                account_id=one.account_id or 0, from_on=june(9), to_on=june(9), reason="r", by=SYSTEM, at=MONDAY
            )
        assert self.fill(people, 9, 9) == (2, 2)

    def test_days_out_of_order_past_or_too_many(self, people: Cast) -> None:
        for first, last in ((10, 9), (7, 9)):
            with pytest.raises(DaysUnusual):
                self.fill(people, first, last)
        with pytest.raises(DaysUnusual):
            fill_duties(
                office_id=people.centre.pk,
                from_on=TODAY,
                to_on=TODAY + timedelta(days=62),
                by=people.supervisor,
                at=MONDAY,
            )
        with pytest.raises(NotPermitted):
            self.fill(people, by=people.hotline)


class TestOnDuty:
    def test_by_the_minute_and_never_somebody_away(self, people: Cast, team: list[Actor]) -> None:
        planned(people, team[0], "EVENING", 9)
        planned(people, team[1], "NIGHT", 10)

        def names(at: datetime) -> list[str]:
            return [duty.account.name for duty in on_duty_now(office_id=people.centre.pk, at=at)]

        minute = timedelta(minutes=1)
        evening, night = working(16, day=june(9)), working(0, day=june(10))
        assert names(evening - minute) == []
        assert names(evening) == names(night - minute) == ["陶乐之"]
        assert names(night) == ["叶之秋"]
        assert names(working(8, day=june(10))) == []
        assert on_duty_now(office_id=people.county.pk, at=evening) == []
        record_absence(
            account_id=team[0].account_id or 0, from_on=june(9), to_on=june(9), reason="急病", by=SYSTEM, at=MONDAY
        )
        assert names(evening) == []


class TestLeave:
    def test_no_leave_over_a_duty_and_no_duty_during_leave(self, people: Cast, team: list[Actor]) -> None:
        leave = asked(team[0], 10, 12)
        duty = planned(people, team[0], "DAY", 11)
        head = officer("chengmuxi", "程慕溪", Role.HEAD, people.city)
        with pytest.raises(LeaveMeetsDuty) as caught:
            grant_leave(leave_id=leave.pk, by=head, at=MONDAY)
        assert "2026-06-11" in caught.value.told() and "白班" in caught.value.told()
        drop_duty(duty_id=duty.pk, by=people.supervisor, at=MONDAY)
        grant_leave(leave_id=leave.pk, by=head, at=MONDAY)
        with pytest.raises(DutyDuringLeave):
            planned(people, team[0], "DAY", 11)
        planned(people, team[0], "EVENING", 9)  # ends as the leave begins
        with pytest.raises(LeaveMeetsDuty):
            asked(team[0], 9, 9)


class TestSwaps:
    def test_an_exchange_is_confirmed_by_the_other(self, people: Cast, team: list[Actor]) -> None:
        mine, theirs = planned(people, team[0], "DAY", 9), planned(people, team[1], "DAY", 12)
        swap = offer_swap(duty_id=mine.pk, taker_id=team[1].account_id or 0, other_id=theirs.pk, by=team[0], at=MONDAY)
        assert told(team[1]) == ["duty_swap_offered"]
        assert [one.pk for one in swaps_of(account_id=team[1].account_id or 0)] == [swap.pk]
        for by in (team[0], team[2], people.supervisor):
            with pytest.raises(NotFound):
                confirm_swap(swap_id=swap.pk, by=by, at=MONDAY)
        confirm_swap(swap_id=swap.pk, by=team[1], at=MONDAY)
        mine.refresh_from_db()
        theirs.refresh_from_db()
        assert (mine.account_id, theirs.account_id) == (team[1].account_id, team[0].account_id)
        assert "已同意" in Notice.objects.get(template="duty_swap_answered").text
        with pytest.raises(SwapAnswered):
            decline_swap(swap_id=swap.pk, by=team[1], at=MONDAY)
        assert list(broken_chains()) == []

    def test_a_duty_given_for_nothing(self, people: Cast, team: list[Actor]) -> None:
        duty = planned(people, team[0])
        swap = offer_swap(duty_id=duty.pk, taker_id=team[1].account_id or 0, other_id=None, by=team[0], at=MONDAY)
        with pytest.raises(SwapWaits):
            offer_swap(duty_id=duty.pk, taker_id=team[2].account_id or 0, other_id=None, by=team[0], at=MONDAY)
        confirm_swap(swap_id=swap.pk, by=team[1], at=MONDAY)
        assert Duty.objects.get().account_id == team[1].account_id

    def test_declined_or_taken_back_all_stays(self, people: Cast, team: list[Actor]) -> None:
        duty = planned(people, team[0])
        given = {"duty_id": duty.pk, "taker_id": team[1].account_id or 0, "other_id": None, "by": team[0], "at": MONDAY}
        decline_swap(swap_id=offer_swap(**given).pk, by=team[1], at=MONDAY)  # type: ignore[arg-type]
        again = offer_swap(**given)  # type: ignore[arg-type]
        take_back_swap(swap_id=again.pk, by=team[0], at=MONDAY)
        with pytest.raises(SwapAnswered):
            confirm_swap(swap_id=again.pk, by=team[1], at=MONDAY)
        assert Duty.objects.get().account_id == team[0].account_id

    def test_whom_it_cannot_be_offered_to(self, people: Cast, team: list[Actor]) -> None:
        duty = planned(people, team[0])
        for taker in (team[0], people.handler):
            with pytest.raises(NotFound):
                offer_swap(duty_id=duty.pk, taker_id=taker.account_id or 0, other_id=None, by=team[0], at=MONDAY)
        with pytest.raises(NotFound):
            offer_swap(duty_id=duty.pk, taker_id=team[1].account_id or 0, other_id=duty.pk, by=team[0], at=MONDAY)
        with pytest.raises(NotFound):
            offer_swap(duty_id=duty.pk, taker_id=team[0].account_id or 0, other_id=None, by=team[1], at=MONDAY)
        with pytest.raises(DutyPast):
            offer_swap(
                duty_id=duty.pk, taker_id=team[1].account_id or 0, other_id=None, by=team[0], at=working(8, day=june(9))
            )

    def test_rest_and_leave_count_when_it_is_offered_and_when_it_is_confirmed(
        self, people: Cast, team: list[Actor]
    ) -> None:
        mine = planned(people, team[0])
        planned(people, team[1], "EVENING", 9)
        with pytest.raises(DutyClash):
            offer_swap(duty_id=mine.pk, taker_id=team[1].account_id or 0, other_id=None, by=team[0], at=MONDAY)
        swap = offer_swap(duty_id=mine.pk, taker_id=team[2].account_id or 0, other_id=None, by=team[0], at=MONDAY)
        record_absence(
            account_id=team[2].account_id or 0, from_on=june(9), to_on=june(9), reason="急病", by=SYSTEM, at=MONDAY
        )
        with pytest.raises(DutyDuringLeave):
            confirm_swap(swap_id=swap.pk, by=team[2], at=MONDAY)
        assert Swap.objects.get().state == SwapState.OFFERED

    def test_whoever_left_the_hotline_takes_no_duty_any_more(self, people: Cast, team: list[Actor]) -> None:
        mine, theirs = planned(people, team[0]), planned(people, team[1], day=12)
        swap = offer_swap(duty_id=mine.pk, taker_id=team[1].account_id or 0, other_id=theirs.pk, by=team[0], at=MONDAY)
        gift = offer_swap(duty_id=theirs.pk, taker_id=team[2].account_id or 0, other_id=None, by=team[1], at=MONDAY)
        for gone in (team[0], team[1]):
            Post.objects.filter(pk=gone.post_id).update(active=False)
            with pytest.raises(SitsNoLonger, match=gone.name):
                confirm_swap(swap_id=swap.pk, by=team[1], at=MONDAY)
            Post.objects.filter(pk=gone.post_id).update(active=gone is not team[1])
        assert confirm_swap(swap_id=gift.pk, by=team[2], at=MONDAY).state == SwapState.CONFIRMED, (
            "given away on leaving"
        )

    def test_neighbouring_shifts_are_exchanged(self, people: Cast, team: list[Actor]) -> None:
        mine, theirs = planned(people, team[0], "DAY", 9), planned(people, team[1], "EVENING", 9)
        swap = offer_swap(duty_id=mine.pk, taker_id=team[1].account_id or 0, other_id=theirs.pk, by=team[0], at=MONDAY)
        confirm_swap(swap_id=swap.pk, by=team[1], at=MONDAY)
        assert on_duty_now(office_id=people.centre.pk, at=working(9, day=june(9)))[0].account_id == team[1].account_id

    def test_a_duty_taken_from_the_roster_takes_its_offers_along(self, people: Cast, team: list[Actor]) -> None:
        duty = planned(people, team[0])
        offer_swap(duty_id=duty.pk, taker_id=team[1].account_id or 0, other_id=None, by=team[0], at=MONDAY)
        drop_duty(duty_id=duty.pk, by=people.supervisor, at=MONDAY)
        assert not swaps_of(account_id=team[1].account_id or 0).exists()

    def test_two_offers_of_one_exchange_end_together(self, people: Cast, team: list[Actor]) -> None:
        mine, theirs = planned(people, team[0], "DAY", 9), planned(people, team[1], "DAY", 12)
        offer_swap(duty_id=theirs.pk, taker_id=team[2].account_id or 0, other_id=None, by=team[1], at=MONDAY)
        swap = offer_swap(duty_id=mine.pk, taker_id=team[1].account_id or 0, other_id=theirs.pk, by=team[0], at=MONDAY)
        confirm_swap(swap_id=swap.pk, by=team[1], at=MONDAY)
        other = Swap.objects.exclude(pk=swap.pk).get()
        assert other.state == SwapState.WITHDRAWN


class TestGaps:
    def test_whoever_plans_is_told_once_a_step(self, people: Cast, team: list[Actor]) -> None:
        head = Notice.objects.filter(template="duty_gaps")
        assert warn_of_gaps(at=MONDAY) == 0, "an office without a roster"
        fill_duties(office_id=people.centre.pk, from_on=june(8), to_on=june(15), by=people.supervisor, at=MONDAY)
        assert warn_of_gaps(at=MONDAY) == 0
        Duty.objects.filter(on=june(12), shift="NIGHT").delete()
        assert [warn_of_gaps(at=MONDAY) for _ in range(2)] == [1, 0]
        told = head.get()
        assert "2026年6月12日" in told.text and "1个班次" in told.text and "夜班" in told.text
        assert warn_of_gaps(at=working(8, day=june(9))) == 0, "the 16th is told at nine"
        assert warn_of_gaps(at=working(9, day=june(9))) == 1
        assert "3个班次" in head.latest("created_at").text
        fill_duties(office_id=people.centre.pk, from_on=june(9), to_on=june(20), by=people.supervisor, at=MONDAY)
        Duty.objects.filter(on=june(12), shift="DAY").delete()
        assert warn_of_gaps(at=working(16, day=june(11))) == 0
        assert [warn_of_gaps(at=working(17, day=june(11))) for _ in range(2)] == [1, 0], "once more the evening before"

    def test_a_roster_nobody_keeps_any_more_is_left_alone(self, people: Cast, team: list[Actor]) -> None:
        planned(people, team[0], "DAY", 8)
        assert warn_of_gaps(at=working(9, day=date(2026, 7, 9))) == 1
        assert warn_of_gaps(at=working(9, day=date(2026, 7, 10))) == 0

    def test_an_officer_who_fell_ill_leaves_a_gap(self, people: Cast, team: list[Actor]) -> None:
        fill_duties(office_id=people.centre.pk, from_on=june(8), to_on=june(15), by=people.supervisor, at=MONDAY)
        duty = Duty.objects.get(on=june(10), shift="NIGHT")
        record_absence(
            account_id=duty.account_id, from_on=june(10), to_on=june(10), reason="急病", by=SYSTEM, at=MONDAY
        )
        assert warn_of_gaps(at=MONDAY) == 1
