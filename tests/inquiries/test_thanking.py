"""Commendations: sent to the office, passed on with thanks, counted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fangxin.domain.cases.actions.dispatch import dispatch
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.filing import TooLong
from fangxin.domain.cases.rules.machine import MoveNotOfKind, MoveNotPossible
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.inquiries.actions import thank
from fangxin.domain.inquiries.queries import CommendationCount, commendations_by_office
from fangxin.domain.inquiries.rules import PassedToMissing, office_named
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.refusals import NotFound
from tests.inquiries.asking import QUESTION, asked
from tests.people import Cast, cast, filed, later

pytestmark = pytest.mark.django_db
PERIOD = {"from_on": date(2026, 6, 1), "to_on": date(2026, 6, 30)}


@pytest.fixture
def people() -> Cast:
    return cast()


def praised(people: Cast, *, at_office: int | None = None, **changes: Any) -> Case:
    case = filed(
        people.hotline,
        **{**QUESTION, "kind": Kind.COMMENDATION, "content": "黎阳路所的小言同志跑了三趟，谢谢他。", **changes},
    )
    office = at_office if at_office is not None else people.station.pk
    return dispatch(case_id=case.pk, version=case.version, office_id=office, by=people.dispatcher, at=later(1))


def test_passed_on_with_thanks(people: Cast) -> None:
    case = praised(people)
    done = thank(
        case_id=case.pk,
        version=case.version,
        passed_to="言以宁同志",
        note="礼品婉谢。",
        by=people.station_handler,
        at=later(2),
    )
    assert (done.status, done.outcome, done.closed_at) == (Status.CLOSED, Outcome.THANKED, later(2))
    assert entries_of(chain=case.pk)[-1].facts["passed_to"] == "言以宁同志"
    told = Notice.objects.get(case_id=case.pk, template="commendation_thanked")
    assert people.station.name in told.text


def test_it_is_passed_on_to_somebody(people: Cast) -> None:
    case = praised(people)
    told: dict[str, Any] = {
        "case_id": case.pk, "version": case.version, "by": people.station_handler, "at": later(2),
    }  # fmt: skip
    with pytest.raises(PassedToMissing):
        thank(passed_to="  ", **told)
    with pytest.raises(TooLong):
        thank(passed_to="长" * 81, **told)
    with pytest.raises(TooLong):
        thank(passed_to="小言", note="长" * 501, **told)


def test_only_once_and_only_a_commendation(people: Cast) -> None:
    case = praised(people)
    done = thank(case_id=case.pk, version=case.version, passed_to="全体", by=people.station_handler, at=later(2))
    with pytest.raises(MoveNotPossible):
        thank(case_id=case.pk, version=done.version, passed_to="全体", by=people.station_handler, at=later(3))
    question = asked(people.hotline)
    with pytest.raises(MoveNotOfKind):
        thank(case_id=question.pk, version=question.version, passed_to="全体", by=people.hotline, at=later(3))
    with pytest.raises(NotFound):
        thank(case_id=case.pk, version=done.version, passed_to="全体", by=people.other_handler, at=later(3))


def test_counted_by_office_and_period_within_the_own_subtree(people: Cast) -> None:
    first = praised(people)
    praised(people)
    praised(people, at_office=people.other_county.pk)
    thank(case_id=first.pk, version=first.version, passed_to="小言", by=people.station_handler, at=later(2))
    assert commendations_by_office(by=people.supervisor, **PERIOD) == [
        CommendationCount(office=people.station.name, received=2, passed_on=1),
        CommendationCount(office=people.other_county.name, received=1, passed_on=0),
    ]
    assert [one.received for one in commendations_by_office(by=people.head, **PERIOD)] == [2]
    assert commendations_by_office(by=people.supervisor, from_on=date(2026, 6, 9), to_on=date(2026, 6, 30)) == []


NAMES = {
    1: ("鹤壁市市场监督管理局", "市局"), 2: ("淇滨区市场监督管理局", "淇滨区局"), 3: ("淇滨区市场监督管理局黎阳路所", "黎阳路所"),
    4: ("山城区市场监督管理局红旗街所", "红旗街所"),
}  # fmt: skip
NAMED: list[tuple[tuple[str, ...], int | None]] = [
    (("黎阳路所小言",), 3),
    (("淇滨区市场监督管理局黎阳路所的同志",), 3),
    (("淇滨区市场监督管理局",), 2),
    (("小言", "谢谢红旗街所", "黎阳路所也好"), 4),
    (("", "", "先找了红旗街所，又找了黎阳路所"), None),
    (("城市局面变好了",), None),
    (("", "", "谢谢你们"), None),
    ((), None),
]


@pytest.mark.parametrize(("told", "office"), NAMED)
def test_the_office_that_is_praised(told: tuple[str, ...], office: int | None) -> None:
    assert office_named(told=told, names=NAMES) == office
