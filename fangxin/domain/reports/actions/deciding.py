"""The leader decides: to file a case or not, to send the proposal back, to give more time (Rules articles 18–20)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.dispatch import ground_of
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Move, Outcome
from fangxin.domain.reports.actions import terms
from fangxin.domain.reports.actions.proposing import extendable
from fangxin.domain.reports.models import Investigation, Proposal
from fangxin.domain.reports.notices import to_proposer
from fangxin.domain.reports.permissions import check_decides
from fangxin.domain.reports.queries import colleague
from fangxin.domain.reports.rules.verifying import check_officers
from fangxin.domain.reports.words import FILING, Asked, AskedState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal


class NothingProposed(Refusal):
    """There is no such proposal, or it was decided."""

    code = "nothing_proposed"
    status = 409
    sentence = "没有等待决定的申请，可能已经有人决定。请看最新情况。"


@transaction.atomic
def file_case(
    *, case_id: int, version: int | None, cause: str, first: int | None, second: int | None, reason: str = "", by: Actor,
    at: datetime,
) -> Case:  # fmt: skip
    """File a case with its cause (案由) and the two officers who investigate (accounts); also against the proposal.

    The time to verify ends, the time to decide a penalty begins; a reporter who gave a name under Order 20 is to be told.
    Raises DecidedByProposer, OfficersMissing, ReasonMissing when the proposal said otherwise.
    """
    step, proposal = _deciding(case_id, version, Move.FILE, FILING, by, at)
    check_officers(first=first, second=second)
    one, other = (colleague(case=step.case, account_id=account or 0) for account in (first, second))
    told = in_words(reason, what="理由", field="reason", needed=proposal.what != Asked.FILE)
    decide(step, proposal, approved=proposal.what == Asked.FILE, decision=told)
    row = Investigation(
        case_id=case_id, cause=in_words(cause, what="案由", most=120, field="cause"), filed_on=day_of(at),
        first_account=one.pk, first_name=one.name, second_account=other.pk, second_name=other.name,
    )  # fmt: skip
    stopped = terms.stop(step, *terms.VERIFYING, why="FILED")
    terms.start(step, "case.penalty", bounds=True)
    _to_be_told(step)
    step.rows.append(row)
    step.changes["decided_at"] = at
    step.note(
        Act.CASE_FILED, cause=row.cause, officers=[one.name, other.name], note=told,
        in_time=stopped.in_time if stopped else None, due_on=step.changes.get("due_on"),
    )  # fmt: skip
    return step.commit()


@transaction.atomic
def decide_no_filing(*, case_id: int, version: int | None, ground: str, reason: str, by: Actor, at: datetime) -> Case:
    """Decide not to file, on a ground; the report is closed. Raises DecidedByProposer, GroundUnknown, ReasonMissing."""
    step, proposal = _deciding(case_id, version, Move.NOT_FILE, FILING, by, at)
    found = ground_of(case=step.case, kind="no_filing", code=ground, at=at)
    told = in_words(reason, what="理由", field="reason", needed=proposal.what != Asked.NOT_FILE)
    decide(step, proposal, approved=proposal.what == Asked.NOT_FILE, decision=told)
    stopped = terms.stop(step, *terms.VERIFYING, why="NOT_FILED")
    terms.over(step)
    _to_be_told(step)
    step.changes.update(decided_at=at, closed_at=at, first_closed_at=step.case.first_closed_at or at, ground=found.code)
    step.note(
        Act.NOT_FILED, ground=found.code, label=found.label, article=found.article, note=told,
        in_time=stopped.in_time if stopped else None, outcome=Outcome.NOT_FILED.value,
    )  # fmt: skip
    return step.commit()


@transaction.atomic
def send_back(*, case_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """Send the proposal back: something is still to be verified; the time goes on. Raises DecidedByProposer."""
    step, proposal = _deciding(case_id, version, Move.SEND_BACK, FILING, by, at)
    told = in_words(reason, what="理由", field="reason")
    decide(step, proposal, approved=False, decision=told)
    step.note(Act.SENT_BACK, reason=told)
    return step.commit()


@transaction.atomic
def decide_extension(*, case_id: int, version: int | None, granted: bool, reason: str, by: Actor, at: datetime) -> Case:
    """Give fifteen more working days to verify, or not. Raises DecidedByProposer, TermOver, ExtendedBefore."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    proposal = waiting(step, {Asked.EXTEND})
    told = in_words(reason, what="理由", field="reason", needed=not granted)
    if granted:
        clock = terms.extend(step, extendable(step).rule, days=proposal.days or 0, why="EXTENDED")
        step.changes["extended"] = True
        step.note(Act.EXTENDED, days=proposal.days, rule=clock.rule, due_on=step.changes["due_on"], note=told)
        step.add(to_consumer(case=step.case, template="report_extended", at=at))
    else:
        step.note(Act.DENIED, what=proposal.what, reason=told)
    decide(step, proposal, approved=granted, decision=told)
    return step.commit()


def waiting(step: Step, what: set[Asked] | frozenset[Asked]) -> Proposal:
    """The proposal that waits on a case, for the leader to decide. Raises NothingProposed and what `check_decides` does."""
    found = (
        Proposal.objects.select_for_update().filter(case_id=step.case.pk, what__in=what, state=AskedState.ASKED).first()
    )
    if found is None:
        raise NothingProposed
    check_decides(case=step.case, proposal=found, by=step.by)
    return found


def _deciding(
    case_id: int, version: int | None, move: Move, what: frozenset[Asked], by: Actor, at: datetime
) -> tuple[Step, Proposal]:
    step = begin(case_id=case_id, version=version, by=by, at=at, move=move)
    return step, waiting(step, what)


def decide(step: Step, proposal: Proposal, *, approved: bool, decision: str) -> None:
    """Keep who decided what, and tell whoever proposed."""
    state = AskedState.APPROVED if approved else AskedState.DENIED
    Proposal.objects.filter(pk=proposal.pk).update(
        state=state, decided_at=step.at, decided_by=step.by.account_id, decided_by_name=step.by.name, decision=decision
    )
    verdict = "已批准" if approved else "未批准"
    step.add(to_proposer(case=step.case, proposal=proposal, verdict=verdict, at=step.at))


def _to_be_told(step: Step) -> None:
    """Under Order 20 a reporter who gave a name is told within five working days; Order 121 has no such term."""
    if step.case.intake.person_id is not None and not step.case.intake.anonymous:
        terms.start(step, "report.reporter_notice")
