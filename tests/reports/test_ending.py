"""Reports that end before they are verified, new facts that start the time anew, and clues found in mediation."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.actions.dispatch import GroundUnknown
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.machine import MoveNotPossible
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.rules import Identity
from fangxin.domain.reports.actions import clues, ending, proposing, verifying
from fangxin.domain.reports.models import Bonded
from fangxin.domain.reports.queries import bonds_of, earlier_reports
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from tests.people import LI, Cast, cast, filed, later
from tests.reports.acting import OLD_MONDAY, investigated, reported

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def given(case: Case, people: Cast, days: int = 2) -> dict[str, object]:
    return {"case_id": case.pk, "version": case.version, "by": people.handler, "at": later(days, at=case.received_at)}


def test_a_reporter_is_told_where_to_turn(people: Cast) -> None:
    case = reported(people)
    with pytest.raises(ReasonMissing):
        ending.refer(ground="PW1", agency="", reason="在外省。", **given(case, people))
    with pytest.raises(GroundUnknown):
        ending.refer(ground="NP1", agency="x", reason="r", **given(case, people))
    done = ending.refer(
        ground="PW1", agency="石家庄市市场监督管理局", reason="行为发生在石家庄。", **given(case, people)
    )
    assert (done.status, done.outcome, done.due_on) == (Status.CLOSED, Outcome.REFERRED, None)
    assert "石家庄市市场监督管理局" in Notice.objects.get(case_id=case.pk, template="report_referred").text
    assert not Clock.objects.filter(case_id=case.pk, stopped_on=None).exists()


def test_what_is_nobodys_in_market_regulation_names_no_agency(people: Cast) -> None:
    case = reported(people)
    ending.refer(ground="PW2", agency="", reason="属于公安机关职责。", **given(case, people))
    assert Notice.objects.filter(case_id=case.pk, template="report_not_ours").exists()
    old = reported(people, at=OLD_MONDAY)
    with pytest.raises(GroundUnknown):
        ending.refer(ground="PW2", agency="", reason="r", **given(old, people))


def test_earlier_reports_are_found_by_the_same_person_and_operator(people: Cast) -> None:
    first = reported(people)
    other_shop = reported(people, merchant_name="别的超市", merchant_uscc="")
    other_person = reported(people, identity=LI)
    by_number = Identity(name="张晚晴", id_number="000000199001010018", phone="13800000999")
    again = reported(people, at=later(5), identity=by_number)
    assert [one.pk for one in earlier_reports(case=again, by=people.handler)] == [first.pk]
    assert earlier_reports(case=again, by=people.second_handler) == [], "who may not know the reporter"
    assert earlier_reports(case=other_person, by=people.handler) == []
    assert earlier_reports(case=other_shop, by=people.handler) == []
    assert earlier_reports(case=reported(people, anonymous=True), by=people.handler) == []


def test_the_same_facts_again_are_not_handled_again(people: Cast) -> None:
    first, again = reported(people), reported(people, at=later(5))
    stranger = reported(people, identity=LI)
    with pytest.raises(ending.NotTheSame):
        ending.set_aside(original_id=stranger.pk, reason="r", **given(again, people))
    done = ending.set_aside(original_id=first.pk, reason="内容相同，没有新的事实。", **given(again, people))
    assert (done.outcome, done.ground) == (Outcome.REPEATED, "RR1")
    assert Bonded.objects.get().other_id == first.pk
    assert [label for label, _ in bonds_of(case=first, by=people.handler)] == ["同一事实的重复举报"]
    assert bonds_of(case=first, by=people.second_handler) == []


def test_order_20_knew_no_repeated_reports(people: Cast) -> None:
    first = reported(people, at=OLD_MONDAY)
    again = reported(people, at=later(3, at=OLD_MONDAY))
    with pytest.raises(GroundUnknown):
        ending.set_aside(original_id=first.pk, reason="r", **given(again, people))


def test_new_facts_join_the_earlier_report_and_its_time_starts_anew(people: Cast) -> None:
    first = reported(people)
    asked = proposing.ask_extension(reason="需要时间。", **given(first, people))
    again = reported(people, at=later(16))
    done = ending.merge(original_id=first.pk, facts="又发现涂改日期的酸奶。", **given(again, people))
    first.refresh_from_db()
    assert (done.outcome, done.ground) == (Outcome.MERGED, "RR2")
    assert (first.due_on, first.version) == (date(2026, 7, 15), asked.version + 1)
    assert entries_of(chain=first.pk)[-1].act == Act.FACTS_MERGED
    assert [label for label, _ in bonds_of(case=done, by=people.handler)] == ["并入的原件"]
    assert list(broken_chains()) == []


def test_facts_join_a_tested_and_a_filed_report_but_no_closed_one(people: Cast) -> None:
    first = reported(people)
    verifying.start_testing(body="质检所", subject="酸奶", **given(first, people))
    ending.merge(original_id=first.pk, facts="新的照片。", **given(reported(people, at=later(5)), people))
    first.refresh_from_db()
    assert first.due_on is None, "still being tested"
    filed_case = investigated(people, reported(people, merchant_name="二店"))
    again = reported(people, at=later(6), merchant_name="二店")
    ending.merge(original_id=filed_case.pk, facts="新的照片。", **given(again, people))
    filed_case.refresh_from_db()
    assert filed_case.due_rule == "case.penalty"
    over = reported(people, merchant_name="三店")
    ending.refer(ground="PW2", agency="", reason="r", **given(over, people))
    late = reported(people, at=later(7), merchant_name="三店")
    with pytest.raises(ending.OriginalOver):
        ending.merge(original_id=over.pk, facts="新的照片。", **given(late, people))


# Clues ----------------------------------------------------------------------------------------------------------------


def test_a_clue_found_in_mediation_is_a_case_of_its_own(people: Cast) -> None:
    case = filed(people.hotline)
    told = {"clue": "店内没有营业执照，涉嫌无照经营。", "violation": "V04"}
    with pytest.raises(MoveNotPossible):
        clues.open_clue(**told, **given(case, people))
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    report = clues.open_clue(**told, **given(case, people, 7))
    case.refresh_from_db()
    assert (case.status, report.kind, report.status) == (Status.ACCEPTED, Kind.REPORT, Status.ASSIGNED)
    assert (report.due_rule, report.due_on, report.intake.person_id) == ("clue.verification", date(2026, 7, 7), None)
    assert [one.pk for _, one in bonds_of(case=case, by=people.supervisor)] == [report.pk]
    assert [one.pk for _, one in bonds_of(case=report, by=people.supervisor)] == [case.pk]
    assert [entry.act for entry in entries_of(chain=report.pk)] == [Act.FILED, Act.CLUE_FOUND]
    assert list(broken_chains()) == []


def test_a_clue_is_verified_extended_and_filed_by_its_own_clock(people: Cast) -> None:
    case = filed(people.hotline)
    case = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    report = clues.open_clue(clue="涉嫌无照经营。", violation="", **given(case, people, 1))
    asked = proposing.ask_extension(reason="需要协查。", **given(report, people, 1))
    assert asked.version == report.version + 1
    done = investigated(people, Case.objects.get(pk=report.pk))
    assert done.status == Status.INVESTIGATING
    assert Clock.objects.get(case_id=report.pk, rule="clue.verification").in_time is True
