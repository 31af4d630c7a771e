"""The pages of the roster: planning, filling, gaps seen, swaps, and who is on duty at the operator's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.rosters.models import Duty, Swap
from fangxin.domain.rosters.words import SwapState
from tests.pages.checking import proper, queries
from tests.pages.conftest import on
from tests.pages.world import desk
from tests.people import MONDAY, Cast, officer

__all__ = ["on"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(on: Callable[[datetime], None]) -> None:
    on(MONDAY)


@pytest.fixture
def colleague(people: Cast) -> Actor:
    return officer("taolezhi", "陶乐之", Role.HOTLINE, people.centre)


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert proper(answer, path) == 200
    return str(answer.content.decode())


def day(people: Cast, on: str = "2026-06-09") -> str:
    return f"/desk/duties/{people.centre.pk}/{on}/"


def put(people: Cast, who: Actor, shift: str = "DAY", on: str = "2026-06-09") -> Duty:
    given = {"shift": shift, "account": who.account_id}
    assert desk(people.supervisor).post(day(people, on), given).status_code == 303
    return Duty.objects.get(account_id=who.account_id, shift=shift, on=on)


def test_planned_seen_and_taken_out(people: Cast, colleague: Actor) -> None:
    planner, operator = desk(people.supervisor), desk(people.hotline)
    assert "缺 2 人" in page(planner, day(people))
    duty = put(people, colleague)
    text = page(planner, day(people))
    assert "陶乐之" in text and "缺 1 人" in text and "撤下" in text
    text = page(operator, "/desk/duties/")
    assert "陶乐之" in text and "缺 1 人" in text and "自动补齐" not in text
    again = planner.post(day(people), {"shift": "DAY", "account": colleague.account_id})
    assert again.status_code == 409 and "已经在这一班" in again.content.decode()
    assert operator.post(f"/desk/duty/{duty.pk}/drop/").status_code == 403
    assert planner.post(f"/desk/duty/{duty.pk}/drop/").status_code == 303
    assert not Duty.objects.exists()


@pytest.mark.parametrize(("edge", "beyond"), [("2099-12-31", "2100-01-01"), ("2000-01-01", "1999-12-31")])
def test_what_can_be_filled_can_be_seen_and_taken_out(people: Cast, edge: str, beyond: str) -> None:
    planner = desk(people.supervisor)
    assert beyond not in page(planner, day(people, edge))
    assert planner.get(day(people, beyond)).status_code == 404
    filled = planner.post(f"/desk/duties/{people.centre.pk}/fill/", {"from_on": edge, "to_on": edge})
    assert filled.status_code == (303 if edge > "2026" else 422)
    for duty in Duty.objects.all():
        assert planner.post(f"/desk/duty/{duty.pk}/drop/").status_code == 303
    assert not Duty.objects.exists()


def test_filled_in_turn(people: Cast, colleague: Actor) -> None:
    planner = desk(people.supervisor)
    path = f"/desk/duties/{people.centre.pk}/fill/"
    for wrong in ({"from_on": "x", "to_on": "2026-06-10"}, {"from_on": "2026-06-10", "to_on": "2026-06-09"}):
        answer = planner.post(path, wrong)
        assert answer.status_code == 422 and 'href="#f-' in answer.content.decode()
    assert planner.post(path, {"from_on": "2026-06-09", "to_on": "2026-06-15"}).status_code == 303
    assert Duty.objects.count() > 0
    # too few officers for every seat: how many there are is said, and what keeps them from sitting in more
    text = page(planner, "/desk/duties/")
    assert "还空着" in text and "能值班的只有 3 人" in text


def test_where_nobody_keeps_a_roster_nothing_is_missing(people: Cast, colleague: Actor) -> None:
    for who in (people.supervisor, people.hotline):
        text = page(desk(who), "/desk/duties/?month=2026-07")
        assert "尚未排班" in text and "有空缺" not in text and "roster-gap" not in text
    put(people, colleague)
    text = page(desk(people.supervisor), "/desk/duties/?month=2026-07")
    assert "尚未排班" not in text and "还缺 124 人次" in text


def test_a_month_and_a_week_cost_the_same_questions(people: Cast, colleague: Actor) -> None:
    planner = desk(people.supervisor)
    planner.post(f"/desk/duties/{people.centre.pk}/fill/", {"from_on": "2026-06-09", "to_on": "2026-06-30"})
    week = queries(planner, "/desk/duties/?week=2026-06-10")
    assert queries(planner, "/desk/duties/?month=2026-06") == week


@pytest.mark.parametrize(
    "asked", ["week=x", "week=9999-12-31", "month=2026-13", "month=0001-01", "office=x", "office=999999"]
)
def test_whatever_is_typed_into_the_address_is_answered(people: Cast, asked: str) -> None:
    page(desk(people.hotline), f"/desk/duties/?{asked}")


def test_days_that_are_none_and_rosters_of_others_do_not_exist(people: Cast) -> None:
    for path in (
        day(people, "2026-06-31"),
        day(people, "20260609"),
        day(people, "9999-12-31"),
        f"/desk/duties/{people.county.pk}/2026-06-09/",
    ):
        assert desk(people.hotline).get(path).status_code == 404
    assert desk(people.handler).get("/desk/duties/").status_code == 403
    assert "没有值班表" in page(desk(people.head), "/desk/duties/")


class TestSwaps:
    def test_offered_and_confirmed(self, people: Cast, colleague: Actor) -> None:
        mine, theirs = put(people, people.hotline), put(people, colleague, on="2026-06-11")
        operator, other = desk(people.hotline), desk(colleague)
        assert "换 6月11日白班" in page(operator, day(people))
        assert operator.post(f"/desk/duty/{mine.pk}/swap/", {"with": f"duty-{theirs.pk}"}).status_code == 303
        assert "撤回换班" in page(operator, "/desk/duties/")
        assert "等我答复的换班" in page(other, "/desk/duties/")
        swap = Swap.objects.get()
        assert operator.post(f"/desk/swaps/{swap.pk}/confirm/").status_code == 404
        assert other.post(f"/desk/swaps/{swap.pk}/confirm/").status_code == 303
        assert other.post(f"/desk/swaps/{swap.pk}/decline/").status_code == 409
        assert Duty.objects.get(pk=mine.pk).account_id == colleague.account_id

    def test_offered_to_a_colleague_and_taken_back(self, people: Cast, colleague: Actor) -> None:
        mine = put(people, people.hotline)
        operator = desk(people.hotline)
        for wrong in ("", "account-", "account-999999", "duty-1", f"account-{people.hotline.account_id}"):
            assert operator.post(f"/desk/duty/{mine.pk}/swap/", {"with": wrong}).status_code == 404
        given = {"with": f"account-{colleague.account_id}"}
        assert operator.post(f"/desk/duty/{mine.pk}/swap/", given).status_code == 303
        assert operator.post(f"/desk/duty/{mine.pk}/swap/", given).status_code == 409
        assert operator.post(f"/desk/swaps/{Swap.objects.get().pk}/take-back/").status_code == 303
        assert Swap.objects.get().state == SwapState.WITHDRAWN


def test_the_operators_page_tells_who_is_on_duty(people: Cast, colleague: Actor) -> None:
    assert "现在没有人排班" in page(desk(people.hotline), "/desk/call/")
    put(people, colleague, on="2026-06-08")
    assert "陶乐之（白班，至 16:00）" in page(desk(people.hotline), "/desk/call/")
