"""From receipt to the decision whether a case is filed: two officers, testing, one extension, a leader who did not propose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions.dispatch import GroundUnknown
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import LeaderOfAgency, OtherOffice
from fangxin.domain.cases.rules.machine import MoveNotPossible, MoveNotYours
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.cases.words import Outcome, Status
from fangxin.domain.notices.models import Notice
from fangxin.domain.reports.actions import deciding, proposing, verifying
from fangxin.domain.reports.actions.deciding import NothingProposed
from fangxin.domain.reports.actions.proposing import AskedAlready
from fangxin.domain.reports.models import Examination, Investigation, Proposal, Verification
from fangxin.domain.reports.permissions import DecidedByProposer, may_decide
from fangxin.domain.reports.queries import colleagues, waiting_proposals
from fangxin.domain.reports.rules.verifying import (
    FILING_CONDITIONS,
    ConditionsMissing,
    DayImpossible,
    ExtendedBefore,
    NotVerified,
    OfficersMissing,
    TermOver,
)
from fangxin.domain.reports.words import AskedState
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import Cast, cast, filed, later, officer
from tests.reports.acting import OLD_MONDAY, investigated, proposed, reported, verified

pytestmark = pytest.mark.django_db
DUE = date(2026, 6, 30)
EXTENDED = date(2026, 7, 21)


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def case(people: Cast) -> Case:
    return reported(people)


def given(case: Case, people: Cast, days: int = 2) -> dict[str, object]:
    return {"case_id": case.pk, "version": case.version, "by": people.handler, "at": later(days)}


# Verification ---------------------------------------------------------------------------------------------------------


def test_a_verification_names_two_different_officers_of_the_agency(people: Cast, case: Case) -> None:
    record = {"verified_on": later(2).date(), "place": "店内", "record": "查看货架。", **given(case, people)}
    for second in (None, people.handler.account_id):
        with pytest.raises(OfficersMissing):
            verifying.record_verification(second=second, **record)
    for stranger in (people.other_handler, people.analyst):
        with pytest.raises(NotFound):
            verifying.record_verification(second=stranger.account_id, **record)
    verifying.record_verification(second=people.station_handler.account_id, **record)
    row = Verification.objects.get()
    assert (row.first_name, row.second_name) == ("孟子衿", "言以宁")
    entry = entries_of(chain=case.pk)[-1]
    assert (entry.act, entry.facts["officers"]) == (Act.VERIFIED, ["孟子衿", "言以宁"])


def test_the_colleagues_are_those_who_work_in_the_agencys_name(people: Cast, case: Case) -> None:
    names = [name for _, name in colleagues(case=case, but=people.handler.account_id)]
    assert [name.split("（")[0] for name in names] == ["穆清和", "何云舒", "言以宁"]
    Account.objects.filter(pk=people.second_handler.account_id).update(is_active=False)
    assert len(colleagues(case=case)) == 3


@pytest.mark.parametrize("day", [date(2026, 6, 7), date(2026, 6, 11)])
def test_a_verification_lies_between_the_report_and_today(people: Cast, case: Case, day: date) -> None:
    with pytest.raises(DayImpossible):
        verifying.record_verification(
            second=people.second_handler.account_id,
            verified_on=day,
            place="店内",
            record="查看。",
            **given(case, people),
        )


def test_who_may_not_verify(people: Cast, case: Case) -> None:
    record = {"verified_on": later(2).date(), "place": "店内", "record": "查看货架。", "second": people.head.account_id}
    for by, refusal in (
        (people.supervisor, NotPermitted), (people.other_handler, NotFound), (people.station_handler, NotFound)
    ):  # fmt: skip
        with pytest.raises(refusal):
            verifying.record_verification(**record, **{**given(case, people), "by": by})
    complaint = filed(people.hotline)
    with pytest.raises(MoveNotPossible):
        verifying.record_verification(**record, **given(complaint, people))


# Examination --------------------------------------------------------------------------------------------------------------


def test_testing_is_not_counted(people: Cast, case: Case) -> None:
    sent = verifying.start_testing(body="市质检所", subject="酸奶微生物", **given(case, people, 4))
    assert (sent.status, sent.due_on, sent.due_rule) == (Status.TESTING, None, "report.verification")
    with pytest.raises(MoveNotPossible):
        proposing.propose_filing(conditions=FILING_CONDITIONS, reason="r", **given(sent, people, 5))
    back = verifying.end_testing(finding="菌落总数超标。", **given(sent, people, 17))
    assert (back.status, back.due_on) == (Status.ASSIGNED, date(2026, 7, 10))
    row = Examination.objects.get()
    assert (row.started_on, row.ended_on) == (date(2026, 6, 12), date(2026, 6, 25))
    assert Notice.objects.filter(case_id=case.pk, template="report_testing").count() == 1


# The extension --------------------------------------------------------------------------------------------------------


def test_the_leader_gives_more_time_and_not_whoever_asked(people: Cast, case: Case) -> None:
    assert case.due_on == DUE
    asked = proposing.ask_extension(reason="需要到外地协查。", **given(case, people, 14))
    with pytest.raises(AskedAlready):
        proposing.ask_extension(reason="再问一次。", **given(asked, people, 14))
    waiting = Proposal.objects.get()
    assert list(waiting_proposals(by=people.head)) == [waiting] and not waiting_proposals(by=people.handler)
    assert Notice.objects.filter(account_id=people.head.account_id, template="report_proposed").exists()
    for by, refusal in ((people.handler, NotPermitted), (people.supervisor, NotPermitted)):
        with pytest.raises(refusal):
            deciding.decide_extension(
                case_id=case.pk, version=asked.version, granted=True, reason="", by=by, at=later(15)
            )
    done = deciding.decide_extension(
        case_id=case.pk, version=asked.version, granted=True, reason="", by=people.head, at=later(15)
    )
    assert (done.due_on, done.extended, done.status) == (EXTENDED, True, Status.ASSIGNED)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by_name) == (AskedState.APPROVED, "何云舒")
    assert Notice.objects.filter(account_id=people.handler.account_id, template="report_decided").exists()
    assert Notice.objects.filter(case_id=case.pk, template="report_extended").exists()
    with pytest.raises(ExtendedBefore):
        proposing.ask_extension(reason="再延一次。", **given(done, people, 16))


def test_a_refused_extension_changes_no_day_and_may_be_asked_again(people: Cast, case: Case) -> None:
    asked = proposing.ask_extension(reason="需要时间。", **given(case, people, 14))
    decide = {"case_id": case.pk, "version": asked.version, "granted": False, "by": people.head, "at": later(15)}
    with pytest.raises(ReasonMissing):
        deciding.decide_extension(reason=" ", **decide)
    denied = deciding.decide_extension(reason="线索清楚，按期办结。", **decide)
    assert (denied.due_on, denied.extended) == (DUE, False)
    proposing.ask_extension(reason="新的情况。", **given(denied, people, 16))
    assert [one.state for one in Proposal.objects.order_by("id")] == ["DENIED", "ASKED"]


def test_what_is_over_is_not_extended(people: Cast, case: Case) -> None:
    asked = proposing.ask_extension(reason="需要时间。", **given(case, people, 22))
    with pytest.raises(TermOver):
        deciding.decide_extension(
            case_id=case.pk, version=asked.version, granted=True, reason="", by=people.head, at=later(23)
        )
    late = reported(people)
    with pytest.raises(TermOver):
        proposing.ask_extension(reason="忘了。", **given(late, people, 23))


def test_nothing_is_decided_that_nobody_proposed(people: Cast, case: Case) -> None:
    with pytest.raises(NothingProposed):
        deciding.decide_extension(
            case_id=case.pk, version=case.version, granted=True, reason="", by=people.head, at=later(1)
        )


# The decision ---------------------------------------------------------------------------------------------------------


def test_a_proposal_needs_a_verification_and_every_condition(people: Cast, case: Case) -> None:
    with pytest.raises(NotVerified):
        proposing.propose_filing(conditions=FILING_CONDITIONS, reason="r", **given(case, people))
    case = verified(people, case)
    with pytest.raises(ConditionsMissing):
        proposing.propose_filing(conditions=FILING_CONDITIONS[:3], reason="r", **given(case, people))
    with pytest.raises(GroundUnknown):
        proposing.propose_no_filing(ground="NF9", reason="r", **given(case, people))
    with pytest.raises(ReasonMissing):
        proposing.propose_no_filing(ground="NF1", reason="", **given(case, people))


def test_a_filed_case_has_a_cause_two_officers_and_ninety_days(people: Cast, case: Case) -> None:
    done = investigated(people, case)
    assert (done.status, done.outcome, done.due_rule) == (Status.INVESTIGATING, "", "case.penalty")
    clocks = {clock.rule: clock for clock in Clock.objects.filter(case_id=case.pk)}
    assert clocks["report.verification"].in_time is True
    assert clocks["case.penalty"].due_on == done.due_on == date(2026, 9, 10)
    assert "report.reporter_notice" not in clocks, "Order 121 has no such term"
    row = Investigation.objects.get()
    assert (row.cause, row.first_name, row.second_name) == ("涉嫌经营超过保质期的食品", "孟子衿", "穆清和")
    assert list(broken_chains()) == []


def test_under_order_20_a_reporter_with_a_name_is_to_be_told_within_five_days(people: Cast) -> None:
    named = investigated(people, reported(people, at=OLD_MONDAY))
    assert Clock.objects.get(case_id=named.pk, rule="report.reporter_notice").due_on == date(2026, 3, 20)
    unnamed = investigated(people, reported(people, at=OLD_MONDAY, anonymous=True))
    assert not Clock.objects.filter(case_id=unnamed.pk, rule="report.reporter_notice").exists()


def test_the_leader_may_decide_otherwise_with_a_reason(people: Cast, case: Case) -> None:
    ready = proposed(people, case)
    decide = {"case_id": case.pk, "version": ready.version, "ground": "NF2", "by": people.head, "at": later(4)}
    with pytest.raises(ReasonMissing):
        deciding.decide_no_filing(reason="", **decide)
    done = deciding.decide_no_filing(reason="首次违法，危害轻微，已改正。", **decide)
    assert (done.status, done.outcome, done.ground, done.due_on) == (Status.CLOSED, Outcome.NOT_FILED, "NF2", None)
    assert Proposal.objects.get().state == AskedState.DENIED
    assert not Clock.objects.filter(case_id=case.pk, stopped_on=None).exists()


def test_a_proposal_not_to_file_is_confirmed_without_more_words(people: Cast, case: Case) -> None:
    case = verified(people, case)
    case = proposing.propose_no_filing(ground="NF1", reason="标签瑕疵，已改正。", **given(case, people, 3))
    done = deciding.decide_no_filing(
        case_id=case.pk, version=case.version, ground="NF1", reason="", by=people.head, at=later(4)
    )
    assert (done.outcome, Proposal.objects.get().state) == (Outcome.NOT_FILED, AskedState.APPROVED)
    told = next(entry.facts for entry in entries_of(chain=case.pk) if entry.act == Act.NOT_FILED)
    assert told["article"].endswith("第二十条第一款第一项") and told["in_time"] is True


def test_sent_back_it_is_verified_and_proposed_again(people: Cast, case: Case) -> None:
    ready = proposed(people, case)
    back = deciding.send_back(
        case_id=case.pk, version=ready.version, reason="补充进货凭证。", by=people.head, at=later(4)
    )
    assert (back.status, back.due_on) == (Status.ASSIGNED, DUE)
    again = proposed(people, back, at=later(5))
    assert again.status == Status.DECISION_PENDING and Proposal.objects.count() == 2


def test_the_head_does_not_decide_on_an_own_proposal(people: Cast, case: Case) -> None:
    case = verified(people, case)
    case = proposing.propose_filing(
        case_id=case.pk, version=case.version, conditions=FILING_CONDITIONS, reason="r", by=people.head, at=later(3)
    )
    proposal = Proposal.objects.get()
    assert not may_decide(case=case, proposal=proposal, by=people.head)
    with pytest.raises(DecidedByProposer):
        deciding.send_back(case_id=case.pk, version=case.version, reason="r", by=people.head, at=later(3))
    deputy = officer("fuju", "程慕西", Role.HEAD, people.county)
    assert may_decide(case=case, proposal=proposal, by=deputy)
    deciding.send_back(case_id=case.pk, version=case.version, reason="r", by=deputy, at=later(3))


def test_nobody_else_decides(people: Cast, case: Case) -> None:
    ready = proposed(people, case)
    for by, refusal in (
        (people.handler, MoveNotYours), (people.supervisor, MoveNotYours), (people.other_handler, NotFound),
        (officer("shizhang", "顾长庚", Role.HEAD, people.city), OtherOffice),
    ):  # fmt: skip
        with pytest.raises(refusal):
            deciding.send_back(case_id=case.pk, version=ready.version, reason="r", by=by, at=later(4))


def test_a_stations_report_is_decided_by_its_countys_leader(people: Cast) -> None:
    case = reported(people)
    Case.objects.filter(pk=case.pk).update(
        office=people.station, path=people.station.path, post_id=people.station_handler.post_id
    )
    below = {"case_id": case.pk, "by": people.station_handler, "at": later(3)}
    done = verifying.record_verification(
        version=case.version, verified_on=later(3).date(), place="店内", record="查看。", second=people.handler.account_id,
        **below,
    )  # fmt: skip
    done = proposing.propose_filing(version=done.version, conditions=FILING_CONDITIONS, reason="r", **below)
    head = officer("suozhang", "林疏影", Role.HEAD, people.station)
    with pytest.raises(LeaderOfAgency) as refused:
        deciding.send_back(case_id=case.pk, version=done.version, reason="r", by=head, at=later(3))
    assert people.county.name in refused.value.told()
    assert [one.case_id for one in waiting_proposals(by=people.head)] == [case.pk]
    assert not waiting_proposals(by=head)
    filed_case = deciding.file_case(
        case_id=case.pk, version=done.version, cause="涉嫌无照经营", first=people.station_handler.account_id,
        second=people.handler.account_id, by=people.head, at=later(4),
    )  # fmt: skip
    assert filed_case.status == Status.INVESTIGATING


def test_a_late_decision_is_recorded_as_late(people: Cast, case: Case) -> None:
    investigated(people, case, at=case.received_at + timedelta(days=40))
    assert Clock.objects.get(case_id=case.pk, rule="report.verification").in_time is False
