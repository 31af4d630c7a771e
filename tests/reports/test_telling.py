"""Telling a reporter: the term of Order 20, the laws that ask for it under Order 121, forms 2 and 10."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from fangxin.domain.cases.actions.dispatch import GroundUnknown
from fangxin.domain.cases.actions.documents import NotAComplaint, document_pdf, issue_registration
from fangxin.domain.cases.models import Case, Document
from fangxin.domain.cases.permissions import ReporterSealed
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.cases.words import Kind
from fangxin.domain.notices.models import Notice
from fangxin.domain.reports.actions.telling import NobodyToTell, NothingToTell, tell_reporter
from fangxin.domain.reports.models import Telling
from fangxin.domain.reports.rules.verifying import DayImpossible
from fangxin.domain.timeline.models import Clock
from fangxin.foundation.documents import form_book
from tests.documents.printed import text_of
from tests.people import Cast, cast, filed, later
from tests.reports.acting import OLD_MONDAY, investigated, reported

pytestmark = pytest.mark.django_db


def printed(form: str) -> str:
    """The words of the only document of a form."""
    return text_of(PdfReader(io.BytesIO(document_pdf(document=Document.objects.get(form=form)))))


@pytest.fixture
def people() -> Cast:
    return cast()


def told(case: Case, people: Cast, days: int, **changes: object) -> Case:
    at = later(days, at=case.received_at)
    given = {
        "case_id": case.pk, "version": case.version, "basis": "RN2", "result": "已立案调查。", "way": "SMS",
        "told_on": at.date(), "by": people.handler, "at": at,
    }  # fmt: skip
    return tell_reporter(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(("days", "in_time"), [(11, True), (12, False)])
def test_under_order_20_the_open_item_ends_when_the_reporter_was_told(people: Cast, days: int, in_time: bool) -> None:
    case = investigated(people, reported(people, at=OLD_MONDAY))
    done = told(case, people, days, basis="RN1")
    clock = Clock.objects.get(case_id=case.pk, rule="report.reporter_notice")
    assert (clock.in_time, clock.stopped_on) == (in_time, later(days, at=OLD_MONDAY).date())
    assert done.due_rule == "case.penalty", "the case's own deadline stays"


def test_under_order_121_another_law_must_ask_for_it(people: Cast) -> None:
    case = investigated(people, reported(people))
    with pytest.raises(GroundUnknown):
        told(case, people, 5, basis="RN1")
    with pytest.raises(ReasonMissing):
        told(case, people, 5, basis="RN5", law="")
    told(case, people, 5, basis="RN5", law="《河南省消费者权益保护条例》")
    assert Telling.objects.get().basis_text == "《河南省消费者权益保护条例》"
    assert Notice.objects.filter(case_id=case.pk, template="report_result").exists()


def test_form_10_names_the_reporter_the_basis_and_the_result(people: Cast) -> None:
    case = investigated(people, reported(people))
    told(case, people, 5, basis="RN3", way="LETTER")
    document = Document.objects.get(case=case)
    assert document.form == "report_result" and "张晚晴".encode() not in bytes(document.sealed_facts)
    text = printed("report_result")
    for words in ("举报处理结果告知书", "张晚晴", "《食品安全法》第一百一十五条", "已立案调查", "云上鲸超市"):
        assert words in text, words
    assert not Notice.objects.filter(case_id=case.pk, template="report_result").exists(), (
        "by letter no message goes out"
    )


def test_when_there_is_nothing_or_nobody_to_tell(people: Cast) -> None:
    case = reported(people)
    with pytest.raises(NothingToTell):
        told(case, people, 1)
    with pytest.raises(DayImpossible):
        told(investigated(people, case), people, 5, told_on=later(3).date())
    unnamed = investigated(people, reported(people, anonymous=True))
    with pytest.raises(NobodyToTell):
        told(unnamed, people, 5)


def test_form_2_is_made_by_those_who_know_the_reporter(people: Cast) -> None:
    case = reported(people)
    with pytest.raises(ReporterSealed):
        issue_registration(case_id=case.pk, version=case.version, by=people.second_handler, at=later(1))
    issue_registration(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    text = printed("report_registration")
    for words in ("举报登记表", "张晚晴", "13800000101", "具体线索和相应的事实依据", "长期销售过期食品"):
        assert words in text, words


def test_form_2_of_an_anonymous_report_says_so(people: Cast) -> None:
    case = reported(people, anonymous=True)
    issue_registration(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    assert "匿名" in printed("report_registration")


def test_an_inquiry_has_no_form(people: Cast) -> None:
    case = filed(people.hotline, kind=Kind.INQUIRY, problem_code="", content="请问七天可以退吗？")
    Case.objects.filter(pk=case.pk).update(office=people.county, path=people.county.path)
    with pytest.raises(NotAComplaint):
        issue_registration(case_id=case.pk, version=case.version, by=people.head, at=later(1))


def test_both_rule_sets_have_both_forms() -> None:
    for form, titles in (
        ("report_registration", {"举报登记表"}),
        ("report_result", {"举报立案情况告知书", "举报处理结果告知书"}),
    ):
        assert set(form_book().forms[form].title.values()) == titles
