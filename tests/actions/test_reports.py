"""Reports beside complaints: what was said of a violation becomes a case of its own, with its own words and its own acts."""

from __future__ import annotations

import pytest

from fangxin.domain.cases.actions import decide, dispatch
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.filing import CategoryUnknown
from fangxin.domain.cases.rules.machine import MoveNotOfKind
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.models import Clock
from fangxin.foundation.taxonomy import taxonomy
from tests.people import case_of, cast, filed, later, receipt

pytestmark = pytest.mark.django_db
BOTH = "在淇滨区云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。"


def test_a_split_report_is_told_of_in_the_words_of_reports() -> None:
    given = receipt(cast().hotline, content=BOTH)
    problems = {case.kind: case.problem_code for case in Case.objects.filter(pk__in=[one.id for one in given.cases])}
    assert given.split and problems[Kind.COMPLAINT] == "P20"
    assert problems[Kind.REPORT] == "" or problems[Kind.REPORT] in taxonomy().items["report_violation"]


def test_a_complaint_may_be_kept_whole() -> None:
    assert not receipt(cast().hotline, content=BOTH, split_report=False).split


def test_the_acts_of_mediation_are_refused_on_a_report() -> None:
    people = cast()
    case = filed(people.hotline, kind=Kind.REPORT, problem_code="V01")
    with pytest.raises(MoveNotOfKind):
        decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    assert [clock.rule for clock in Clock.objects.filter(case_id=case.pk)] == ["report.verification"]


def test_a_report_in_the_queue_can_be_sent_to_an_office_and_back() -> None:
    people = cast()
    case = filed(
        people.hotline, kind=Kind.REPORT, problem_code="", content="有人卖假药，不知道在哪里，请查处。", merchant_name="",
        merchant_address="",
    )  # fmt: skip
    assert (case.status, case.office) == (Status.RECEIVED, people.centre)
    sent = dispatch.dispatch(
        case_id=case.pk, version=case.version, office_id=people.county.pk, reason="经查在淇滨区。", by=people.dispatcher,
        at=later(1),
    )  # fmt: skip
    assert (sent.status, sent.office_id) == (Status.ASSIGNED, people.county.pk)
    back = dispatch.return_to_intake(
        case_id=case.pk, version=sent.version, ground="RI1", reason="不在辖区。", by=people.handler, at=later(2)
    )
    assert back.status == Status.RECEIVED


def test_a_class_is_corrected_within_the_scheme_of_the_kind() -> None:
    people = cast()
    report = filed(people.hotline, kind=Kind.REPORT, problem_code="V01")
    given = {"case_id": report.pk, "version": report.version, "object_code": "", "by": people.handler, "at": later(1)}
    with pytest.raises(CategoryUnknown):
        dispatch.recode(problem_code="P20", **given)
    assert dispatch.recode(problem_code="V02", **given).problem_code == "V02"


def test_an_anonymous_report_keeps_nobody() -> None:
    given = receipt(cast().hotline, kind=Kind.REPORT, problem_code="", anonymous=True, identity=Identity())
    case = case_of(given)
    assert case.intake.person is None and case.intake.anonymous
