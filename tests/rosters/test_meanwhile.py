"""While A was away: what others did on A's cases, and what an evaluation reads of who held them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.models import Absence, Account, Post
from fangxin.domain.agency.queries import actor_for
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.handing import hand_over
from fangxin.domain.cases.actions.notes import add_note
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries import tenures
from fangxin.domain.cases.queries.standing_in import done_meanwhile
from fangxin.domain.cases.queries.tenures import tenures_of
from fangxin.domain.rosters.actions.leaves import end_leave, grant_leave
from fangxin.domain.rosters.models import Leave
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.words import BINDING_OTHERS
from tests.pages.checking import proper
from tests.pages.conftest import on
from tests.pages.world import desk
from tests.people import MONDAY, Cast, filed, handed, working
from tests.rosters.conftest import asked

__all__ = ["on"]
pytestmark = pytest.mark.django_db


def june(day: int, hour: int = 9) -> datetime:
    return working(hour, day=date(2026, 6, day))


def case_of(people: Cast, who: Actor) -> Case:
    """A case at an officer's post."""
    found = filed(people.hotline)
    Case.objects.filter(pk=found.pk).update(
        office=people.county, path=people.county.path, post_id=who.post_id, status="ASSIGNED"
    )
    return Case.objects.get(pk=found.pk)


def instead(people: Cast) -> Actor:
    """The second handler on the first one's post."""
    return actor_for(
        account=Account.objects.get(pk=people.second_handler.account_id),
        post=Post.objects.get(pk=people.handler.post_id),
    )


@pytest.fixture
def case(people: Cast) -> Case:
    return case_of(people, people.handler)


@pytest.fixture
def leave(people: Cast, case: Case) -> Leave:
    """The handler is away from the tenth to the twelfth."""
    return grant_leave(leave_id=asked(people.handler).pk, by=people.head, at=MONDAY)


def noted(case: Case, text: str, by: Actor, at: datetime) -> None:
    add_note(case_id=case.pk, text=text, by=by, at=at)


def test_acts_of_others_on_the_own_cases_between_two_instants(people: Cast, case: Case, leave: Leave) -> None:
    other = case_of(people, people.second_handler)
    noted(case, "离开前", people.handler, june(9))
    noted(case, "代办", instead(people), june(10))
    noted(case, "负责人", people.head, june(11))
    noted(other, "别人的件", people.second_handler, june(11))
    noted(case, "回来后", people.head, june(13))
    found = done_meanwhile(since=june(10, 0), until=june(13, 0), by=people.handler)
    assert [(one.case.pk, one.entry.actor_name, one.instead) for one in found] == [
        (case.pk, "穆清和", True), (case.pk, "何云舒", False),
    ]  # fmt: skip


def test_a_case_that_left_the_post_meanwhile_is_told_of(people: Cast, case: Case, leave: Leave) -> None:
    hand_over(  # at once: one officer serves both posts
        case_id=case.pk, version=None, post_id=people.second_handler.post_id or 0, reason="调整分工。", by=instead(people),
        at=june(10),
    )  # fmt: skip
    labels = [one.entry.label for one in done_meanwhile(since=june(10, 0), until=june(13, 0), by=people.handler)]
    assert labels == ["移交承办人"]


def test_the_page_is_the_officers_own(people: Cast, case: Case, leave: Leave, on: Callable[[datetime], None]) -> None:
    path = f"/desk/leaves/absence/{leave.absence_id}/meanwhile/"
    on(june(10, 8))
    assert "期间没有人动过您的件" in desk(people.handler).get(path).content.decode()
    noted(case, "代办", instead(people), june(10))
    on(june(11))
    answer = desk(people.handler).get(path)
    assert proper(answer, path) == 200
    text = answer.content.decode()
    assert "穆清和（代您）" in text and case.title in text and "1 件，1 步" in text
    for actor in (people.second_handler, people.head):
        assert desk(actor).get(path).status_code == 404
    back = desk(people.handler).post(f"/desk/leaves/{leave.pk}/end/")
    assert back.status_code == 303 and back["Location"] == path
    noted(case, "销假以后", people.head, june(11, 10))
    on(june(11, 11))
    assert "1 件，1 步" in desk(people.handler).get(path).content.decode(), (
        "what was done after coming back is not counted"
    )


def test_an_absence_called_off_before_it_began_shows_nothing(
    people: Cast, case: Case, leave: Leave, on: Callable[[datetime], None]
) -> None:
    end_leave(leave_id=leave.pk, by=people.handler, at=june(9))
    noted(case, "负责人", people.head, june(10))
    on(june(11))
    path = f"/desk/leaves/absence/{Absence.objects.get().pk}/meanwhile/"
    assert "期间没有人动过您的件" in desk(people.handler).get(path).content.decode()


