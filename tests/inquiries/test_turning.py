"""Turning: what was asked becomes a complaint or a report without being told twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import OtherOffice, knows_people, people_known, visible_cases
from fangxin.domain.cases.queries import cases_of_intake, tracking_code_of
from fangxin.domain.cases.rules.filing import Filing, Missing
from fangxin.domain.cases.rules.machine import MoveNotOfKind, MoveNotYours
from fangxin.domain.cases.words import Channel, Kind, Outcome, Status
from fangxin.domain.evidence.actions import add_file
from fangxin.domain.evidence.queries import case_files
from fangxin.domain.evidence.words import Side
from fangxin.domain.exchange.actions.exporting import export_cases
from fangxin.domain.exchange.words import KEYS
from fangxin.domain.inquiries.actions import turn
from fangxin.domain.inquiries.rules import NotTurned
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.actions import open_person
from fangxin.domain.people.models import Person
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.foundation.refusals import NotFound, SeveralRefusals
from tests.evidence.makers import picture
from tests.inquiries.asking import UNNAMED, asked, sent
from tests.people import MONDAY, ZHANG, Cast, cast, filed, later

pytestmark = pytest.mark.django_db
STORY = "我在淇滨区云上鲸超市买了两箱酸奶，开封就有霉点，要求退款。"


@pytest.fixture
def people() -> Cast:
    return cast()


def given(**changes: Any) -> Filing:
    """What the officer confirms: nothing of the person."""
    told: dict[str, Any] = {
        "channel": Channel.HOTLINE, "content": STORY, "identity": Identity(), "merchant_name": "云上鲸超市",
        "merchant_address": "河南省鹤壁市淇滨区青禾路88号", "object_code": "10107", "problem_code": "P20",
    }  # fmt: skip
    return Filing(**{**told, **changes})


def test_an_inquiry_becomes_a_complaint_with_person_files_and_tracking_code(people: Cast) -> None:
    case = asked(people.hotline, content=STORY)
    add_file(name="小票.jpg", content=picture(), side=Side.CONSUMER, intake_id=case.intake_id, at=MONDAY)
    made = turn(case_id=case.pk, version=case.version, filing=given(), by=people.hotline, at=later(1))
    assert (made.kind, made.status, made.office_id) == (Kind.COMPLAINT, Status.ASSIGNED, people.county.pk)
    assert [one.pk for one in cases_of_intake(intake_id=case.intake_id)] == [made.pk, case.pk]
    assert open_person(person=Case.objects.get(pk=made.pk).intake.person) == ZHANG  # type: ignore[arg-type]
    assert Person.objects.count() == 1
    assert len(case_files(case_id=made.pk, intake_id=made.intake_id)) == 1
    case.refresh_from_db()
    assert (case.status, case.outcome, case.closed_at) == (Status.CLOSED, Outcome.TURNED, later(1))
    clock = Clock.objects.get(case_id=made.pk)
    assert (clock.rule, clock.started_on, clock.due_on) == (
        "complaint.acceptance", date(2026, 6, 9), date(2026, 6, 18),
    )  # fmt: skip
    assert entries_of(chain=case.pk)[-1].facts["into"] == made.number
    assert entries_of(chain=made.pk)[0].facts["of"] == case.number
    told = Notice.objects.get(case_id=made.pk, template="registered")
    assert tracking_code_of(case.intake.draft) in told.text
    assert list(broken_chains()) == []
    rows = [dict(zip(KEYS, row, strict=True)) for row in export_cases(by=SYSTEM, at=later(2))]
    named = {row["number"]: (row["complainant_name"], row["complainant_phone"]) for row in rows}
    assert named[case.number] == ("", "") and all(named[made.number]), "the person stands on what it became"


def test_a_web_inquiry_turned_by_an_officer_needs_no_identity_number(people: Cast) -> None:
    case = asked(people.hotline, content=STORY, identity=Identity(name="李守拙", phone="13800000102"))
    case.intake.__class__.objects.update(channel=Channel.WEB)
    made = turn(case_id=case.pk, version=case.version, filing=given(), by=people.hotline, at=later(1))
    assert made.kind == Kind.COMPLAINT and entries_of(chain=made.pk)[0].facts["channel"] == "WEB"


def test_who_stayed_unnamed_is_named_now(people: Cast) -> None:
    case = asked(people.hotline, **{**UNNAMED, "content": STORY})
    told = {"case_id": case.pk, "version": case.version, "by": people.hotline, "at": later(1)}
    with pytest.raises(SeveralRefusals) as refused:
        turn(filing=given(), **told)
    assert {(type(one), one.field) for one in refused.value.refusals} == {(Missing, "name"), (Missing, "phone")}
    case.refresh_from_db()
    assert case.status == Status.RECEIVED
    made = turn(filing=given(identity=Identity(name="张晚晴", phone="13800000101")), **told)
    assert made.intake.person.name_masked == "张**"
    assert Notice.objects.filter(case_id=made.pk).exists()


def test_a_complaint_needs_its_merchant(people: Cast) -> None:
    case = asked(people.hotline)
    with pytest.raises(SeveralRefusals) as refused:
        turn(case_id=case.pk, version=case.version, filing=given(merchant_name=""), by=people.hotline, at=later(1))
    assert [one.field for one in refused.value.refusals] == ["merchant_name"]


def test_what_is_known_of_the_person_is_not_overwritten(people: Cast) -> None:
    case = asked(people.hotline)
    other = Identity(name="别人", phone="13900009999", address="别处一号楼二单元")
    made = turn(case_id=case.pk, version=case.version, filing=given(identity=other), by=people.hotline, at=later(1))
    kept = open_person(person=Case.objects.get(pk=made.pk).intake.person)  # type: ignore[arg-type]
    assert (kept.name, kept.phone) == (ZHANG.name, ZHANG.phone)


# Reports: nothing leads back ------------------------------------------------------------------------------------------


def reported(people: Cast, **changes: Any) -> tuple[Case, Case]:
    case = asked(people.hotline, **{"content": f"{ZHANG.name}问：这家店卖过期食品，电话{ZHANG.phone}。", **changes})
    told = given(kind=Kind.REPORT, problem_code="V01", content=f"这家店卖过期食品，联系{ZHANG.name}{ZHANG.phone}。")
    made = turn(case_id=case.pk, version=case.version, filing=told, by=people.hotline, at=later(1))
    case.refresh_from_db()
    return case, made


def test_a_report_keeps_its_reporter_sealed(people: Cast) -> None:
    _, made = reported(people)
    assert made.kind == Kind.REPORT and ZHANG.name not in made.content and ZHANG.phone not in made.content
    assert [clock.rule for clock in Clock.objects.filter(case_id=made.pk)] == ["report.verification"]


def test_nothing_leads_from_the_inquiry_to_the_report(people: Cast) -> None:
    case, made = reported(people)
    told = [entry.facts_json for chain in (case.pk, made.pk) for entry in entries_of(chain=chain)]
    assert not any(made.number in text for text in told[: len(entries_of(chain=case.pk))])
    assert not any(case.number in text for text in told)
    for by in (people.hotline, people.supervisor, people.handler, people.head):
        assert not knows_people(case=case, by=by)
        assert not visible_cases(by=by).filter(people_known(by=by), pk=case.pk).exists()


def test_an_anonymous_question_becomes_an_anonymous_report(people: Cast) -> None:
    case = asked(people.hotline, **{**UNNAMED, "content": STORY})
    told = given(kind=Kind.REPORT, problem_code="V01", anonymous=True)
    made = turn(case_id=case.pk, version=case.version, filing=told, by=people.hotline, at=later(1))
    assert made.intake.person is None and not Person.objects.exists()


# Who may --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind.INQUIRY, Kind.COMMENDATION])
def test_into_what_it_cannot_be_turned(people: Cast, kind: Kind) -> None:
    case = asked(people.hotline)
    with pytest.raises(NotTurned):
        turn(
            case_id=case.pk,
            version=case.version,
            filing=given(kind=kind, problem_code=""),
            by=people.hotline,
            at=later(1),
        )


def test_only_the_office_in_whose_hands_it_is(people: Cast) -> None:
    case = sent(people)
    told = {"case_id": case.pk, "version": case.version, "filing": given(), "at": later(2)}
    with pytest.raises(OtherOffice):
        turn(by=people.hotline, **told)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        turn(by=people.other_handler, **told)  # type: ignore[arg-type]
    with pytest.raises(MoveNotYours):
        turn(by=people.analyst, **told)  # type: ignore[arg-type]
    assert turn(by=people.handler, **told).kind == Kind.COMPLAINT  # type: ignore[arg-type]


def test_a_complaint_is_not_turned(people: Cast) -> None:
    case = filed(people.hotline)
    with pytest.raises(MoveNotOfKind):
        turn(case_id=case.pk, version=case.version, filing=given(), by=people.handler, at=later(1))
