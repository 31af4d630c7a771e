"""How a case ends, and what the consumer says of it afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.rules import consumer
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.actions import close as closing
from fangxin.domain.cases.actions.notes import add_note
from fangxin.domain.feedback import actions as feedback
from fangxin.domain.feedback.actions import DecidedByOther
from fangxin.domain.feedback.models import FollowUp, ReopenRequest
from fangxin.domain.feedback.words import FollowUpState, RequestState, Satisfaction
from fangxin.foundation.clock import day_of
from fangxin.interfaces.demo.acts.answers import answered
from fangxin.interfaces.demo.acts.mediating import recovered
from fangxin.interfaces.demo.acts.stage import Life, Stage, handler

#: five points of the story in the three words of the form
SATISFACTION = {
    5: Satisfaction.SATISFIED,
    4: Satisfaction.SATISFIED,
    3: Satisfaction.BASICALLY_SATISFIED,
    2: Satisfaction.DISSATISFIED,
    1: Satisfaction.DISSATISFIED,
}


def close(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Close a settled complaint with what the consumer got back."""
    by = handler(stage, life, at)
    if "close" in life.row.get("words", {}):
        life.case = add_note(case_id=life.case.pk, text=values["text"], by=by, at=at)
    life.case = closing.close(
        case_id=life.case.pk, version=life.case.version, recovered_fen=recovered(life), by=by, at=at
    )


def terminate(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """End the mediation on the ground the case's rule set numbers so."""
    life.case = closing.terminate(
        case_id=life.case.pk, version=life.case.version, ground=values["ground"][life.case.rule_version],
        reason=values["text"], by=handler(stage, life, at), at=at,
    )  # fmt: skip


def withdraw(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The consumer withdraws."""
    person = life.case.intake.person
    life.case = closing.withdraw(
        case_id=life.case.pk, version=life.case.version, reason=values["text"],
        by=consumer(person.name_masked if person else ""), at=at,
    )  # fmt: skip


def archive(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Put the case away."""
    life.case = closing.archive(case_id=life.case.pk, version=None, by=handler(stage, life, at), at=at)


def rate(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The consumer rates the closing."""
    life.case = feedback.rate(
        case_id=life.case.pk, satisfaction=SATISFACTION[values["score"]], why=values["text"], reopen=False, at=at
    )


def ask_to_reopen(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The consumer asks that the case be handled again."""
    life.case = feedback.ask_to_reopen(case_id=life.case.pk, reason=values["text"], at=at)


def decide_reopening(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """The head decides; when the head ended the case, somebody above."""
    request = ReopenRequest.objects.get(case_id=life.case.pk, state=RequestState.ASKED)
    asked = {
        "request_id": request.pk, "version": life.case.version, "granted": values["granted"],
        "reason": values["text"], "at": at,
    }  # fmt: skip
    roles, on = (Role.HEAD, Role.SUPERVISOR), day_of(at)
    by = stage.agency.upwards(office_id=life.case.office_id, roles=roles, on=on)
    try:
        life.case = feedback.decide_reopening(by=by, **asked)
    except DecidedByOther:
        by = stage.agency.upwards(office_id=life.case.office_id, roles=roles, on=on, but=by.account_id)
        life.case = feedback.decide_reopening(by=by, **asked)


def follow_up(stage: Stage, life: Life, values: dict[str, Any], at: datetime) -> None:
    """Draw what was closed on the same day for a call-back, this case with it, and record the call if none was made yet."""
    by = stage.agency.officer(office_id=stage.intake_id, role=Role.HOTLINE, on=day_of(at), seed=life.seed("caller"))
    drawn = FollowUp.objects.filter(case_id=life.case.pk)
    if not drawn.exists() and life.case.closed_at is not None:
        on = day_of(life.case.closed_at)
        feedback.draw_follow_ups(count=500, closed_from=on, closed_to=on, seed=f"{on} {by.name}", by=by, at=at)
    waiting = drawn.filter(state=FollowUpState.SAMPLED).first()
    if waiting is None:
        return
    feedback.record_follow_up(
        follow_up_id=waiting.pk,
        state=FollowUpState.REACHED if values["reached"] else FollowUpState.NOT_REACHED,
        answers=answered(truly=True, satisfaction=SATISFACTION[5 if values["satisfied"] else 1]), note=values["text"],
        by=by, at=at,
    )  # fmt: skip
    life.reread()
