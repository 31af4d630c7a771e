"""Asking that a closed complaint be handled again, and deciding it: never by whoever closed it. Both closings are kept."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.cases.permissions import speaking
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Kind, Move, Outcome, Status
from fangxin.domain.feedback.models import FalseClosing, PastClosing, ReopenRequest
from fangxin.domain.feedback.queries import ending_of
from fangxin.domain.feedback.words import Finding, Origin, RequestState
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.queries import told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id

WORDS_MOST = 2000


class DecidedByOther(Refusal):
    """Whoever ended the case may not decide on its reopening."""

    code = "decided_by_other"
    status = 403
    sentence = "本件由您办结，是否重新办理应由他人决定。"


class NotReopenable(Refusal):
    """Only a closed complaint that was not withdrawn can be asked to be reopened, and one request at a time."""

    code = "not_reopenable"
    status = 409
    sentence = "本件目前不能申请重新办理：尚未办结、已撤回，或已有申请正在处理。"


@transaction.atomic
def ask_to_reopen(*, case_id: int, reason: str, at: datetime) -> Case:
    """The consumer asks that a closed case be handled again; raises NotReopenable, and TextMissing without a reason."""
    step = by_consumer(case_id, at)
    ask(step, reason=in_words(reason, what="理由", most=WORDS_MOST, field="why"), origin=Origin.CONSUMER)
    return step.commit()


def ask(step: Step, *, reason: str, origin: Origin) -> ReopenRequest:
    """Add a request to a step; raises NotReopenable."""
    if not reopenable(case=step.case, origin=origin):
        raise NotReopenable
    request = ReopenRequest(
        id=new_id(step.at), case_id=step.case.pk, origin=origin.value, closing=step.case.reopened, reason=reason,
        asked_at=step.at, state=RequestState.ASKED.value,
    )  # fmt: skip
    step.rows.append(request)
    step.note(Act.REOPEN_ASKED, reason=reason)
    return request


def reopenable(*, case: Case, origin: Origin) -> bool:
    """Whether a request can be made: a complaint that ended otherwise than by withdrawal, without one waiting.

    What was put away is over for the consumer; a false closing does not become true by it.
    """
    ended = (Status.CLOSED, Status.ARCHIVED) if origin is Origin.FOLLOW_UP else (Status.CLOSED,)
    if case.status not in ended or case.outcome == Outcome.WITHDRAWN or case.kind != Kind.COMPLAINT:
        return False
    return not ReopenRequest.objects.filter(case_id=case.pk, state=RequestState.ASKED).exists()


@transaction.atomic
def decide_reopening(
    *, request_id: int, version: int | None, granted: bool, reason: str, by: Actor, at: datetime
) -> Case:
    """Grant or deny a request to reopen; never by whoever ended the case. First and last closing are both kept.

    What a call-back found is thereby confirmed or not. Raises NotFound, DecidedByOther.
    """
    by.must(Permission.DECIDE_REOPENING)
    request = ReopenRequest.objects.select_for_update().filter(pk=request_id, state=RequestState.ASKED).first()
    if request is None:
        raise NotFound
    reason = in_words(reason, what="决定的理由", field="reason")
    step = begin(case_id=request.case_id, version=version, by=by, at=at, move=Move.REOPEN if granted else None)
    ended = ending_of(case_id=request.case_id)
    if ended is not None and ended.actor_id is not None and ended.actor_id == by.account_id:
        raise DecidedByOther
    request.state = (RequestState.GRANTED if granted else RequestState.DENIED).value
    request.decided_at, request.decided_by, request.decision = at, by.name, reason
    request.save(update_fields=["state", "decided_at", "decided_by", "decision"])
    finding = Finding.CONFIRMED if granted else Finding.REJECTED
    FalseClosing.objects.filter(request=request).update(finding=finding.value)
    if granted:
        _reopen(step, reason, ended.actor_name if ended is not None else "")
    else:
        step.note(Act.REOPEN_DENIED, reason=reason)
        step.add(to_consumer(case=step.case, template="reopen_refused", at=at, reason=reason))
    return step.commit()


def _reopen(step: Step, reason: str, ended_by: str) -> None:
    case, at, today = step.case, step.at, day_of(step.at)
    step.add(
        [
            PastClosing(
                id=new_id(at), case_id=case.pk, closing=case.reopened, closed_at=case.closed_at or at, outcome=case.outcome,
                ground=case.ground, recovered_fen=case.recovered_fen, satisfaction=case.satisfaction, ended_by=ended_by,
                office_id=case.office_id,
            )
        ]
    )  # fmt: skip
    # the ending is undone: there is nothing left of it to tell the parties
    clocks.stop_if_running(case_id=case.pk, rule="complaint.termination_notice", on=today, at=at, why="REOPENED")
    rows = clocks.started(
        case_id=case.pk, rule="complaint.acceptance", received_on=day_of(case.received_at), on=today, at=at
    )
    clock = next(row for row in rows if isinstance(row, Clock))
    step.add(rows)
    step.changes.update(
        reopened=case.reopened + 1, outcome="", closed_at=None, due_on=clock.due_on, due_rule=clock.rule, satisfaction="",
        recovered_fen=None, ground="",
    )  # fmt: skip
    step.note(Act.REOPENED, reason=reason, first_closed_at=case.first_closed_at)
    step.add(to_consumer(case=case, template="reopened", at=at, due_on=told_day(clock.due_on)))


def by_consumer(case_id: int, at: datetime) -> Step:
    """A step the consumer takes."""
    case = Case.objects.select_related("intake__person").filter(pk=case_id).first()
    if case is None:
        raise NotFound
    return begin(case_id=case_id, version=None, by=speaking(case=case), at=at)
