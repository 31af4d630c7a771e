"""Joined, refused, parted: every case keeps its journal, follows its lead, and stands as before when it was parted."""

from __future__ import annotations

from typing import Any

import pytest

from fangxin.domain.cases.actions import decide
from fangxin.domain.cases.actions.step import StaleVersion
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import OtherOffice
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.cases.words import Kind, Status
from fangxin.domain.matters.actions.following import keep_together
from fangxin.domain.matters.actions.joining import join, part, refuse_pair
from fangxin.domain.matters.models import Matter, Member, Suggestion
from fangxin.domain.matters.queries import matter_of, members_of, open_matters
from fangxin.domain.matters.rules.joining import LeadUnknown, NotInMatter, NotOneKind, SameMatter
from fangxin.domain.matters.words import MatterState, SuggestionState
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.matters.telling import called, elsewhere, letter, looked_at, web
from tests.people import Cast, cast, filed, handed, later, officer

pytestmark = pytest.mark.django_db
AT = later(6)


@pytest.fixture
def people() -> Cast:
    return cast()


def read(case: Case) -> Case:
    return Case.objects.select_related("office", "post").get(pk=case.pk)


def place(case: Case) -> tuple[Any, ...]:
    now = read(case)
    return (now.office_id, now.path, now.post_id, now.status)


def acts(case: Case) -> list[str]:
    return [entry.act for entry in entries_of(chain=case.pk)]


def at_post(case: Case, post_id: int | None) -> Case:
    Case.objects.filter(pk=case.pk).update(post_id=post_id)
    return read(case)


def joined(people: Cast, one: Case, two: Case, **changes: Any) -> Matter:
    return join(
        **{"number": one.number, "version": None, "other": two.number, "by": people.handler, "at": AT, **changes}
    )


class TestJoin:
    def test_the_earlier_case_leads_and_the_other_goes_to_its_handler(self, people: Cast) -> None:
        one, two = at_post(web(people), people.second_handler.post_id), at_post(called(people), people.handler.post_id)
        looked_at(one, two)
        matter = joined(people, two, one, reason="电话核实为同一事", version=two.version)
        assert matter.lead_id == one.pk and read(two).post_id == people.second_handler.post_id
        assert [member.case_id for member in members_of(matter=matter)] == [one.pk, two.pk]
        for case in (one, two):
            last = entries_of(chain=case.pk)[-1]
            assert (last.act, last.facts["lead"], last.facts["reason"]) == (
                Act.MATTER_JOINED,
                one.number,
                "电话核实为同一事",
            )
            assert last.actor_name == people.handler.name and read(case).version == last.seq
        assert Suggestion.objects.get().state == SuggestionState.CONFIRMED
        assert list(broken_chains()) == []

    def test_a_pair_nobody_proposed_may_be_joined_and_is_kept(self, people: Cast) -> None:
        one, two = web(people), elsewhere(people)
        matter = joined(people, one, two)
        assert matter.state == MatterState.OPEN
        assert Suggestion.objects.get().state == SuggestionState.CONFIRMED

    def test_the_lead_may_be_chosen(self, people: Cast) -> None:
        one, two = web(people), called(people)
        assert joined(people, one, two, lead=two.number).lead_id == two.pk
        assert open_matters(by=people.handler, most=9)[0].lead_id == two.pk

    def test_a_third_case_joins_the_matter_and_two_matters_become_one(self, people: Cast) -> None:
        one, two, three, four = web(people), called(people), letter(people), called(people, at=later(5))
        first, second = joined(people, one, two), joined(people, three, four)
        matter = joined(people, four, two)
        assert {member.case_id for member in members_of(matter=matter)} == {one.pk, two.pk, three.pk, four.pk}
        assert matter.lead_id == one.pk
        assert Matter.objects.filter(state=MatterState.OPEN).count() == 1
        assert {first.pk, second.pk} >= {matter.pk}

    def test_who_may_not(self, people: Cast) -> None:
        one, two = web(people), called(people)
        for by, refusal in (
            (people.analyst, NotPermitted), (people.other_handler, NotFound), (people.hotline, NotPermitted),
            (people.station_handler, NotFound),
        ):  # fmt: skip
            with pytest.raises(refusal):
                joined(people, one, two, by=by)
        outsider = officer("visitor", "外所", people.handler.role, people.city)  # type: ignore[arg-type]
        with pytest.raises(OtherOffice):
            joined(people, one, two, by=outsider)
        assert not Member.objects.exists() and set(acts(one)) == {Act.FILED, Act.DISPATCHED}

    def test_what_cannot_be(self, people: Cast) -> None:
        one, two = web(people), called(people)
        with pytest.raises(NotOneKind):
            joined(people, one, one)
        with pytest.raises(NotFound):
            joined(people, one, two, other="000000-000000-0000000")
        with pytest.raises(NotFound):
            joined(people, one, two, other="a\x00b")
        with pytest.raises(LeadUnknown):
            joined(people, one, two, lead=elsewhere(people).number)
        with pytest.raises(StaleVersion):
            joined(people, one, two, version=one.version + 1)
        inquiry = filed(people.hotline, kind=Kind.INQUIRY, problem_code="", at=later(1))
        with pytest.raises(NotOneKind):
            joined(people, one, inquiry, by=people.supervisor)
        joined(people, one, two)
        with pytest.raises(SameMatter):
            joined(people, two, one)

    def test_parts_of_one_submission_are_none(self, people: Cast) -> None:
        content = "在淇滨区云上鲸超市买到过期酸奶要求退款。另外我要举报这家店无证经营、长期销售过期食品，请依法查处。"
        complaint = filed(people.hotline, content=content)
        report = Case.objects.get(intake=complaint.intake, kind=Kind.REPORT)
        at_post(report, people.handler.post_id)
        with pytest.raises(NotOneKind):
            joined(people, complaint, report)