class TestEvaluation:
    def test_it_knows_who_held_the_work(self, people: Cast, case: Case, leave: Leave) -> None:
        end_leave(leave_id=leave.pk, by=people.handler, at=june(12, 0))
        found = tenures_of(case_ids=[case.pk], since=june(9, 0), until=june(15, 0), by=people.head)
        a, b = found[people.handler.account_id or 0], found[people.second_handler.account_id or 0]
        assert (a.own, a.instead) == (timedelta(days=4), timedelta())
        assert (b.own, b.instead) == (timedelta(), timedelta(days=2))

    def test_a_deadline_that_passed_while_b_stood_in_is_not_as(self, people: Cast, case: Case, leave: Leave) -> None:
        Clock.objects.filter(case_id=case.pk).update(due_on=date(2026, 6, 11), due_at=None)
        found = tenures_of(case_ids=[case.pk], since=june(8, 0), until=june(20, 0), by=people.head)
        a, b = found[people.handler.account_id or 0], found[people.second_handler.account_id or 0]
        assert (a.missed, b.missed, b.missed_instead) == (0, 0, 1)
        for others in BINDING_OTHERS:
            Clock.objects.filter(case_id=case.pk).update(rule=others)
            found = tenures_of(case_ids=[case.pk], since=june(8, 0), until=june(20, 0), by=people.head)
            assert found[people.second_handler.account_id or 0].missed_instead == 0, others
        Clock.objects.filter(case_id=case.pk).update(rule="complaint.acceptance", status="STOPPED", in_time=True)
        found = tenures_of(case_ids=[case.pk], since=june(8, 0), until=june(20, 0), by=people.head)
        assert found[people.second_handler.account_id or 0].missed_instead == 0

    def test_other_offices_cases_count_for_nothing(self, people: Cast, case: Case) -> None:
        assert tenures_of(case_ids=[case.pk], since=june(8), until=june(20), by=people.other_handler) == {}

    def test_many_cases_cost_as_many_statements_as_one(self, people: Cast, case: Case, leave: Leave) -> None:
        ids = [case.pk, *(case_of(people, people.handler).pk for _ in range(3))]
        counts = []
        for some in (ids[:1], ids):
            with CaptureQueriesContext(
                connection,
            ) as captured:
                tenures_of(case_ids=some, since=june(8), until=june(20), by=people.head)
            counts.append(len(captured))
        assert counts[0] == counts[1] <= 7

    def test_the_page_of_an_office(
        self, people: Cast, case: Case, leave: Leave, on: Callable[[datetime], None]
    ) -> None:
        Clock.objects.filter(case_id=case.pk).update(due_on=date(2026, 6, 11), due_at=None)
        handed(case, to=people.station_handler, by=instead(people), at=june(12, 0))
        on(june(15, 0))
        head = desk(people.head)
        text = head.get("/desk/leaves/holding/?since=2026-06-09&until=2026-06-20").content.decode()
        cells = re.findall(r'<(?:td|th scope="row")[^>]*>([^<]*)</', text)
        assert cells == ["孟子衿", "1", "1.0", "0", "0", "0", "穆清和", "1", "0", "2.0", "0", "1"]
        station = head.get(f"/desk/leaves/holding/?office={people.station.pk}&since=2026-06-09&until=2026-06-20")
        assert "言以宁" in station.content.decode() and "穆清和" not in station.content.decode()
        assert "承办与代岗" in head.get("/desk/leaves/").content.decode()
        assert "承办与代岗" not in desk(people.handler).get("/desk/leaves/").content.decode()
        assert desk(people.handler).get("/desk/leaves/holding/").status_code == 403

    def test_days_and_offices_typed_wrong_are_answered(
        self, people: Cast, on: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        on(june(15, 0))
        head = desk(people.head)
        for typed, status in (
            ("since=x", 422), ("since=2026-06-10&until=2026-06-09", 422), ("since=2020-01-01", 422),
            ("office=999999", 200), (f"office={people.other_county.pk}", 200),
        ):  # fmt: skip
            path = f"/desk/leaves/holding/?{typed}"
            assert proper(head.get(path), path) == status, typed
        case_of(people, people.handler)
        monkeypatch.setattr(tenures, "MOST", 0)
        assert "请缩短日期" in head.get("/desk/leaves/holding/?since=2026-06-01").content.decode()
