"""A complaint's life through the actions: each act with its clocks, documents, messages and journal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fangxin.domain.agency.rules import consumer
from fangxin.domain.cases.actions import close, decide, dispatch
from fangxin.domain.cases.actions.documents import document_pdf
from fangxin.domain.cases.actions.serving import record_service
from fangxin.domain.cases.actions.step import StaleVersion
from fangxin.domain.cases.models import Case, Document, FactRequest
from fangxin.domain.cases.permissions import OtherOffice
from fangxin.domain.cases.rules.machine import MoveNotPossible, MoveNotYours
from fangxin.domain.cases.words import Outcome, Status
from fangxin.domain.feedback import actions as feedback
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.feedback.words import Satisfaction
from fangxin.domain.mediation.actions import agreements, sessions
from fangxin.domain.mediation.models import Item, Session
from fangxin.domain.mediation.words import ItemKind, ItemState, Mode
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound
from tests.people import MONDAY, Cast, cast, filed, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def handler_of(people: Cast, case: Case) -> object:
    return people.handler if case.post_id == people.handler.post_id else people.second_handler


def accepted(people: Cast) -> Case:
    case = filed(people.hotline)
    return decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))


def settled(people: Cast) -> Case:
    case = accepted(people)
    promise = agreements.Promise(kind=ItemKind.REFUND, what="退还货款", amount_fen=5980, perform_by=date(2026, 6, 20))
    return agreements.settle(
        case_id=case.pk,
        version=case.version,
        promises=[promise],
        terms="双方再无争议。",
        by=people.handler,
        at=later(3),
    )


def test_acceptance_stops_one_clock_and_starts_the_next(people: Cast) -> None:
    case = accepted(people)
    clocks = {clock.rule: clock for clock in Clock.objects.filter(case_id=case.pk)}
    assert clocks["complaint.acceptance"].in_time is True
    mediation = clocks["complaint.mediation"]
    assert (mediation.started_on, mediation.due_on) == (date(2026, 6, 9), date(2026, 8, 8))
    assert (case.status, case.due_on) == (Status.ACCEPTED, mediation.due_on)
    assert Notice.objects.filter(case_id=case.pk, template="accepted").exists()
    document = Document.objects.get(case=case)
    assert document.form == "acceptance" and document_pdf(document=document).startswith(b"%PDF")
    assert "张晚晴".encode() not in bytes(document.sealed_facts)


def test_a_late_acceptance_is_recorded_as_late(people: Cast) -> None:
    case = filed(people.hotline)
    decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(20))
    assert Clock.objects.get(case_id=case.pk, rule="complaint.acceptance").in_time is False


def test_a_refusal_needs_ground_reason_and_other_routes(people: Cast) -> None:
    case = filed(people.hotline)
    given = {"case_id": case.pk, "version": case.version, "by": people.handler, "at": later(1)}
    with pytest.raises(dispatch.GroundUnknown):
        decide.refuse(ground="NA99", reason="x", other_routes="y", **given)
    with pytest.raises(dispatch.ReasonMissing):
        decide.refuse(ground="NA1", reason=" ", other_routes="y", **given)
    with pytest.raises(decide.OtherRoutesMissing):
        decide.refuse(ground="NA1", reason="不归市场监管部门管辖。", other_routes="", **given)
    done = decide.refuse(ground="NA1", reason="不归市场监管部门管辖。", other_routes="请向住建部门反映。", **given)
    assert (done.status, done.outcome, done.ground) == (Status.CLOSED, Outcome.NOT_ACCEPTED, "NA1")
    assert not Clock.objects.filter(case_id=case.pk, stopped_on=None).exists()


def test_two_officers_at_once_one_wins_the_other_is_told(people: Cast) -> None:
    case = filed(people.hotline)
    decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    with pytest.raises(StaleVersion) as told:
        decide.refuse(
            case_id=case.pk, version=case.version, ground="NA1", reason="r", other_routes="o", by=people.second_handler,
            at=later(1),
        )  # fmt: skip
    assert "孟子衿" in told.value.told()
    assert Case.objects.get(pk=case.pk).status == Status.ACCEPTED


def test_who_may_not(people: Cast) -> None:
    case = filed(people.hotline)
    given = {"case_id": case.pk, "version": case.version, "at": later(1)}
    with pytest.raises(NotFound):
        decide.accept(by=people.other_handler, **given)
    with pytest.raises(MoveNotYours):
        decide.accept(by=people.supervisor, **given)
    with pytest.raises(MoveNotPossible):
        close.close(by=people.handler, recovered_fen=0, **given)
    at_station = dispatch.return_to_intake(ground="RI1", reason="商家在所辖区外。", by=people.handler, **given)
    moved = dispatch.dispatch(
        case_id=case.pk, version=at_station.version, office_id=people.station.pk, reason="由所办理", by=people.supervisor,
        at=later(1),
    )  # fmt: skip
    with pytest.raises(OtherOffice):
        decide.accept(case_id=case.pk, version=moved.version, by=people.handler, at=later(1))


def test_a_case_goes_back_to_intake_never_sideways(people: Cast) -> None:
    case = filed(people.hotline)
    back = dispatch.return_to_intake(
        case_id=case.pk, version=case.version, ground="RI1", reason="不在辖区。", by=people.handler, at=later(1)
    )
    assert (back.status, back.office_id) == (Status.RECEIVED, people.centre.pk)
    assert Clock.objects.get(case_id=case.pk).stopped_on is None  # the acceptance clock goes on


def test_a_jurisdiction_dispute_is_ruled_by_the_common_superior(people: Cast) -> None:
    case = filed(people.hotline)
    disputed = dispatch.dispute_jurisdiction(
        case_id=case.pk, version=case.version, office_id=people.other_county.pk, reason="实际经营地在山城区。",
        by=people.handler, at=later(1),
    )  # fmt: skip
    assert Clock.objects.get(case_id=case.pk, rule="jurisdiction.dispute").due_on == date(2026, 6, 18)
    with pytest.raises(dispatch.NotCommonSuperior):
        dispatch.rule_jurisdiction(
            case_id=case.pk,
            version=disputed.version,
            office_id=people.county.pk,
            reason="r",
            by=people.head,
            at=later(2),
        )
    ruled = dispatch.rule_jurisdiction(
        case_id=case.pk, version=disputed.version, office_id=people.other_county.pk, reason="以实际经营地为准。",
        by=people.supervisor, at=later(2),
    )  # fmt: skip
    assert (ruled.status, ruled.office_id) == (Status.ASSIGNED, people.other_county.pk)


def test_identity_is_asked_and_proved(people: Cast) -> None:
    case = filed(people.hotline)
    asked, token = decide.ask_identity(
        case_id=case.pk, version=case.version, answer_by=date(2026, 6, 15), by=people.handler, at=later(1)
    )
    assert asked.status == Status.IDENTITY_PENDING
    answered = decide.answer_request(token=token, answer="已上传身份证照片。", at=later(2))
    assert FactRequest.objects.get(case=case).answered_at == later(2)
    with pytest.raises(decide.LinkExpired):
        decide.answer_request(token=token, answer="再来一次", at=later(2))
    proved = decide.prove_identity(
        case_id=case.pk, version=answered.version, how="核对身份证照片", by=people.handler, at=later(2)
    )
    assert proved.status == Status.ASSIGNED


def test_a_link_past_its_day_is_refused(people: Cast) -> None:
    case = filed(people.hotline)
    _, token = decide.ask_facts(
        case_id=case.pk, version=case.version, question="请补充小票。", answer_by=date(2026, 6, 12), by=people.handler,
        at=later(1),
    )  # fmt: skip
    with pytest.raises(decide.LinkExpired):
        decide.answer_request(token=token, answer="有", at=later(5))
    with pytest.raises(NotFound):
        decide.answer_request(token="NOSUCHTOKEN", answer="有", at=later(2))


def test_appraisal_is_not_counted(people: Cast) -> None:
    case = accepted(people)
    paused = sessions.pause_for_appraisal(
        case_id=case.pk, version=case.version, body="质检所", subject="手机主板", cost_borne_by="商家", by=people.handler,
        at=later(11),
    )  # fmt: skip
    assert (paused.status, paused.due_on) == (Status.APPRAISING, None)
    resumed = sessions.resume_after_appraisal(
        case_id=case.pk, version=paused.version, finding="主板有维修痕迹。", by=people.handler, at=later(29)
    )
    assert resumed.due_on == date(2026, 8, 8) + timedelta(days=18)


def test_from_invitation_to_rating(people: Cast) -> None:
    case = accepted(people)
    invited = sessions.invite(
        case_id=case.pk, version=case.version, mode=Mode.ON_SITE, place="二楼调解室", starts_at=later(3), by=people.handler,
        at=later(2),
    )  # fmt: skip
    session = Session.objects.get(case=case)
    held = sessions.hold(
        session_id=session.pk, version=invited.version, record="双方同意退款。", by=people.handler, at=later(3)
    )
    promise = agreements.Promise(kind=ItemKind.REFUND, what="退还货款", amount_fen=5980, perform_by=date(2026, 6, 20))
    agreed = agreements.settle(
        case_id=case.pk, version=held.version, promises=[promise], terms="", by=people.handler, at=later(3)
    )
    assert (agreed.status, agreed.due_on) == (Status.SETTLED, date(2026, 6, 20))
    item = Item.objects.get(agreement__case=case)
    performed = agreements.record_performance(
        item_id=item.pk, version=agreed.version, state=ItemState.PERFORMED, on=date(2026, 6, 12), by=people.handler,
        at=later(4),
    )  # fmt: skip
    assert agreements.recovered_fen(case_id=case.pk) == 5980
    closed = close.close(case_id=case.pk, version=performed.version, recovered_fen=5980, by=people.handler, at=later(5))
    assert (closed.status, closed.outcome, closed.recovered_fen) == (Status.CLOSED, Outcome.SETTLED, 5980)
    text = Notice.objects.get(case_id=case.pk, template="closed_rate_link").text
    token = text.split("/r/")[1].split("/")[0]
    assert feedback.case_of_rating(token=token, at=later(6)).pk == case.pk
    feedback.rate(case_id=case.pk, satisfaction=Satisfaction.SATISFIED, why="", reopen=False, at=later(6))
    with pytest.raises(feedback.AlreadyRated):
        feedback.rate(case_id=case.pk, satisfaction=Satisfaction.SATISFIED, why="", reopen=False, at=later(6))
    assert [document.form for document in Document.objects.filter(case=case).order_by("issued_at")] == [
        "acceptance", "mediation_notice", "mediation_agreement",
    ]  # fmt: skip
    acts = [entry.act for entry in entries_of(chain=case.pk) if entry.act != Act.DOCUMENT_ISSUED]
    assert acts == [
        Act.FILED, Act.DISPATCHED, Act.ACCEPTED, Act.INVITED, Act.HELD, Act.SETTLED, Act.PERFORMED, Act.CLOSED, Act.RATED,
    ]  # fmt: skip
    assert list(broken_chains()) == []


def test_termination_must_be_told_to_both(people: Cast) -> None:
    case = accepted(people)
    ended = close.terminate(
        case_id=case.pk, version=case.version, ground="MT2", reason="商家两次不到场。", by=people.handler, at=later(4)
    )
    assert (ended.status, ended.outcome) == (Status.CLOSED, Outcome.TERMINATED)
    told = Clock.objects.get(case_id=case.pk, rule="complaint.termination_notice")
    assert told.stopped_on is None
    document = Document.objects.get(case=case, form="mediation_termination")
    for party in ("COMPLAINANT", "MERCHANT"):
        record_service(
            document_id=document.pk, party=party, way="SMS", served_on=date(2026, 6, 13), by=people.handler, at=later(5)
        )
    told.refresh_from_db()
    assert (told.stopped_on, told.in_time) == (date(2026, 6, 13), True)


def test_withdrawing_before_and_after_acceptance(people: Cast) -> None:
    early = filed(people.hotline)
    gone = close.withdraw(case_id=early.pk, version=early.version, reason="", by=consumer("张**"), at=later(1))
    assert (gone.outcome, gone.ground) == (Outcome.WITHDRAWN, "")
    late = accepted(people)
    gone = close.withdraw(case_id=late.pk, version=late.version, reason="已自行和解", by=consumer("张**"), at=later(2))
    assert (gone.outcome, gone.ground) == (Outcome.TERMINATED, "MT1")


def test_reopening_is_decided_by_somebody_else(people: Cast) -> None:
    case = settled(people)
    closed = close.close(case_id=case.pk, version=case.version, recovered_fen=0, by=people.head, at=later(5))
    rated = feedback.rate(
        case_id=case.pk, satisfaction=Satisfaction.DISSATISFIED, why="钱没有退。", reopen=True, at=later(6)
    )
    request = ReopenRequest.objects.get(case=case)
    given = {"request_id": request.pk, "version": rated.version, "granted": True, "reason": "核实未履行。"}
    with pytest.raises(feedback.DecidedByOther):
        feedback.decide_reopening(by=people.head, at=later(7), **given)
    again = feedback.decide_reopening(by=people.supervisor, at=later(7), **given)
    assert (again.status, again.outcome, again.reopened) == (Status.ASSIGNED, "", 1)
    assert again.first_closed_at == closed.closed_at
    assert Clock.objects.filter(case_id=case.pk, rule="complaint.acceptance", stopped_on=None).exists()


def test_old_rules_stay_with_old_cases(people: Cast) -> None:
    from datetime import UTC, datetime

    received = datetime(2026, 4, 14, 2, 0, tzinfo=UTC)
    case = filed(people.hotline, at=received, purchased_on=date(2026, 4, 1))
    assert case.rule_version == "order20"
    done = decide.accept(
        case_id=case.pk, version=case.version, by=people.handler, at=datetime(2026, 4, 16, 2, 0, tzinfo=UTC)
    )
    clock = Clock.objects.get(case_id=case.pk, rule="complaint.mediation")
    assert clock.rule_version == "order20" and done.due_on == clock.due_on == date(2026, 6, 23)
    assert received < MONDAY


def test_a_station_signs_in_the_name_of_its_county_agency(people: Cast) -> None:
    case = filed(people.hotline)
    back = dispatch.return_to_intake(
        case_id=case.pk, version=case.version, ground="RI2", reason="由所办理。", by=people.handler, at=later(1)
    )
    sent = dispatch.dispatch(
        case_id=case.pk,
        version=back.version,
        office_id=people.station.pk,
        reason="由所办理",
        by=people.supervisor,
        at=later(1),
    )
    decide.accept(case_id=case.pk, version=sent.version, by=people.station_handler, at=later(1))
    from fangxin.domain.cases.actions.documents import load_facts
    from fangxin.domain.people.actions import sealer

    document = Document.objects.get(case=case, form="acceptance")
    facts = load_facts(sealer().open(bytes(document.sealed_facts), place=f"document:{document.pk}"))
    assert facts["office_name"] == people.county.name


def test_the_registration_form_and_the_dispatch_notice_are_made(people: Cast) -> None:
    from fangxin.domain.cases.actions.documents import issue_registration

    queued = filed(
        people.hotline, merchant_name="不知名小店", merchant_address="", content="东西坏了不肯退款，要求退钱。"
    )
    sent = dispatch.dispatch(
        case_id=queued.pk, version=queued.version, office_id=people.county.pk, reason="经电话核实在淇滨区",
        by=people.dispatcher, at=later(1),
    )  # fmt: skip
    issue_registration(case_id=queued.pk, version=sent.version, by=people.handler, at=later(1))
    made = {document.form: document_pdf(document=document) for document in Document.objects.filter(case=queued)}
    assert set(made) == {"dispatch_notice", "complaint_registration"}
    assert all(pdf.startswith(b"%PDF") for pdf in made.values())