class TestAcrossOffices:
    @pytest.fixture
    def apart(self, people: Cast) -> tuple[Case, Case]:
        one, two = web(people), called(people)
        Case.objects.filter(pk=two.pk).update(
            office=people.other_county, path=people.other_county.path, post_id=people.other_handler.post_id
        )
        return read(one), read(two)

    def test_a_dispatcher_of_both_areas_brings_an_undecided_case_to_the_leads_office(
        self, people: Cast, apart: tuple[Case, Case]
    ) -> None:
        one, two = apart
        before = place(two)
        joined(people, one, two, by=people.dispatcher)
        assert place(two)[:3] == (one.office_id, one.path, one.post_id)
        part(number=two.number, version=None, reason="不是同一次购买", by=people.dispatcher, at=later(7))
        assert place(two) == before
        steps = list(RoutingDecision.objects.filter(case_id=two.pk).values_list("step", flat=True))
        assert steps[-1] == "OVERRIDE"

    def test_a_decided_case_stays_where_it_is(self, people: Cast, apart: tuple[Case, Case]) -> None:
        one, two = apart
        decide.accept(case_id=two.pk, version=None, by=people.other_handler, at=later(5))
        before = place(two)
        matter = joined(people, one, two, by=people.dispatcher, lead=one.number)
        assert place(two) == before and matter.lead_id == one.pk

    def test_a_case_in_the_queue_is_dispatched_with_the_joining_only_when_asked(self, people: Cast) -> None:
        one = web(people)
        two = called(
            people,
            merchant_name="不知名小店",
            merchant_address="",
            content="买的酸奶开封就有霉点，不肯退款，要求退货退款。",
        )
        three = called(
            people,
            merchant_name="不知名小店",
            merchant_address="",
            content="买的酸奶开封就有霉点，不肯退款，要退货退款。",
        )
        assert two.status == three.status == Status.RECEIVED
        joined(people, one, two, by=people.dispatcher)
        assert read(two).status == Status.RECEIVED
        joined(people, one, three, by=people.dispatcher, send=True)
        for case in (two, three):
            assert (read(case).status, read(case).office_id) == (Status.ASSIGNED, one.office_id)
        assert Act.DISPATCHED in acts(three)
        part(number=three.number, version=None, reason="另一件事", by=people.dispatcher, at=later(7))
        assert read(three).status == Status.ASSIGNED  # dispatching is an act of its own


class TestRefuse:
    def test_it_is_written_on_both_cases(self, people: Cast) -> None:
        one, two = web(people), called(people)
        looked_at(one, two)
        refuse_pair(number=one.number, other=two.number, reason="两次购买", by=people.handler, at=AT)
        for case, other in ((one, two), (two, one)):
            last = entries_of(chain=case.pk)[-1]
            assert (last.act, last.facts) == (Act.MATTER_REFUSED, {"case": other.number, "reason": "两次购买"})
        assert list(broken_chains()) == []

    def test_it_needs_a_reason_and_cases_that_are_apart(self, people: Cast) -> None:
        one, two = web(people), called(people)
        with pytest.raises(ReasonMissing):
            refuse_pair(number=one.number, other=two.number, reason=" ", by=people.handler, at=AT)
        joined(people, one, two)
        with pytest.raises(SameMatter):
            refuse_pair(number=one.number, other=two.number, reason="x", by=people.handler, at=AT)

    def test_a_refused_pair_may_still_be_joined(self, people: Cast) -> None:
        one, two = web(people), called(people)
        refuse_pair(number=one.number, other=two.number, reason="两次购买", by=people.handler, at=AT)
        joined(people, one, two)
        row = Suggestion.objects.get()
        assert (row.state, row.rejected) == (SuggestionState.CONFIRMED, None)


