"""How a case ends: closed after performance, terminated, withdrawn, archived (Order 121 article 23)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.dispatch import ground_of
from fangxin.domain.cases.actions.documents import issue
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import rating_link, to_consumer, to_merchant
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import OUTCOME_LABELS, UNBOUND, Move, Outcome, Status
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook.book import Ground
from fangxin.foundation.money import MOST_FEN, NotAnAmount

#: the ground of Order 121 article 23(1) and Order 20 article 21(1): withdrawn, or settled between the parties
WITHDRAWN_AFTER_ACCEPTANCE = "MT1"


@transaction.atomic
def close(*, case_id: int, version: int | None, recovered_fen: int, by: Actor, at: datetime) -> Case:
    """Close a settled case with the money the consumer got back; sends the link for rating."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.CLOSE)
    if not 0 <= recovered_fen <= MOST_FEN:
        raise NotAnAmount(text=str(recovered_fen), field="recovered")
    _end(step)
    step.changes["recovered_fen"] = recovered_fen
    step.note(Act.CLOSED, outcome=Outcome.SETTLED.value, recovered_fen=recovered_fen)
    link = rating_link(case_id=case_id, closing=step.case.reopened)
    step.add(to_consumer(case=step.case, template="closed_rate_link", at=at, link=link))
    return step.commit()


@transaction.atomic
def terminate(*, case_id: int, version: int | None, ground: str, reason: str, by: Actor, at: datetime) -> Case:
    """End the mediation on a legal ground (form 8); both parties must be told within the term of article 23."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.TERMINATE)
    found = ground_of(case=step.case, kind="termination", code=ground, at=at)
    _terminate(step, found, in_words(reason, what="终止调解的事实", field="reason"))
    return step.commit()


@transaction.atomic
def withdraw(*, case_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """The complainant withdraws. Before acceptance that is all; afterwards the mediation ends on the ground of article 23(1)."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.WITHDRAW)
    reason = in_words(reason, what="撤回原因", field="reason", needed=by.in_office)
    if step.transition and step.transition.outcome is Outcome.TERMINATED:
        found = ground_of(case=step.case, kind="termination", code=WITHDRAWN_AFTER_ACCEPTANCE, at=at)
        step.note(Act.WITHDRAWN, reason=reason)
        _terminate(step, found, reason or found.label)
        return step.commit()
    clocks.stop_if_running(case_id=case_id, rule="complaint.acceptance", on=day_of(at), at=at, why="WITHDRAWN")
    clocks.stop_if_running(case_id=case_id, rule="jurisdiction.dispute", on=day_of(at), at=at, why="WITHDRAWN")
    _end(step)
    step.note(Act.WITHDRAWN, reason=reason, outcome=Outcome.WITHDRAWN.value)
    if step.case.kind in UNBOUND:
        step.add(to_consumer(case=step.case, template="withdrawn_freely", at=at))
        return step.commit()
    step.add(to_consumer(case=step.case, template="withdrawn_consumer", at=at))
    step.add(to_merchant(case=step.case, template="withdrawn_merchant", at=at))
    return step.commit()


@transaction.atomic
def follow(*, case_id: int, version: int | None, lead: Case, by: Actor, at: datetime) -> Case:
    """End a complaint as handled in the leading case of its matter, and tell the person that case's result.

    The caller has checked that both are one matter and that the leading case has ended.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.FOLLOW)
    for rule in ("complaint.acceptance", "complaint.mediation"):
        clocks.stop_if_running(case_id=case_id, rule=rule, on=day_of(at), at=at, why="FOLLOWED")
    _end(step)
    step.changes["decided_at"] = step.case.decided_at or at
    step.note(Act.MATTER_ENDED, lead=lead.number, outcome=lead.outcome)
    told = {"office": lead.office.name, "outcome": OUTCOME_LABELS[Outcome(lead.outcome)]}
    step.add(to_consumer(case=step.case, template="ended_with_lead", at=at, **told))
    return step.commit()


@transaction.atomic
def archive(*, case_id: int, version: int | None, by: Actor, at: datetime) -> Case:
    """Put a closed case away; nothing about it can be asked any more but to read it."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.ARCHIVE)
    step.note(Act.ARCHIVED)
    return step.commit()


def _terminate(step: Step, ground: Ground, reason: str) -> None:
    case, at, today = step.case, step.at, day_of(step.at)
    clocks.stop_if_running(case_id=case.pk, rule="complaint.mediation", on=today, at=at, why="TERMINATED")
    received_on = day_of(case.received_at)
    step.add(
        clocks.started(case_id=case.pk, rule="complaint.termination_notice", received_on=received_on, on=today, at=at)
    )
    _end(step)
    step.changes["ground"] = ground.code
    step.note(Act.TERMINATED, ground=ground.code, label=ground.label, reason=reason, outcome=Outcome.TERMINATED.value)
    told = {"ground": ground.label, "article": ground.article}
    step.add(to_consumer(case=case, template="terminated", at=at, **told))
    step.add(to_merchant(case=case, template="terminated_merchant", at=at, **told))
    issue(step=step, form="mediation_termination", ground=ground.code, reason=reason)


def _end(step: Step) -> None:
    case = step.case
    step.changes.update(
        closed_at=step.at, first_closed_at=case.first_closed_at or step.at, due_on=None, due_rule="", overdue=False
    )
    if case.status != Status.SETTLED:
        return
    clocks.stop_if_running(case_id=case.pk, rule="complaint.mediation", on=day_of(step.at), at=step.at, why="CLOSED")
