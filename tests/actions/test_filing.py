"""Filing: one submission, once, with everything it sets in motion."""

from __future__ import annotations

import pytest

from fangxin.domain.agency.rules import consumer
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.queries import earlier_like, intake_by_tracking_code, tracking_code_of
from fangxin.domain.cases.words import Channel, Kind, Status
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.actions import PhoneNotConfirmed, open_person, phone_confirmation
from fangxin.domain.people.models import Person
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import SeveralRefusals
from fangxin.storage.idempotency import KeyReused
from tests.people import LI, MONDAY, ZHANG, cast, filed, filing

pytestmark = pytest.mark.django_db


def test_a_filing_finds_the_competent_office_and_starts_the_acceptance_clock() -> None:
    people = cast()
    case = filed(people.hotline)
    assert (case.office, case.status) == (people.county, Status.ASSIGNED)
    clock = Clock.objects.get(case_id=case.pk)
    assert (clock.rule, clock.due_on.isoformat(), case.due_on) == ("complaint.acceptance", "2026-06-17", clock.due_on)
    assert [entry.act for entry in entries_of(chain=case.pk)] == [Act.FILED, Act.DISPATCHED]
    decision = RoutingDecision.objects.get(case_id=case.pk)
    assert decision.ground and decision.rule_version == "order121" and decision.candidates
    assert list(broken_chains()) == []


def test_nobody_reads_the_person_without_opening_the_seal() -> None:
    case = filed(cast().hotline)
    person = case.intake.person
    assert person is not None
    assert (person.name_masked, person.phone_masked) == ("张**", "138****0101")
    assert ZHANG.name.encode() not in bytes(person.sealed)
    assert open_person(person=person) == ZHANG


def test_an_unknown_place_waits_for_a_person() -> None:
    people = cast()
    case = filed(
        people.hotline, merchant_name="不知名小店", merchant_address="", content="买的东西坏了，不肯退款，要求退钱。"
    )
    assert (case.office, case.status, case.needs_person) == (people.centre, Status.RECEIVED, True)
    assert RoutingDecision.objects.get(case_id=case.pk).ground


def test_the_same_draft_gives_the_same_receipt_and_one_intake() -> None:
    people = cast()
    one = file_request(filing=filing(), draft="SAME", by=people.hotline, at=MONDAY)
    two = file_request(filing=filing(), draft="SAME", by=people.hotline, at=MONDAY)
    assert one == two
    assert Intake.objects.count() == Case.objects.count() == Person.objects.count() == 1


def test_the_same_draft_with_other_content_is_refused() -> None:
    people = cast()
    file_request(filing=filing(), draft="SAME", by=people.hotline, at=MONDAY)
    with pytest.raises(KeyReused):
        file_request(filing=filing(disputed_fen=1), draft="SAME", by=people.hotline, at=MONDAY)


def test_a_report_inside_a_complaint_becomes_a_case_of_its_own() -> None:
    people = cast()
    content = "在淇滨区云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。"
    case = filed(people.hotline, content=content)
    kinds = dict(Case.objects.filter(intake=case.intake).values_list("kind", "due_rule"))
    assert kinds == {Kind.COMPLAINT: "complaint.acceptance", Kind.REPORT: "report.verification"}
    assert Notice.objects.filter(template="split").count() == 1


def test_the_public_door_needs_a_confirmed_phone() -> None:
    cast()
    web = filing(channel=Channel.WEB)
    with pytest.raises(PhoneNotConfirmed):
        file_request(filing=web, draft="WEB", by=consumer(""), at=MONDAY)
    with pytest.raises(PhoneNotConfirmed):
        wrong = phone_confirmation(phone=LI.phone, at=MONDAY)
        file_request(filing=web, draft="WEB", by=consumer(""), at=MONDAY, phone_confirmation=wrong)
    right = phone_confirmation(phone=ZHANG.phone, at=MONDAY)
    receipt = file_request(filing=web, draft="WEB", by=consumer(""), at=MONDAY, phone_confirmation=right)
    assert receipt.cases


def test_every_mistake_is_named_with_its_field() -> None:
    people = cast()
    with pytest.raises(SeveralRefusals) as refused:
        filed(people.hotline, content="坏", merchant_name="", merchant_uscc="91000000000000000X", sales_mode="M2")
    fields = {refusal.field for refusal in refused.value.refusals}
    assert fields == {"content", "merchant_uscc", "platform"}
    assert Case.objects.count() == 0


def test_the_tracking_code_finds_the_intake_however_it_is_typed() -> None:
    people = cast()
    receipt = file_request(filing=filing(), draft="TRACK", by=people.hotline, at=MONDAY)
    assert receipt.tracking_code == tracking_code_of("TRACK")
    typed = receipt.tracking_code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    found = intake_by_tracking_code(code=typed)
    assert found is not None and found.draft == "TRACK"
    assert intake_by_tracking_code(code="AAAA-AAAA-AAAA") is None


def test_an_earlier_case_of_the_same_phone_that_reads_alike_is_shown() -> None:
    people = cast()
    case = filed(people.hotline)
    assert [alike.number for alike in earlier_like(filing=filing(), at=MONDAY)] == [case.number]
    other = filing(content="手机屏幕有坏点，要求维修，商家说人为损坏不保修。", merchant_name="另一家")
    assert earlier_like(filing=other, at=MONDAY) == []
    assert earlier_like(filing=filing(identity=LI), at=MONDAY) == []
