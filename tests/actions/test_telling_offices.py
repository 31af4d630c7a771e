"""Officers hear of what was done to their cases by others: on the desk of whoever serves the post that day."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.agency.models import Absence, Post
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import decide, dispatch
from fangxin.domain.cases.actions.expiry import expire_requests
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.machine import MoveNotYours
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import entries_of
from fangxin.domain.timeline.words import Act
from tests.people import Cast, cast, filed, later, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def assigned(people: Cast, **changes: object) -> Case:
    case = filed(people.hotline, **changes)
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    return Case.objects.get(pk=case.pk)


def told(template: str) -> set[int | None]:
    """The accounts on whose desks a message lies."""
    return set(Notice.objects.filter(template=template, channel="DESK").values_list("account_id", flat=True))


def accounts(*actors: Actor) -> set[int | None]:
    return {actor.account_id for actor in actors}


def disputed(people: Cast) -> Case:
    case = assigned(people)
    return dispatch.dispute_jurisdiction(
        case_id=case.pk, version=case.version, office_id=people.other_county.pk, reason="店在山城区。", by=people.handler,
        at=later(1),
    )  # fmt: skip


def test_a_dispute_is_told_to_the_other_office_and_to_their_common_superior(people: Cast) -> None:
    other_head = officer("qinmo", "秦墨", Role.HEAD, people.other_county)
    disputed(people)
    assert told("jurisdiction_disputed") == accounts(other_head, people.supervisor)
    text = Notice.objects.filter(template="jurisdiction_disputed").first().text  # type: ignore[union-attr]
    assert "2026年6月18日" in text and "山城区" in text


def test_the_office_that_disputes_may_keep_the_case_after_all(people: Cast) -> None:
    case = disputed(people)
    with pytest.raises(MoveNotYours):
        dispatch.concede_jurisdiction(
            case_id=case.pk, version=case.version, reason="协商", by=people.supervisor, at=later(2)
        )
    kept = dispatch.concede_jurisdiction(
        case_id=case.pk, version=case.version, reason="与山城区局协商，由我局办理。", by=people.handler, at=later(2)
    )
    assert (kept.status, kept.office_id) == (Status.ASSIGNED, people.county.pk)
    clock = Clock.objects.get(case_id=case.pk, rule="jurisdiction.dispute")
    assert (clock.stopped_on, clock.in_time) == (date(2026, 6, 10), True)
    assert entries_of(chain=case.pk)[-1].act == Act.JURISDICTION_AGREED
    assert Clock.objects.get(case_id=case.pk, rule="complaint.acceptance").stopped_on is None, "that one went on"


def test_a_ruling_is_told_to_who_had_the_case_and_to_who_gets_it(people: Cast) -> None:
    case = disputed(people)
    dispatch.rule_jurisdiction(
        case_id=case.pk, version=case.version, office_id=people.other_county.pk, reason="经营地在山城区。",
        by=people.supervisor, at=later(3),
    )  # fmt: skip
    assert told("jurisdiction_ruled") == accounts(people.handler, people.other_handler)


def test_a_case_given_back_is_told_to_the_dispatchers(people: Cast) -> None:
    case = assigned(people)
    dispatch.return_to_intake(
        case_id=case.pk, version=case.version, ground="RI1", reason="不在本辖区。", by=people.handler, at=later(1)
    )
    assert told("returned_to_intake") == accounts(people.dispatcher)


@pytest.mark.parametrize("kind", [Kind.COMPLAINT, Kind.REPORT, Kind.INQUIRY])
def test_a_case_sent_by_hand_is_told_to_its_handler_whatever_its_kind(people: Cast, kind: Kind) -> None:
    case = filed(people.hotline, merchant_address="", kind=kind, problem_code="")
    Case.objects.filter(pk=case.pk).update(status=Status.RECEIVED, office_id=people.centre.pk, path=people.centre.path)
    sent = dispatch.dispatch(
        case_id=case.pk, version=case.version, office_id=people.other_county.pk, reason="地址在山城区。",
        by=people.dispatcher, at=later(1),
    )  # fmt: skip
    assert (sent.status, told("dispatched_office")) == (Status.ASSIGNED, accounts(people.other_handler))
    template = "dispatched" if kind is Kind.COMPLAINT else "dispatched_freely"
    assert Notice.objects.filter(template=template).count() == 1


def test_an_answer_and_its_absence_are_told_to_whoever_serves_the_post(people: Cast) -> None:
    Post.objects.filter(pk=people.handler.post_id).update(substitute_id=people.second_handler.account_id)
    Absence.objects.create(
        account_id=people.handler.account_id, from_on=date(2026, 6, 16), to_on=date(2026, 6, 30), reason="休假"
    )
    case = assigned(people)
    tokens = []
    for at in (1, 2):
        case, token = decide.ask_facts(
            case_id=case.pk, version=case.version, question="请补充。", answer_by=date(2026, 6, 15), by=people.handler,
            at=later(at),
        )  # fmt: skip
        tokens.append(token)
    decide.answer_request(token=tokens[0], answer="小票丢了。", at=later(3))
    assert told("facts_answered") == accounts(people.handler)
    assert expire_requests(at=later(8)) == 1
    assert told("facts_expired") == accounts(people.second_handler)
