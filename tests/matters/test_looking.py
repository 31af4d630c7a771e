"""What the worker proposes shortly after filing; what was decided stays decided; who sees which pair."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.matters.actions.joining import join, refuse_pair
from fangxin.domain.matters.actions.looking import STEP, look_anew, look_at_new, look_back, sketch_cases
from fangxin.domain.matters.models import Sketch, Suggestion
from fangxin.domain.matters.queries import alike_for, alike_to, open_suggestions, suggestions_for, unsketched
from fangxin.domain.matters.rules.figures import figures
from fangxin.domain.matters.words import SuggestionState
from fangxin.domain.people.models import Person
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import id_floor
from tests.matters.telling import called, elsewhere, letter, looked_at, web
from tests.people import LI, MONDAY, ZHANG, Cast, cast, filed, later, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def test_filing_writes_nothing_and_the_worker_finds_the_pair_soon(people: Cast) -> None:
    one, two = web(people), called(people)
    assert not Sketch.objects.exists() and not Suggestion.objects.exists()
    assert look_at_new(at=MONDAY + timedelta(minutes=1)) == 1
    assert not Suggestion.objects.exists()
    assert look_at_new(at=later(2)) == 1
    assert look_at_new(at=later(2)) == 0
    found = Suggestion.objects.get()
    assert {found.one_id, found.other_id} == {one.pk, two.pk} and found.one_id < found.other_id
    assert found.points >= figures().sure
    assert {row["signal"] for row in found.evidence} >= {"ID_NUMBER", "TEXT", "AMOUNT", "NEAR"}


def test_nothing_of_the_person_is_in_what_is_stored(people: Cast) -> None:
    looked_at(web(people), called(people))
    person = Person.objects.first()
    assert person is not None
    stored = str([list(model.objects.values()) for model in (Suggestion, Sketch)])
    for secret in (ZHANG.name, ZHANG.phone, ZHANG.id_number, person.phone_index, person.id_index):
        assert secret not in stored


def test_another_matter_of_another_person_is_not_proposed(people: Cast) -> None:
    assert looked_at(web(people), called(people), elsewhere(people))[1:] == []


def test_three_doors_make_three_pairs(people: Cast) -> None:
    assert len(looked_at(web(people), called(people), letter(people))) == 3


def test_older_cases_are_found_by_their_hour_step_by_step(people: Cast) -> None:
    old = [filed(people.hotline, at=later(-day), purchased_on=None) for day in (1, 40, 300, 500)]
    below, steps = None, 0
    while steps == 0 or below is not None:
        below = look_back(below=below, at=MONDAY)
        steps += 1
        assert steps < 10
    sketched = set(Sketch.objects.values_list("case_id", flat=True))
    assert sketched == {case.pk for case in old[:3]}  # the last lies beyond what is compared


def test_a_step_looks_at_so_many_and_says_where_to_go_on(people: Cast) -> None:
    cases = sorted((filed(people.hotline).pk for _ in range(5)), reverse=True)
    low, high = id_floor(later(-1)), id_floor(later(1))
    found, further = unsketched(low=low, high=high, most=2)
    assert (found, further) == (cases[:2], cases[1])
    sketch_cases(case_ids=cases[:3])
    assert further is not None
    assert unsketched(low=low, high=further, most=2) == ([cases[3]], cases[3])
    assert unsketched(low=low, high=cases[3], most=2) == ([cases[4]], None)
    assert STEP >= 100


def test_a_closed_case_is_found_but_asks_nothing_itself(people: Cast) -> None:
    one, two = web(people), called(people)
    Case.objects.filter(pk=two.pk).update(status=Status.CLOSED, outcome="SETTLED")
    look_at_new(at=later(2))
    assert not Suggestion.objects.exists()
    look_at_new(at=MONDAY)
    assert Suggestion.objects.get().one_id in (one.pk, two.pk)


class TestAgain:
    def test_a_rejected_pair_stays_away_until_something_new_speaks_for_it(self, people: Cast) -> None:
        one, two = web(people), called(people)
        looked_at(one, two)
        refuse_pair(number=two.number, other=one.number, reason="是两次购买", by=people.handler, at=later(5))
        looked_at(one, two)
        row = Suggestion.objects.get()
        assert (row.state, row.reason, row.decided_by) == (SuggestionState.REJECTED, "是两次购买", people.handler.name)
        Case.objects.filter(pk__in=(one.pk, two.pk)).update(order_number="DD20260605001")
        looked_at(one, two)
        row.refresh_from_db()
        assert row.state == SuggestionState.OPEN
        assert "ORDER" in {found["signal"] for found in row.evidence}

    def test_what_no_longer_holds_goes_and_may_come_back(self, people: Cast) -> None:
        one, two = web(people), called(people)
        looked_at(one, two)
        before = Case.objects.get(pk=two.pk)
        Case.objects.filter(pk=two.pk).update(
            content="手机屏幕坏了不给修", order_number="AAAA1111", merchant_name="别家"
        )
        Case.objects.filter(pk=one.pk).update(order_number="BBBB2222")
        looked_at(two)
        assert Suggestion.objects.get().state == SuggestionState.GONE
        Case.objects.filter(pk=two.pk).update(
            content=before.content, order_number="", merchant_name=before.merchant_name
        )
        looked_at(two)
        assert Suggestion.objects.get().state == SuggestionState.OPEN

    def test_cases_already_joined_are_not_proposed(self, people: Cast) -> None:
        one, two = web(people), called(people)
        join(number=one.number, version=None, other=two.number, by=people.handler, at=later(3))
        Suggestion.objects.all().delete()
        assert looked_at(one, two) == []


class TestWhoSees:
    def test_only_whoever_may_see_both_cases(self, people: Cast) -> None:
        one, two = web(people), called(people)
        Case.objects.filter(pk=two.pk).update(office=people.other_county, path=people.other_county.path)
        looked_at(one, two)
        two.refresh_from_db()
        assert suggestions_for(case=one, by=people.handler) == open_suggestions(by=people.handler, most=9) == []
        assert alike_for(case=one, by=people.handler) == []
        assert suggestions_for(case=two, by=people.other_handler) == []
        assert (
            len(open_suggestions(by=people.supervisor, most=9))
            == len(suggestions_for(case=one, by=people.supervisor))
            == 1
        )
        assert [case.pk for case, _ in alike_for(case=one, by=people.dispatcher)] == [two.pk]

    def test_who_reported_is_told_to_nobody_but_the_officers_on_both_reports(self, people: Cast) -> None:
        told: dict[str, Any] = {
            "kind": Kind.REPORT,
            "content": "举报云上鲸超市长期销售过期酸奶，货架上还有三箱。",
            "problem_code": "",
        }
        one, two = filed(people.hotline, **told), filed(people.hotline, at=later(1), **told)
        looked_at(one, two)
        assert Suggestion.objects.count() == 1
        mine = people.handler.post_id
        Case.objects.filter(pk__in=(one.pk, two.pk)).update(post_id=mine)
        for by in (people.second_handler, people.supervisor, people.dispatcher, people.analyst):
            assert (
                open_suggestions(by=by, most=9) == suggestions_for(case=one, by=by) == alike_for(case=one, by=by) == []
            )
            with pytest.raises(NotFound):
                look_anew(number=one.number, by=by, at=later(2))
        assert len(open_suggestions(by=people.handler, most=9)) == len(open_suggestions(by=people.head, most=9)) == 1
        Case.objects.filter(pk=two.pk).update(post_id=people.second_handler.post_id)
        assert open_suggestions(by=people.handler, most=9) == alike_for(case=one, by=people.handler) == []

    def test_a_report_and_a_complaint_of_one_person_are_never_a_pair(self, people: Cast) -> None:
        content = "在淇滨区云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。"
        filed(people.hotline, content=content)
        report = filed(people.hotline, at=later(1), kind=Kind.REPORT, content=content, problem_code="")
        looked_at(*Case.objects.all())
        kinds = {(row.one.kind, row.other.kind) for row in Suggestion.objects.select_related("one", "other")}
        assert (Kind.COMPLAINT, Kind.REPORT) not in kinds and (Kind.REPORT, Kind.COMPLAINT) not in kinds
        assert report.pk

    def test_an_ended_pair_is_no_work(self, people: Cast) -> None:
        one, two = web(people), called(people)
        looked_at(one, two)
        Case.objects.update(status=Status.CLOSED, outcome="SETTLED")
        assert open_suggestions(by=people.supervisor, most=9) == []

    def test_an_officer_may_ask_anew(self, people: Cast) -> None:
        one, two = web(people), called(people)
        sketch_cases(case_ids=[two.pk])
        assert look_anew(number=one.number, by=people.handler, at=later(3)) == 1
        with pytest.raises(NotFound):
            look_anew(number=one.number, by=people.other_handler, at=later(3))


def test_a_few_questions_whatever_the_number_of_cases(people: Cast, django_assert_max_num_queries: Any) -> None:
    for day in range(8):
        filed(people.hotline, at=later(-day), purchased_on=None)
    cases = list(Case.objects.values_list("pk", flat=True))
    sketch_cases(case_ids=cases)
    with django_assert_max_num_queries(3):
        assert len(alike_to(case_id=cases[0])) == 7


def test_the_agent_is_known_too(people: Cast) -> None:
    one = web(people)
    two = called(people, identity=LI, agent=ZHANG, authorised=True)
    (found,) = looked_at(one, two)
    assert "ID_NUMBER" in {row["signal"] for row in found.evidence}


def test_cases_of_a_colleague_without_rights_are_not_compared(people: Cast) -> None:
    admin = officer("nobody", "无权", people.system_admin.role, people.city)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        look_anew(number=web(people).number, by=admin, at=later(1))
