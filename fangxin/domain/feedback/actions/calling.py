"""Calling a consumer back: the number is read on the record, the script asked, tries counted, a false closing passed on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission, Role
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.notices import to_consumer, to_roles
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.feedback.actions.reopening import WORDS_MOST, ask, reopenable
from fangxin.domain.feedback.models import FalseClosing, FollowUp
from fangxin.domain.feedback.queries import ending_of
from fangxin.domain.feedback.rules.calling import patience
from fangxin.domain.feedback.rules.scripts import complaint_script, read_answers
from fangxin.domain.feedback.words import TO_CALL, FollowUpState, Origin
from fangxin.domain.notices.models import Notice
from fangxin.domain.people.rules import Identity
from fangxin.domain.timeline.actions.readings import unseal
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id

#: what the journal gives as the reason for reading a number: a case drawn is the only one
REASON = "回访消费者"


class CallNotMade(Refusal):
    """A call-back is recorded with what came of it."""

    code = "call_not_made"
    status = 422
    sentence = "请选择接通情况。"


class CallRecorded(Refusal):
    """The call-back was already recorded, or given up after the last try."""

    code = "call_recorded"
    status = 409
    sentence = "这次回访已经登记过。"


class CaseGoesOn(Refusal):
    """The case was reopened since it was drawn: there is no closing to ask about."""

    code = "case_goes_on"
    status = 409
    sentence = "本件已经重新办理，不再就上次的办结回访。"


@transaction.atomic
def number_to_call(*, follow_up_id: int, by: Actor, at: datetime) -> Identity:
    """Whom to ring: name and telephone, read on the case's record. Raises NotFound, CallRecorded, CaseGoesOn."""
    found = _to_call(follow_up_id, by)
    intake = found.case.intake
    person = intake.agent or intake.person
    if person is None:
        raise NotFound
    opened = unseal(chain=found.case_id, person=person, reason=REASON, by=by, at=at, right=Permission.FOLLOW_UP)
    return Identity(name=opened.name, phone=opened.phone)


@transaction.atomic
def record_follow_up(
    *, follow_up_id: int, state: FollowUpState, answers: Mapping[str, str] | None = None, note: str = "", by: Actor,
    at: datetime,
) -> FollowUp:  # fmt: skip
    """Record a call-back. Whoever was not reached is called again after some days, so often as law/follow_up.yaml says.

    A closing that the answers say is not true is journalled, counted for whoever closed it, and opens a request to
    reopen; the `note` must then say what the consumer told. Raises CallRecorded, CaseGoesOn, CallNotMade,
    SeveralRefusals naming each question.
    """
    if state in (FollowUpState.SAMPLED, FollowUpState.GIVEN_UP):
        raise CallNotMade(field="state")
    found = _to_call(follow_up_id, by)
    step = begin(case_id=found.case_id, version=None, by=by, at=at)
    found.tries, found.called_at, found.called_by = found.tries + 1, at, by.name
    found.state, found.look_again_on = state.value, None
    if state is FollowUpState.NOT_REACHED:
        calendar = calendar_in_force()
        after, found.look_again_on = patience().after(tries=found.tries, on=day_of(at), calendar=calendar)
        found.state = after.value
    elif state is FollowUpState.REACHED:
        _read(found, step, answers or {})
    found.note = in_words(note, what="记录", most=WORDS_MOST, field="note", needed=found.closed_truly is False)
    found.save()
    step.note(
        Act.FOLLOWED_UP, state=found.state, tries=found.tries, closed_truly=found.closed_truly,
        satisfaction=found.satisfaction, note=found.note,
    )  # fmt: skip
    if found.closed_truly is False:
        _false(found, step)
    step.commit()
    return found


def _read(found: FollowUp, step: Step, answers: Mapping[str, str]) -> None:
    script = complaint_script()
    edition = script.on(day_of(step.at))
    told = read_answers(edition=edition, outcome=step.case.outcome, given=answers)
    found.script, found.edition, found.answers = script.id, edition.edition, dict(told.answers)
    found.closed_truly = told.closed_truly
    found.satisfaction = told.satisfaction.value if told.satisfaction else ""


def _false(found: FollowUp, step: Step) -> None:
    """A false closing: counted for whoever closed, and put before somebody else."""
    case, at, ended = step.case, step.at, ending_of(case_id=step.case.pk)
    by_whom = ended.actor_name if ended is not None else ""
    step.note(Act.FALSE_CLOSING, ended_by=by_whom, note=found.note)
    request = None
    if reopenable(case=case, origin=Origin.FOLLOW_UP):
        request = ask(step, reason=found.note, origin=Origin.FOLLOW_UP)
        step.add(to_consumer(case=case, template="reopen_asked_for_you", at=at))
        step.add(_deciders(step))
    step.add(
        [
            FalseClosing(
                id=new_id(at), follow_up=found, case_id=case.pk, closing=found.closing, request=request, office_id=case.office_id,
                path=case.path, account_id=ended.actor_id if ended is not None else None, ended_by=by_whom, found_at=at,
                found_by=step.by.name,
            )
        ]
    )  # fmt: skip


def _deciders(step: Step) -> list[Notice]:
    """A word to who may decide: the head of the office, and of the one above, should the head be who closed it."""
    case = step.case
    offices = [case.office_id, *([case.office.parent_id] if case.office.parent_id is not None else [])]
    return [
        notice
        for office_id in offices
        for notice in to_roles(
            office_id=office_id, roles=(Role.HEAD, Role.SUPERVISOR), case=case, template="false_closing_found", at=step.at
        )
    ]  # fmt: skip


def _to_call(follow_up_id: int, by: Actor) -> FollowUp:
    """A call-back of the caller's subtree that is still to be made, held."""
    by.must(Permission.FOLLOW_UP)
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related(
        "case__intake__person", "case__intake__agent"
    )
    found = rows.filter(pk=follow_up_id).first()
    if found is None or not by.oversees(found.path):
        raise NotFound
    if found.state not in TO_CALL:
        raise CallRecorded
    if found.case.reopened != found.closing:
        raise CaseGoesOn
    return found
