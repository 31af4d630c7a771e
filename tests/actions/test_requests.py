"""Inquiries and commendations: no office is competent by law, so they wait where they came in and may be sent anywhere."""

from __future__ import annotations

import pytest

from fangxin.domain.cases.actions.close import withdraw
from fangxin.domain.cases.actions.dispatch import dispatch
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import entries_of
from fangxin.domain.timeline.words import Act
from tests.people import cast, filed, later

pytestmark = pytest.mark.django_db
KINDS = (Kind.INQUIRY, Kind.COMMENDATION)
ASKED = {"content": "请问网上买的东西七天内可以退吗？", "problem_code": "", "merchant_name": "", "merchant_address": ""}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_intake_unit_received_waits_there(kind: Kind) -> None:
    people = cast()
    case = filed(people.hotline, kind=kind, **ASKED)
    assert (case.office, case.status, case.needs_person, case.due_on) == (people.centre, Status.RECEIVED, True, None)
    assert not Clock.objects.filter(case_id=case.pk).exists()


def test_what_a_county_received_is_its_own_to_answer() -> None:
    people = cast()
    case = filed(people.handler, kind=Kind.INQUIRY, **ASKED)
    assert (case.office, case.status) == (people.county, Status.ASSIGNED)
    assert case.post_id in (people.handler.post_id, people.second_handler.post_id)


@pytest.mark.parametrize("kind", KINDS)
def test_it_may_be_sent_to_any_office_without_a_reason(kind: Kind) -> None:
    people = cast()
    case = filed(people.hotline, kind=kind, **ASKED)
    sent = dispatch(
        case_id=case.pk, version=case.version, office_id=people.station.pk, by=people.dispatcher, at=later(1)
    )
    assert (sent.office_id, sent.status) == (people.station.pk, Status.ASSIGNED)
    assert [entry.act for entry in entries_of(chain=case.pk)] == [Act.FILED, Act.QUEUED, Act.DISPATCHED]
    notice = Notice.objects.get(case_id=case.pk, template="dispatched_freely")
    assert people.station.name in notice.text and "受理" not in notice.text


def test_a_question_withdrawn_is_told_to_no_merchant() -> None:
    people = cast()
    case = filed(people.hotline, kind=Kind.INQUIRY, problem_code="", content="请问这家店的做法对不对？")
    assert case.merchant_phone
    withdraw(case_id=case.pk, version=case.version, reason="已经解决。", by=people.dispatcher, at=later(1))
    assert set(Notice.objects.filter(case_id=case.pk).values_list("template", "audience")) == {
        ("registered", "consumer"), ("withdrawn_freely", "consumer"),
    }  # fmt: skip


def test_who_asks_by_telephone_may_stay_unnamed() -> None:
    people = cast()
    case = filed(people.hotline, kind=Kind.INQUIRY, identity=Identity(), **ASKED)
    assert case.intake.person is None and not case.intake.anonymous
    assert not Person.objects.exists() and not Notice.objects.exists()
