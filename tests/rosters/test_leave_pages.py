"""The pages of leave: asking, deciding, coming back, and a month of who is away."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from fangxin.domain.agency.actions.absences import record_absence
from fangxin.domain.agency.models import Absence
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.rosters.actions.leaves import grant_leave
from fangxin.domain.rosters.models import Leave
from tests.pages.checking import proper, queries
from tests.pages.conftest import on
from tests.pages.world import desk
from tests.people import MONDAY, Cast, working
from tests.rosters.conftest import asked

__all__ = ["on"]
pytestmark = pytest.mark.django_db
FORM = {"kind": "ANNUAL", "from_on": "2026-06-10", "to_on": "2026-06-12", "reason": "回乡探亲"}


@pytest.fixture(autouse=True)
def monday(on: Callable[[datetime], None]) -> None:
    on(MONDAY)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert proper(answer, path) == 200
    return str(answer.content.decode())


def test_asked_granted_and_ended(people: Cast, on: Callable[[datetime], None]) -> None:
    officer, head = desk(people.handler), desk(people.head)
    assert "没有请过假" in page(officer, "/desk/leaves/")
    assert officer.post("/desk/leaves/", FORM).status_code == 303
    leave = Leave.objects.get()
    text = page(head, "/desk/leaves/")
    assert "回乡探亲" in text and "孟子衿 年休假" in text and "共 3 天" in text
    assert head.post(f"/desk/leaves/{leave.pk}/grant/").status_code == 303
    assert "没有等待批准的请假" in page(head, "/desk/leaves/")
    assert "取消请假" in page(officer, "/desk/leaves/")
    on(working(9, day=date(2026, 6, 11)))
    text = page(desk(people.handler), "/desk/leaves/")
    assert "休假中" in text and "销假" in text
    assert desk(people.handler).post(f"/desk/leaves/{leave.pk}/end/").status_code == 303
    assert "已销假" in page(desk(people.handler), "/desk/leaves/")


def test_the_menu_counts_what_waits_for_a_decision(people: Cast) -> None:
    asked(people.handler)
    asked(people.station_handler)
    entry = re.compile(r'href="/desk/leaves/"[^>]*>([^<]*)(?:<[^>]*>([^<]*))?')
    found = {actor.name: entry.search(page(desk(actor), "/desk/inbox/")) for actor in (people.head, people.handler)}
    told = [match and "".join(part or "" for part in match.groups()).strip() for match in found.values()]
    assert told == ["请假 2", "请假"]


def test_many_that_wait_cost_as_many_questions_as_one(people: Cast) -> None:
    asked(people.handler)
    once = queries(desk(people.head), "/desk/leaves/")
    for other in (people.station_handler,):
        asked(other, 16, 17)
    assert queries(desk(people.head), "/desk/leaves/") == once


def test_wrong_days_are_told_at_the_field_and_what_was_typed_stays(people: Cast) -> None:
    client = desk(people.handler)
    for days in ({"to_on": "2026-13-01"}, {"to_on": "2026-06-09"}, {"from_on": "2026-06-01"}, {"to_on": "9999-12-31"}):
        answer = client.post("/desk/leaves/", FORM | days)
        text = answer.content.decode()
        assert answer.status_code == 422, days
        assert 'href="#f-' in text and "回乡探亲" in text
    asked(people.handler)
    answer = client.post("/desk/leaves/", FORM)
    assert answer.status_code == 409 and "日期重叠" in answer.content.decode()
    assert Leave.objects.count() == 1


def test_a_refusal_needs_its_reason(people: Cast) -> None:
    leave, head = asked(people.handler), desk(people.head)
    answer = head.post(f"/desk/leaves/{leave.pk}/refuse/", {"answer": ""})
    assert answer.status_code == 422 and "请填写理由" in answer.content.decode()
    assert head.post(f"/desk/leaves/{leave.pk}/refuse/", {"answer": "当天全员检查"}).status_code == 303
    assert "当天全员检查" in page(desk(people.handler), "/desk/leaves/")


def test_only_acts_that_exist_by_those_who_may(people: Cast) -> None:
    leave = asked(people.handler)
    assert desk(people.second_handler).post(f"/desk/leaves/{leave.pk}/grant/").status_code == 403
    assert desk(people.second_handler).post(f"/desk/leaves/{leave.pk}/withdraw/").status_code == 404
    assert desk(people.head).post(f"/desk/leaves/{leave.pk}/vanish/").status_code == 404
    assert desk(people.head).get(f"/desk/leaves/{leave.pk}/grant/").status_code == 404
    assert desk(people.handler).post(f"/desk/leaves/{leave.pk}/withdraw/").status_code == 303


def test_what_an_administrator_recorded_is_ended_here_too(people: Cast) -> None:
    day = MONDAY.date()
    given = {"from_on": day, "to_on": day + timedelta(days=2), "reason": "抗洪抢险", "by": SYSTEM, "at": MONDAY}
    row = record_absence(account_id=people.handler.account_id or 0, **given)  # type: ignore[arg-type]
    assert "抗洪抢险" in page(desk(people.handler), "/desk/leaves/")
    assert desk(people.second_handler).post(f"/desk/leaves/absence/{row.pk}/").status_code == 404
    assert desk(people.handler).post(f"/desk/leaves/absence/{row.pk}/").status_code == 303
    assert Absence.objects.get().cancelled_at == MONDAY
    leave = grant_leave(leave_id=asked(people.handler).pk, by=people.head, at=MONDAY)
    path = f"/desk/leaves/absence/{leave.absence_id}/"
    assert desk(people.handler).post(path).status_code == 404, "a leave is ended as a leave"


class TestCalendar:
    def test_colleagues_see_who_and_when_but_not_why(self, people: Cast) -> None:
        grant_leave(leave_id=asked(people.handler).pk, by=people.head, at=MONDAY)
        asked(people.second_handler, 20, 21)
        text = page(desk(people.second_handler), "/desk/leaves/calendar/?month=2026-06")
        assert text.count('<span class="month-name">孟子衿</span>') == 3
        assert text.count("<small>待批</small>") == 2
        assert "年休假" not in text and "回乡探亲" not in text
        assert "年休假" in page(desk(people.head), "/desk/leaves/calendar/")
        assert "孟子衿" not in page(desk(people.other_handler), "/desk/leaves/calendar/")

    def test_a_leave_over_the_edge_of_the_month(self, people: Cast) -> None:
        given = {"from_on": date(2026, 6, 29), "to_on": date(2026, 7, 2), "reason": "r", "by": SYSTEM, "at": MONDAY}
        record_absence(account_id=people.handler.account_id or 0, **given)  # type: ignore[arg-type]
        client = desk(people.handler)
        for month in ("2026-06", "2026-07"):
            assert page(client, f"/desk/leaves/calendar/?month={month}").count("month-name") == 2
        assert "这个月没有人请假" in page(client, "/desk/leaves/calendar/?month=2026-08")

    def test_the_whole_subtree_is_for_heads(self, people: Cast) -> None:
        grant_leave(leave_id=asked(people.station_handler).pk, by=people.head, at=MONDAY)
        head = desk(people.head)
        assert "言以宁" not in page(head, "/desk/leaves/calendar/")
        assert "言以宁" in page(head, "/desk/leaves/calendar/?whole=yes")
        assert "言以宁" not in page(desk(people.handler), "/desk/leaves/calendar/?whole=yes")

    @pytest.mark.parametrize("month", ["", "2026-13", "x", "0001-01", "9999-12", "2099-12", "2000-01", "2026-06-08"])
    def test_any_month_typed_is_answered(self, people: Cast, month: str) -> None:
        page(desk(people.handler), f"/desk/leaves/calendar/?month={month}")