class TestPart:
    def test_parting_two_leaves_both_as_they_were(self, people: Cast) -> None:
        one, two = at_post(web(people), people.second_handler.post_id), at_post(called(people), people.handler.post_id)
        before = place(one), place(two)
        matter = joined(people, two, one)
        part(number=two.number, version=read(two).version, reason="核实后是两件事", by=people.handler, at=later(7))
        assert (place(one), place(two)) == before
        assert matter_of(case_id=one.pk) is None and matter_of(case_id=two.pk) is None
        matter.refresh_from_db()
        assert (matter.state, matter.dissolved_at) == (MatterState.DISSOLVED, later(7))
        for case in (one, two):
            last = entries_of(chain=case.pk)[-1]
            assert (last.act, last.facts["reason"]) == (Act.MATTER_LEFT, "核实后是两件事")
        assert Suggestion.objects.get().state == SuggestionState.REJECTED
        assert Member.objects.filter(left_by=people.handler.name, left_reason="核实后是两件事").count() == 2
        assert list(broken_chains()) == []

    def test_whoever_was_placed_elsewhere_since_stays_there(self, people: Cast) -> None:
        one, two = at_post(web(people), people.second_handler.post_id), at_post(called(people), people.handler.post_id)
        joined(people, two, one)
        third = officer("third", "第三人", people.handler.role, people.county)  # type: ignore[arg-type]
        handed(two, to=third, by=people.handler, at=later(7))
        part(number=two.number, version=None, reason="两件事", by=people.handler, at=later(8))
        assert read(two).post_id == third.post_id

    def test_one_leaves_and_the_others_stay_together_also_without_their_lead(self, people: Cast) -> None:
        one, two, three = web(people), called(people), letter(people)
        joined(people, one, two)
        matter = joined(people, one, three)
        part(number=one.number, version=None, reason="另一件事", by=people.handler, at=later(7))
        matter.refresh_from_db()
        assert matter.state == MatterState.OPEN and matter.lead_id == two.pk
        assert [member.case_id for member in members_of(matter=matter)] == [two.pk, three.pk]
        assert [acts(case)[-1] for case in (one, two, three)] == [Act.MATTER_LEFT] * 3

    def test_it_needs_a_matter_a_reason_and_the_right(self, people: Cast) -> None:
        one, two = web(people), called(people)
        with pytest.raises(NotInMatter):
            part(number=one.number, version=None, reason="x", by=people.handler, at=AT)
        joined(people, one, two)
        with pytest.raises(ReasonMissing):
            part(number=one.number, version=None, reason="", by=people.handler, at=AT)
        with pytest.raises(NotPermitted):
            part(number=one.number, version=None, reason="x", by=people.analyst, at=AT)
        with pytest.raises(StaleVersion):
            part(number=one.number, version=1, reason="x", by=people.handler, at=AT)
        assert Member.objects.filter(left_at=None).count() == 2

    def test_it_can_be_joined_again(self, people: Cast) -> None:
        one, two = web(people), called(people)
        joined(people, one, two)
        part(number=one.number, version=None, reason="两件事", by=people.handler, at=later(7))
        joined(people, one, two, at=later(8))
        assert Member.objects.filter(left_at=None).count() == 2 and Member.objects.count() == 4


class TestKeptTogether:
    def test_the_others_go_where_the_lead_goes(self, people: Cast) -> None:
        one, two = at_post(web(people), people.handler.post_id), at_post(called(people), people.handler.post_id)
        joined(people, one, two)
        assert keep_together(at=later(6)) == 0
        handed(one, to=people.second_handler, by=people.handler, at=later(7))
        assert keep_together(at=later(7)) == 1
        assert keep_together(at=later(7)) == 0
        assert read(two).post_id == people.second_handler.post_id
        last = entries_of(chain=two.pk)[-1]
        assert (last.act, last.actor_kind, last.facts["lead"]) == (Act.MATTER_FOLLOWED, "SYSTEM", one.number)
        part(number=two.number, version=None, reason="两件事", by=people.handler, at=later(8))
        assert read(two).post_id == people.handler.post_id

    def test_what_an_officer_placed_elsewhere_stays(self, people: Cast) -> None:
        one, two = at_post(web(people), people.handler.post_id), at_post(called(people), people.handler.post_id)
        joined(people, one, two)
        handed(two, to=people.second_handler, by=people.handler, at=later(7))
        assert keep_together(at=later(7)) == 0
        assert read(two).post_id == people.second_handler.post_id
