"""Call-backs: drawn at random but repeatably, within the caller's jurisdiction, never twice, and recorded once."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.cases.words import Status
from fangxin.domain.feedback.actions import (
    CallNotMade,
    CallRecorded,
    SampleImpossible,
    ask_to_reopen,
    decide_reopening,
    draw_due,
    draw_follow_ups,
    draw_plan,
    make_plan,
    number_to_call,
    record_follow_up,
    stop_plan,
)
from fangxin.domain.feedback.actions.calling import CaseGoesOn
from fangxin.domain.feedback.actions.drawing import PlanNotDue
from fangxin.domain.feedback.models import Draw, FalseClosing, FollowUp, PastClosing, ReopenRequest, SamplingPlan
from fangxin.domain.feedback.queries import calls_to_make, false_closings_by_closer, repeated, results_by_office
from fangxin.domain.feedback.rules.drawing import PlanImpossible, PlanUnnamed, Share
from fangxin.domain.feedback.rules.scripts import AnswerUnknown, QuestionUnanswered
from fangxin.domain.feedback.words import FollowUpState, Period, Stratum
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.domain.timeline.words import Act, ChainId
from fangxin.foundation.refusals import NotFound, NotPermitted, Refusal, SeveralRefusals
from tests.people import ZHANG, Cast, cast, filed, later, officer, working
from tests.supervision.tree import copies

pytestmark = pytest.mark.django_db
JUNE = {"closed_from": date(2026, 6, 1), "closed_to": date(2026, 6, 30)}


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def pool(people: Cast) -> list[Case]:
    """Forty cases of the county, closed on 10 June."""
    cases = copies(filed(people.hotline), 40)
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(
        status="CLOSED", outcome="SETTLED", closed_at=working(day=date(2026, 6, 10))
    )
    return cases


def draw(by: Actor, *, count: int = 10, seed: str = "2026-06-11 何云舒", **period: date) -> set[int]:
    """The cases drawn, by id; what was drawn is put back."""
    before = set(FollowUp.objects.values_list("pk", flat=True))
    number = draw_follow_ups(count=count, seed=seed, by=by, at=later(3), **{**JUNE, **period})
    drawn = set(FollowUp.objects.exclude(pk__in=before).values_list("case_id", flat=True))
    assert number == len(drawn)
    return drawn


def again() -> None:
    FollowUp.objects.all().delete()


def test_a_seed_draws_the_same_and_another_draws_others(people: Cast, pool: list[Case]) -> None:
    draws = []
    for seed in ("a", "a", "b"):
        draws.append(draw(people.head, seed=seed))
        again()
    assert draws[0] == draws[1] != draws[2]
    assert all(len(drawn) == 10 for drawn in draws)


def test_every_case_can_be_drawn(people: Cast, pool: list[Case]) -> None:
    seen: set[int] = set()
    for seed in range(40):
        seen |= draw(people.head, seed=str(seed), count=8)
        again()
    assert seen == {case.pk for case in pool}


def test_nobody_is_drawn_twice(people: Cast, pool: list[Case]) -> None:
    first, second = draw(people.head, count=15), draw(people.head, count=15)
    assert len(first) == len(second) == 15 and not first & second
    assert len(draw(people.head, count=500)) == 10
    assert draw(people.head, count=500) == set()
    FollowUp.objects.update(state=FollowUpState.REACHED)
    assert draw(people.supervisor, count=500) == set()


def test_only_ones_own_jurisdiction_is_drawn(people: Cast, pool: list[Case]) -> None:
    there = officer("z", "别处", Role.HEAD, people.other_county)
    for case in pool[:7]:
        Case.objects.filter(pk=case.pk).update(office=people.other_county, path=people.other_county.path)
    for case in pool[7:12]:
        Case.objects.filter(pk=case.pk).update(office=people.station, path=people.station.path)
    assert draw(there, count=500) == {case.pk for case in pool[:7]}
    assert draw(people.head, count=500) == {case.pk for case in pool[7:]}
    again()
    assert len(draw(people.supervisor, count=500)) == 40
    assert set(FollowUp.objects.values_list("path", flat=True)) == {
        people.county.path, people.other_county.path, people.station.path
    }  # fmt: skip


def test_what_is_not_drawn(people: Cast, pool: list[Case]) -> None:
    changes = [
        {"outcome": "WITHDRAWN"}, {"kind": "REPORT"}, {"kind": "INQUIRY"}, {"status": "SETTLED", "outcome": ""},
        {"closed_at": working(0, day=date(2026, 7, 1))}, {"closed_at": working(23, day=date(2026, 5, 31))},
    ]  # fmt: skip
    for case, change in zip(pool, changes, strict=False):
        Case.objects.filter(pk=case.pk).update(**change)
    edges = {
        pool[6].pk: working(0, day=date(2026, 6, 1)),
        pool[7].pk: working(0, day=date(2026, 7, 1)) - timedelta(microseconds=1),
    }
    for pk, closed_at in edges.items():
        Case.objects.filter(pk=pk).update(closed_at=closed_at)
    assert draw(people.head, count=500) == {case.pk for case in pool[len(changes) :]}


def test_an_anonymous_case_has_nobody_to_call(people: Cast, pool: list[Case]) -> None:
    from fangxin.domain.cases.models import Intake

    Intake.objects.filter(pk=pool[0].intake_id).update(person=None)
    assert draw(people.head, count=500) == set()


@pytest.mark.parametrize(
    "asked",
    [
        {"count": 0}, {"count": -1}, {"count": 501}, {"closed_from": date(2026, 7, 1)},
        {"closed_from": date(1, 1, 1)}, {"closed_to": date(9999, 12, 31)},
    ],
    ids=str,
)  # fmt: skip
def test_a_sample_that_cannot_be(people: Cast, asked: dict[str, date]) -> None:
    with pytest.raises(SampleImpossible):
        draw(people.head, **asked)  # type: ignore[arg-type]


def test_who_may_draw(people: Cast) -> None:
    for by in (people.handler, people.dispatcher, people.analyst, people.system_admin):
        with pytest.raises(NotPermitted):
            draw(by)
    assert draw(people.hotline) == set()


# Drawing by plan, and drawing again -------------------------------------------------------------------------------------

TEN = {"": Share(share=10, least=2)}


def plan(people: Cast, **given: Any) -> SamplingPlan:
    words = {
        "name": "月度回访", "office_id": people.county.pk, "period": Period.MONTHLY, "stratified": Stratum.ALL, "shares": TEN,
        "by": people.head, "at": later(0),
    }  # fmt: skip
    return make_plan(**{**words, **given})


def test_a_plan_draws_its_share_once_after_every_period(people: Cast, pool: list[Case]) -> None:
    plan(people)
    assert draw_due(at=working(day=date(2026, 6, 30))) == 0, "June is not over"
    assert draw_due(at=working(day=date(2026, 7, 1))) == 1
    made = Draw.objects.get()
    assert (made.closed_from, made.closed_to, made.drawn_by) == (date(2026, 6, 1), date(2026, 6, 30), "系统")
    assert len(made.pool) == 40 and len(made.chosen) == FollowUp.objects.count() == 4
    assert draw_due(at=working(day=date(2026, 7, 20))) == 0
    assert draw_due(at=working(day=date(2026, 8, 1))) == 1 and FollowUp.objects.count() == 4, "nothing closed in July"


def test_a_plan_does_not_draw_what_was_closed_before_it_was_made(people: Cast, pool: list[Case]) -> None:
    plan(people, at=working(day=date(2026, 7, 1)))
    assert draw_due(at=working(day=date(2026, 7, 2))) == 0
    assert (
        len(draw_plan(plan_id=SamplingPlan.objects.get().pk, by=people.head, at=working(day=date(2026, 7, 2))).chosen)
        == 4
    )
    with pytest.raises(PlanNotDue):
        draw_plan(plan_id=SamplingPlan.objects.get().pk, by=people.head, at=working(day=date(2026, 7, 3)))


def test_by_office_and_by_outcome(people: Cast, pool: list[Case]) -> None:
    ids = [case.pk for case in pool]
    Case.objects.filter(pk__in=ids[:10]).update(path=people.station.path, office=people.station)
    Case.objects.filter(pk__in=ids[20:25]).update(outcome="TERMINATED")
    plan(people, stratified=Stratum.OFFICE)
    draw_due(at=working(day=date(2026, 7, 1)))
    assert FollowUp.objects.filter(path=people.station.path).count() == 2
    assert FollowUp.objects.filter(path=people.county.path).count() == 3
    again()
    Draw.objects.all().delete()
    SamplingPlan.objects.all().delete()
    plan(
        people,
        stratified=Stratum.OUTCOME,
        shares={"TERMINATED": Share(share=100, least=0), "SETTLED": Share(share=0, least=1)},
    )
    draw_due(at=working(day=date(2026, 7, 1)))
    assert FollowUp.objects.filter(case__outcome="TERMINATED").count() == 5
    assert FollowUp.objects.filter(case__outcome="SETTLED").count() == 1


def test_an_auditor_can_draw_again_from_what_was_kept(people: Cast, pool: list[Case]) -> None:
    plan(people)
    draw_due(at=working(day=date(2026, 7, 1)))
    made = Draw.objects.get()
    assert repeated(draw=made)
    (configured, entry) = entries_of(chain=ChainId.FEEDBACK)
    assert (configured.act, entry.act) == (Act.CONFIGURED, Act.SAMPLE_DRAWN)
    assert entry.facts["seed"] == made.seed and entry.facts["pool"] == 40
    lines = "".join(f"{case_id} {stratum}\n" for case_id, stratum in made.pool)
    assert entry.facts["pool_digest"] == hashlib.sha256(lines.encode()).hexdigest()
    by_hand = sorted(made.pool, key=lambda one: hashlib.sha256(f"{made.seed}:{one[0]}".encode()).hexdigest())[:4]
    assert sorted(case_id for case_id, _ in by_hand) == made.chosen
    Draw.objects.update(seed="another")
    assert not repeated(draw=Draw.objects.get())


def test_a_seed_is_not_known_beforehand(people: Cast, pool: list[Case]) -> None:
    seeds = set()
    for _ in range(3):
        draw(people.head, seed="", count=2)
        seeds.add(Draw.objects.latest("drawn_at", "pk").seed)
        again()
    assert len(set(Draw.objects.values_list("seed", flat=True))) == 3 and "" not in seeds


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": " "}, PlanUnnamed), ({"name": "长" * 41}, PlanUnnamed), ({"shares": {"": Share(share=0, least=0)}}, PlanImpossible),
        ({"shares": {"": Share(share=101, least=0)}}, PlanImpossible), ({"shares": {"": Share(share=-1, least=5)}}, PlanImpossible),
        ({"shares": {"": Share(share=0, least=501)}}, PlanImpossible), ({"office_id": 1}, NotFound),
    ],
)  # fmt: skip
def test_a_plan_that_cannot_be(people: Cast, given: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        plan(people, **given)


def test_who_plans_and_what_a_stopped_plan_does(people: Cast, pool: list[Case]) -> None:
    for by in (people.handler, people.hotline, people.analyst):
        with pytest.raises(NotPermitted):
            plan(people, by=by)
    made = plan(people)
    with pytest.raises(NotFound):
        stop_plan(plan_id=made.pk, by=officer("z", "别处", Role.HEAD, people.other_county), at=later(1))
    assert plan(people, by=people.supervisor, office_id=people.city.pk).office == people.city
    for one in SamplingPlan.objects.all():
        stop_plan(plan_id=one.pk, by=people.supervisor, at=later(1))
    assert draw_due(at=working(day=date(2026, 7, 1))) == 0


# Recording ------------------------------------------------------------------------------------------------------------

GOOD = {
    "contacted": "yes", "informed": "yes", "result_true": "yes", "performed": "yes", "satisfaction": "SATISFIED"
}  # fmt: skip
BAD = {**GOOD, "result_true": "no", "satisfaction": "DISSATISFIED"}


def call(people: Cast, follow_up: FollowUp, state: FollowUpState = FollowUpState.REACHED, **given: Any) -> FollowUp:
    words = {"answers": GOOD, "note": " 已退款 ", "by": people.head, "at": later(5)}
    return record_follow_up(follow_up_id=follow_up.pk, state=state, **{**words, **given})


@pytest.fixture
def drawn(people: Cast, pool: list[Case]) -> FollowUp:
    draw(people.head, count=1)
    return FollowUp.objects.get()


def test_a_call_is_kept_and_journalled(people: Cast, drawn: FollowUp) -> None:
    kept = call(people, drawn)
    assert (kept.state, kept.called_by, kept.closed_truly, kept.note) == ("REACHED", "何云舒", True, "已退款")
    assert (kept.script, kept.edition, kept.answers) == ("complaint", "2026-04", GOOD)
    entry = entries_of(chain=drawn.case_id)[-1]
    assert entry.act == Act.FOLLOWED_UP
    assert entry.facts == {
        "closed_truly": True, "note": "已退款", "satisfaction": "SATISFIED", "state": "REACHED", "tries": 1
    }  # fmt: skip
    assert not FalseClosing.objects.exists() and not ReopenRequest.objects.exists()


def test_every_question_that_was_to_be_asked_has_an_answer(people: Cast, drawn: FollowUp) -> None:
    with pytest.raises(SeveralRefusals) as refused:
        call(people, drawn, answers={"contacted": "perhaps"})
    told = {(type(one), one.field) for one in refused.value.refusals}
    assert told == {
        (AnswerUnknown, "answer_contacted"), (QuestionUnanswered, "answer_informed"), (QuestionUnanswered, "answer_result_true"),
        (QuestionUnanswered, "answer_satisfaction"),
    }  # fmt: skip
    drawn.refresh_from_db()
    assert drawn.state == "SAMPLED"


def test_who_was_not_reached_is_called_again_some_days_later_and_so_often(people: Cast, drawn: FollowUp) -> None:
    # Thursday the 11th, then two working days later each time
    for tries, (day, state, again) in enumerate(
        ((11, "NOT_REACHED", 15), (15, "NOT_REACHED", 17), (17, "GIVEN_UP", 0)), 1
    ):
        kept = call(people, drawn, FollowUpState.NOT_REACHED, at=working(day=date(2026, 6, day)))
        again_on = date(2026, 6, again) if again else None
        assert (kept.state, kept.look_again_on, kept.tries) == (state, again_on, tries)
        if again_on is not None:
            assert not calls_to_make(by=people.head, on=again_on - timedelta(days=1)).exists()
            assert calls_to_make(by=people.head, on=again_on).exists()
    with pytest.raises(CallRecorded):
        call(people, drawn)
    assert not calls_to_make(by=people.head, on=date(2026, 12, 31)).exists()


def test_what_is_final_is_recorded_once(people: Cast, drawn: FollowUp) -> None:
    call(people, drawn, FollowUpState.NOT_REACHED)
    call(people, drawn)
    for state in (FollowUpState.REACHED, FollowUpState.DECLINED, FollowUpState.NOT_REACHED):
        with pytest.raises(CallRecorded):
            call(people, drawn, state)


@pytest.mark.parametrize("state", [FollowUpState.SAMPLED, FollowUpState.GIVEN_UP])
def test_a_call_says_what_came_of_it(people: Cast, drawn: FollowUp, state: FollowUpState) -> None:
    with pytest.raises(CallNotMade):
        call(people, drawn, state)
    drawn.refresh_from_db()
    assert drawn.called_at is None


def test_who_may_record(people: Cast, drawn: FollowUp) -> None:
    with pytest.raises(NotPermitted):
        call(people, drawn, by=people.handler)
    with pytest.raises(NotFound):
        call(people, drawn, by=officer("z", "别处", Role.HEAD, people.other_county))
    with pytest.raises(NotFound):
        record_follow_up(follow_up_id=1, state=FollowUpState.REACHED, answers=GOOD, by=people.head, at=later(5))
    assert call(people, drawn, by=people.hotline).called_by == "江听雨"


def test_the_number_is_read_on_the_cases_record(people: Cast, drawn: FollowUp) -> None:
    person = number_to_call(follow_up_id=drawn.pk, by=people.hotline, at=later(5))
    assert (person.name, person.phone, person.id_number) == (ZHANG.name, ZHANG.phone, "")
    entry = entries_of(chain=drawn.case_id)[-1]
    assert (entry.act, entry.actor_id, entry.facts["reason"]) == (Act.UNSEALED, people.hotline.account_id, "回访消费者")
    with pytest.raises(NotPermitted):
        number_to_call(follow_up_id=drawn.pk, by=people.handler, at=later(5))
    call(people, drawn)
    with pytest.raises(CallRecorded):
        number_to_call(follow_up_id=drawn.pk, by=people.hotline, at=later(5))


def test_a_case_reopened_meanwhile_is_not_asked_about(people: Cast, drawn: FollowUp) -> None:
    Case.objects.filter(pk=drawn.case_id).update(reopened=1, status="ASSIGNED", outcome="", closed_at=None)
    with pytest.raises(CaseGoesOn):
        call(people, drawn)
    assert not calls_to_make(by=people.head, on=date(2026, 12, 31)).exists()


# False closings -------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(people: Cast) -> Case:
    """A complaint that its handler has terminated."""
    case = filed(people.hotline)
    Case.objects.filter(pk=case.pk).update(post_id=people.handler.post_id)
    accepted = decide.accept(case_id=case.pk, version=case.version, by=people.handler, at=later(1))
    return close.terminate(
        case_id=case.pk, version=accepted.version, ground="MT2", reason="商家不到。", by=people.handler, at=later(2)
    )


LIED = {
    "contacted": "no", "informed": "no", "result_true": "no", "ways_told": "no", "satisfaction": "DISSATISFIED",
    "why": "没人管",
}  # fmt: skip


def found_false(people: Cast, **given: Any) -> FollowUp:
    draw(people.head, count=1)
    follow_up = FollowUp.objects.get()
    return call(people, follow_up, answers=LIED, note="没有人联系过我，更没有调解过。", by=people.hotline, **given)


def test_a_false_closing_is_journalled_counted_and_put_before_somebody_else(people: Cast, closed: Case) -> None:
    found_false(people)
    acts = [entry.act for entry in entries_of(chain=closed.pk)][-3:]
    assert acts == [Act.FOLLOWED_UP, Act.FALSE_CLOSING, Act.REOPEN_ASKED]
    false, request = FalseClosing.objects.get(), ReopenRequest.objects.get()
    assert (false.account_id, false.ended_by, false.finding) == (people.handler.account_id, "孟子衿", "FOUND")
    assert (request.origin, request.reason, false.request_id) == (
        "FOLLOW_UP",
        "没有人联系过我，更没有调解过。",
        request.pk,
    )
    told = set(Notice.objects.filter(case_id=closed.pk).values_list("template", flat=True))
    assert {"reopen_asked_for_you", "false_closing_found"} <= told
    assert list(broken_chains()) == []


def test_what_the_consumer_says_must_be_written_down(people: Cast, closed: Case) -> None:
    draw(people.head, count=1)
    with pytest.raises(ReasonMissing):
        call(people, FollowUp.objects.get(), answers=LIED, note=" ")
    assert not ReopenRequest.objects.exists()


@pytest.mark.parametrize("granted", [True, False])
def test_whether_it_was_false_is_decided_by_another_than_who_closed(people: Cast, closed: Case, granted: bool) -> None:
    found_false(people)
    request = ReopenRequest.objects.get()
    given = {"request_id": request.pk, "version": None, "granted": granted, "reason": "核实。", "at": later(6)}
    with pytest.raises(NotPermitted):
        decide_reopening(by=people.handler, **given)
    Account.objects.filter(pk=people.handler.account_id).update(is_active=True)
    decide_reopening(by=people.head, **given)
    false = FalseClosing.objects.get()
    assert false.finding == ("CONFIRMED" if granted else "REJECTED")
    (of_closer,) = false_closings_by_closer(since=date(2026, 6, 1), until=date(2026, 6, 30), by=people.supervisor)
    assert (of_closer.name, of_closer.found, of_closer.confirmed) == ("孟子衿", 1, int(granted))
    past = PastClosing.objects.filter(case=closed)
    assert past.count() == int(granted)
    if granted:
        kept = past.get()
        assert (kept.outcome, kept.closing, kept.ended_by, kept.closed_at) == (
            "TERMINATED",
            0,
            "孟子衿",
            closed.closed_at,
        )
        assert Case.objects.get(pk=closed.pk).first_closed_at == closed.closed_at


def test_putting_a_case_away_does_not_make_its_closing_true(people: Cast, closed: Case) -> None:
    case = close.archive(case_id=closed.pk, version=closed.version, by=people.handler, at=later(3))
    assert case.status == Status.ARCHIVED
    found_false(people)
    decide_reopening(
        request_id=ReopenRequest.objects.get().pk,
        version=None,
        granted=True,
        reason="核实。",
        by=people.head,
        at=later(6),
    )
    assert Case.objects.get(pk=closed.pk).status == Status.ASSIGNED


def test_a_request_that_waits_already_is_not_doubled(people: Cast, closed: Case) -> None:
    ask_to_reopen(case_id=closed.pk, reason="没有人管。", at=later(3))
    found_false(people)
    assert ReopenRequest.objects.count() == 1 and FalseClosing.objects.get().request_id is None


def test_after_reopening_and_closing_anew_it_may_be_drawn_again(people: Cast, closed: Case) -> None:
    found_false(people)
    decide_reopening(
        request_id=ReopenRequest.objects.get().pk,
        version=None,
        granted=True,
        reason="核实。",
        by=people.head,
        at=later(6),
    )
    Case.objects.filter(pk=closed.pk).update(status="CLOSED", outcome="SETTLED", closed_at=later(8))
    draw(people.head, count=5)
    assert set(FollowUp.objects.values_list("case_id", "closing")) == {(closed.pk, 0), (closed.pk, 1)}


def test_the_results_say_what_they_are_made_of(people: Cast, pool: list[Case]) -> None:
    draw(people.head, count=6)
    one, two, three, four, five, _six = FollowUp.objects.order_by("id")
    for follow_up, state, answers in (
        (one, FollowUpState.REACHED, GOOD), (two, FollowUpState.REACHED, BAD), (three, FollowUpState.NOT_REACHED, GOOD),
        (four, FollowUpState.DECLINED, GOOD),
        (five, FollowUpState.REACHED, {**GOOD, "result_true": "unsure", "performed": "part", "satisfaction": "BASICALLY_SATISFIED"}),
    ):  # fmt: skip
        call(people, follow_up, state, answers=answers)
    june = {"since": date(2026, 6, 1), "until": date(2026, 6, 30)}
    lines, whole = results_by_office(by=people.supervisor, **june)
    assert [line.office for line in lines] == ["淇滨区市场监督管理局"] and lines[0].drawn == whole.drawn == 6
    assert whole.follow_up_rate == (3, 6) and whole.truth_rate == (1, 2) and whole.satisfaction_rate == (2, 3)
    assert (whole.declined, whole.waiting, whole.found, whole.confirmed) == (1, 2, 1, 0)
    elsewhere = officer("z", "别处", Role.HEAD, people.other_county)
    assert results_by_office(by=elsewhere, **june)[0] == []
    assert results_by_office(by=people.supervisor, since=date(2026, 7, 1), until=date(2026, 7, 31))[1].drawn == 0
