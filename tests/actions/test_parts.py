"""Parts confirmed by an officer: one person, one submission, each part a case of its own with its own text, desk and clock."""

from __future__ import annotations

import pytest

from fangxin.domain.cases.models import Case, Intake
from fangxin.domain.cases.queries import intake_by_tracking_code
from fangxin.domain.cases.rules.parts import PART_MOST, Part, PartTooLong, PartTwice, PartUnclear
from fangxin.domain.cases.words import Kind
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.models import Person
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from tests.people import Cast, cast, receipt

pytestmark = pytest.mark.django_db
WHOLE = "买到发霉的酸奶要退款。他们还长期卖过期食品，该查处。另外问一下七天无理由退货怎么算？"
COMPLAINT = Part(kind=Kind.COMPLAINT, content="买到发霉的酸奶，要求退款。", problem_code="P20")
REPORT = Part(kind=Kind.REPORT, content="这家店长期销售过期食品，请依法查处。", problem_code="V01")
INQUIRY = Part(kind=Kind.INQUIRY, content="七天无理由退货从哪一天算起？")


@pytest.fixture
def people() -> Cast:
    return cast()


def by_kind(people: Cast, *parts: Part, **changes: object) -> dict[str, Case]:
    given = receipt(people.hotline, content=WHOLE, kind=parts[0].kind, parts=parts, **changes)
    cases = Case.objects.select_related("intake", "office").filter(pk__in=[case.id for case in given.cases])
    assert [case.kind for case in given.cases] == [part.kind for part in parts]
    return {case.kind: case for case in cases}


def test_three_parts_of_one_call_are_three_cases_of_one_submission(people: Cast) -> None:
    cases = by_kind(people, COMPLAINT, REPORT, INQUIRY)
    assert {kind: case.content for kind, case in cases.items()} == {
        Kind.COMPLAINT: COMPLAINT.content, Kind.REPORT: REPORT.content, Kind.INQUIRY: INQUIRY.content
    }  # fmt: skip
    assert Intake.objects.get().content == WHOLE and Person.objects.count() == 1
    assert len({case.number for case in cases.values()}) == 3
    clocks = dict(Clock.objects.values_list("case_id", "rule"))
    assert clocks == {
        cases[Kind.COMPLAINT].pk: "complaint.acceptance", cases[Kind.REPORT].pk: "report.verification"
    }  # fmt: skip
    for case in cases.values():
        assert [entry.act for entry in entries_of(chain=case.pk)][:2] == [Act.FILED, Act.SPLIT]
    assert list(broken_chains()) == []


def test_each_part_has_a_heading_of_its_own_words_and_only_a_dispute_has_an_amount(people: Cast) -> None:
    cases = by_kind(people, COMPLAINT, REPORT, INQUIRY)
    assert cases[Kind.INQUIRY].title == "七天无理由退货从哪一天算起"
    assert cases[Kind.COMPLAINT].disputed_fen == 5980 and cases[Kind.COMPLAINT].claims == ["CL6"]
    assert cases[Kind.INQUIRY].disputed_fen is None and cases[Kind.INQUIRY].claims == []
    assert (cases[Kind.COMPLAINT].problem_code, cases[Kind.REPORT].problem_code) == ("P20", "V01")


def test_one_code_opens_all_and_the_split_is_told_once(people: Cast) -> None:
    given = receipt(people.hotline, content=WHOLE, parts=(COMPLAINT, REPORT, INQUIRY))
    found = intake_by_tracking_code(code=given.tracking_code)
    assert found is not None and found.cases.count() == 3
    told = Notice.objects.get(template="split")
    assert told.case_id == given.cases[0].id and given.cases[1].number in told.text


def test_what_the_officer_confirmed_stands_whatever_the_text_says(people: Cast) -> None:
    cases = by_kind(people, COMPLAINT)
    assert set(cases) == {Kind.COMPLAINT} and not Notice.objects.filter(template="split").exists()
    assert set(by_kind(people, INQUIRY)) == {Kind.INQUIRY}


@pytest.mark.parametrize(
    ("parts", "field", "refusal"),
    [
        ((COMPLAINT, COMPLAINT), "content_complaint", PartTwice),
        ((COMPLAINT, Part(kind=Kind.REPORT, content=" 查一下 ")), "content_report", PartUnclear),
        ((Part(kind=Kind.INQUIRY, content=""),), "content_inquiry", PartUnclear),
        ((COMPLAINT, Part(kind=Kind.REPORT, content="查" * (PART_MOST + 1))), "content_report", PartTooLong),
    ],
)
def test_a_part_that_cannot_stand_alone_is_named(
    people: Cast, parts: tuple[Part, ...], field: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(SeveralRefusals) as refused:
        receipt(people.hotline, content=WHOLE, parts=parts)
    assert [(type(one), one.field) for one in refused.value.refusals] == [(refusal, field)]
    assert Case.objects.count() == 0


def test_codes_are_those_of_the_parts_kind(people: Cast) -> None:
    wrong = (Part(kind=Kind.COMPLAINT, content=COMPLAINT.content, problem_code="V01"), REPORT)
    with pytest.raises(SeveralRefusals) as refused:
        receipt(people.hotline, content=WHOLE, parts=wrong)
    assert [one.field for one in refused.value.refusals] == ["problem_complaint"]


def test_a_call_that_only_asks_needs_no_merchant_and_only_a_report_may_be_anonymous(people: Cast) -> None:
    assert set(by_kind(people, INQUIRY, merchant_name="", problem_code="")) == {Kind.INQUIRY}
    from fangxin.domain.people.rules import Identity

    nobody = {"identity": Identity(), "anonymous": True}
    assert set(by_kind(people, REPORT, **nobody)) == {Kind.REPORT}
    with pytest.raises(SeveralRefusals) as refused:
        receipt(people.hotline, content=WHOLE, parts=(COMPLAINT, REPORT), **nobody)
    assert {one.field for one in refused.value.refusals} == {"name", "phone"}
