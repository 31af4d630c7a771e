"""Handling a case again: asked by the consumer, decided by somebody who did not end it, and its first end remembered."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.agency.rules import Actor, consumer
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import close, decide
from fangxin.domain.cases.actions.step import StaleVersion
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.texts import ReasonMissing
from fangxin.domain.cases.words import Kind, Outcome, Status
from fangxin.domain.feedback.actions import DecidedByOther, NotReopenable, ask_to_reopen, decide_reopening
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import entries_of
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import Cast, cast, filed, later, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


def refused(people: Cast, by: Actor | None = None) -> Case:
    case = filed(people.hotline)
    return decide.refuse(
        case_id=case.pk, version=case.version, ground="NA1", reason="无权。", other_routes="起诉。", by=by or people.handler,
        at=later(1),
    )  # fmt: skip


def terminated(people: Cast, by: Actor) -> Case:
    case = filed(people.hotline)
    accepted = decide.accept(case_id=case.pk, version=case.version, by=by, at=later(1))
    return close.terminate(
        case_id=case.pk, version=accepted.version, ground="MT2", reason="商家不到。", by=by, at=later(2)
    )


def asked(case: Case) -> ReopenRequest:
    ask_to_reopen(case_id=case.pk, reason="事实没有查清。", at=later(3))
    return ReopenRequest.objects.get(case=case, state="ASKED")


def decided(
    request: ReopenRequest, by: Actor, *, granted: bool = True, version: int | None = None, day: int = 4
) -> Case:
    return decide_reopening(
        request_id=request.pk, version=version, granted=granted, reason="核实后决定。", by=by, at=later(day)
    )


def test_whoever_ended_the_case_decides_neither_way(people: Cast) -> None:
    for end in (refused, terminated):
        case = end(people, by=people.head)
        request = asked(case)
        for granted in (True, False):
            with pytest.raises(DecidedByOther):
                decided(request, people.head, granted=granted)
        request.refresh_from_db()
        assert request.state == "ASKED"
        assert decided(request, people.supervisor).status == Status.ASSIGNED


def test_it_is_the_last_end_that_counts(people: Cast) -> None:
    case = refused(people, by=people.head)
    again = decided(asked(case), people.supervisor)
    decide.refuse(
        case_id=case.pk, version=again.version, ground="NA1", reason="无权。", other_routes="起诉。", by=people.handler,
        at=later(5),
    )  # fmt: skip
    assert decided(asked(case), people.head, day=6).reopened == 2


def test_the_same_person_in_another_post_is_the_same_person(people: Cast) -> None:
    case = refused(people, by=people.head)
    elsewhere = officer("x", "何云舒", Role.SUPERVISOR, people.city)
    same = Actor(**{name: getattr(elsewhere, name) for name in (
        "kind", "name", "post_id", "role", "office_id", "office_path", "office_name",
    )}, account_id=people.head.account_id)  # fmt: skip
    with pytest.raises(DecidedByOther):
        decided(asked(case), same)


def test_reopening_starts_the_first_clock_anew_and_forgets_how_it_ended(people: Cast) -> None:
    case = terminated(people, by=people.handler)
    first = case.closed_at
    again = decided(asked(case), people.head)
    assert (again.status, again.outcome, again.ground, again.closed_at, again.reopened) == (
        Status.ASSIGNED,
        "",
        "",
        None,
        1,
    )
    assert again.first_closed_at == first
    open_clocks = {clock.rule: clock for clock in Clock.objects.filter(case_id=case.pk, stopped_on=None)}
    assert set(open_clocks) == {"complaint.acceptance"}, "there is nothing left to tell of the undone ending"
    assert (again.due_on, again.due_rule) == (open_clocks["complaint.acceptance"].due_on, "complaint.acceptance")
    assert open_clocks["complaint.acceptance"].started_on == date(2026, 6, 12)
    assert Notice.objects.filter(case_id=case.pk, template="reopened").count() == 1


def test_a_case_can_be_terminated_again_after_it_was_reopened(people: Cast) -> None:
    case = terminated(people, by=people.handler)
    again = decided(asked(case), people.head)
    accepted = decide.accept(case_id=case.pk, version=again.version, by=people.handler, at=later(7))
    ended = close.terminate(
        case_id=case.pk, version=accepted.version, ground="MT2", reason="商家仍不到。", by=people.handler, at=later(8)
    )
    assert ended.outcome == Outcome.TERMINATED
    told = Clock.objects.filter(case_id=case.pk, rule="complaint.termination_notice")
    assert [clock.stopped_on is None for clock in told.order_by("started_on")] == [False, True]


def test_a_denial_is_told_and_the_case_stays_as_it_was(people: Cast) -> None:
    case = refused(people)
    after = decided(asked(case), people.head, granted=False)
    assert (after.status, after.outcome, after.reopened) == (Status.CLOSED, Outcome.NOT_ACCEPTED, 0)
    assert entries_of(chain=case.pk)[-1].act == Act.REOPEN_DENIED
    assert Notice.objects.filter(case_id=case.pk, template="reopen_refused").count() == 1
    request = ReopenRequest.objects.get()
    assert (request.state, request.decided_by, request.decision) == ("DENIED", "何云舒", "核实后决定。")
    assert asked(case).pk != request.pk, "a denied one may ask again"


def test_one_request_at_a_time_and_one_decision_each(people: Cast) -> None:
    case = refused(people)
    request = asked(case)
    with pytest.raises(NotReopenable):
        ask_to_reopen(case_id=case.pk, reason="再问一次。", at=later(3))
    decided(request, people.head)
    with pytest.raises(NotFound):
        decided(request, people.supervisor, granted=False)
    with pytest.raises(NotReopenable):
        ask_to_reopen(case_id=case.pk, reason="正在办理时再问。", at=later(5))


def test_what_cannot_be_reopened(people: Cast) -> None:
    running, report, gone = (
        filed(people.hotline),
        filed(people.hotline, kind=Kind.REPORT, problem_code="V01"),
        filed(people.hotline),
    )
    close.withdraw(case_id=gone.pk, version=gone.version, reason="", by=consumer("张**"), at=later(1))
    Case.objects.filter(pk=report.pk).update(status="CLOSED", outcome="NOT_FILED")
    for case in (running, report, gone):
        with pytest.raises(NotReopenable):
            ask_to_reopen(case_id=case.pk, reason="请重新办理。", at=later(2))
    with pytest.raises(NotFound):
        ask_to_reopen(case_id=1, reason="请重新办理。", at=later(2))
    with pytest.raises(ReasonMissing):
        ask_to_reopen(case_id=refused(people).pk, reason=" ", at=later(2))


def test_who_may_decide(people: Cast) -> None:
    case = refused(people)
    request = asked(case)
    for by in (people.handler, people.dispatcher, people.hotline, people.analyst, people.audit_admin):
        with pytest.raises(NotPermitted):
            decided(request, by)
    elsewhere = officer("y", "别处", Role.HEAD, people.other_county)
    with pytest.raises(NotFound):
        decided(request, elsewhere)
    with pytest.raises(ReasonMissing):
        decide_reopening(request_id=request.pk, version=None, granted=True, reason="", by=people.head, at=later(4))
    with pytest.raises(StaleVersion):
        decided(request, people.head, version=1)
    request.refresh_from_db()
    assert request.state == "ASKED"
