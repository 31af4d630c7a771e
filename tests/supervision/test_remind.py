"""Hand-overs nobody answers: the receiver, his head and the owner are reminded, each rung once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions.handing import confirm_hand_over, hand_over
from fangxin.domain.cases.models import HandOver
from fangxin.domain.notices.models import Notice
from fangxin.domain.supervision.actions.remind import remind_of_hand_overs
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.interfaces.jobs.sweeping import sweep_everything
from tests.people import officer
from tests.supervision.tree import Tree, at_station, copies, june, tree

pytestmark = pytest.mark.django_db
#: offered on Tuesday, 9 June at 10:00; office hours are 9 to 12 and 13:30 to 17:30
LADDER = [
    (june(9, 15) + timedelta(minutes=30), "HAND_OVER_WAITS"),
    (june(10, 10), "HAND_OVER_LATE"),
    (june(11, 10), "HAND_OVER_STUCK"),
]


@pytest.fixture
def agency() -> Tree:
    return tree()


@pytest.fixture
def receiver(agency: Tree) -> Actor:
    return officer("baizhi", "白芷", Role.HANDLER, agency.station)


@pytest.fixture
def offer(agency: Tree, receiver: Actor) -> HandOver:
    case = at_station(agency)
    hand_over(
        case_id=case.pk, version=None, post_id=receiver.post_id or 0, reason="外出培训。", by=agency.station_handler,
        at=june(9, 10),
    )  # fmt: skip
    return HandOver.objects.get()


def told(actor: Actor, *, since: datetime) -> list[str]:
    rows = Notice.objects.filter(account_id=actor.account_id, created_at=since, channel="DESK")
    return list(rows.values_list("template", flat=True))


def test_each_rung_once_to_whom_it_names(agency: Tree, receiver: Actor, offer: HandOver) -> None:
    assert remind_of_hand_overs(at=june(9, 11)) == 0
    for at, _ in LADDER:
        assert remind_of_hand_overs(at=at - timedelta(minutes=1)) == 0
        assert remind_of_hand_overs(at=at) == 1
        assert remind_of_hand_overs(at=at) == 0
    assert remind_of_hand_overs(at=june(30)) == 0
    first, second, third = (at for at, _ in LADDER)
    assert told(receiver, since=first) == told(receiver, since=second) == ["hand_over_waits"]
    assert told(receiver, since=third) == []
    assert told(agency.station_head, since=second) == told(agency.station_head, since=third) == ["hand_over_waits"]
    assert told(agency.station_handler, since=second) == ["hand_over_unanswered"]
    assert told(agency.station_handler, since=first) == []
    steps = [entry.facts["level"] for entry in entries_of(chain=offer.case_id) if entry.act == Act.HAND_OVER_REMINDED]
    assert steps == [level for _, level in LADDER]
    assert list(broken_chains()) == []


def test_an_answer_ends_it(agency: Tree, receiver: Actor, offer: HandOver) -> None:
    remind_of_hand_overs(at=june(10, 10))
    confirm_hand_over(hand_over_id=offer.pk, by=receiver, at=june(10, 11))
    assert remind_of_hand_overs(at=june(30)) == 0


def test_one_or_fifty_take_the_same_statements(agency: Tree, receiver: Actor, offer: HandOver) -> None:
    with CaptureQueriesContext(connection) as few:
        assert remind_of_hand_overs(at=june(10, 10)) == 1
    for case in copies(offer.case, 50):
        hand_over(
            case_id=case.pk,
            version=None,
            post_id=receiver.post_id or 0,
            reason="r",
            by=agency.station_handler,
            at=june(9, 10),
        )
    with CaptureQueriesContext(connection) as many:
        assert remind_of_hand_overs(at=june(10, 10)) == 50
    assert len(few) <= 20 and len(many) - len(few) <= (3 if connection.vendor == "sqlite" else 0)


def test_the_sweep_of_everything_reminds(offer: HandOver) -> None:
    assert sweep_everything(at=june(10, 10))["hand_overs_recalled"] == 1
