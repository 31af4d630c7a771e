"""What an officer proposes to the leader: to file or not, more time. Nobody decides on an own proposal."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.dispatch import ground_of
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.machine import MoveNotPossible
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Kind, Move, Status, status_label
from fangxin.domain.reports.actions import terms
from fangxin.domain.reports.models import Proposal, Verification
from fangxin.domain.reports.notices import to_leader
from fangxin.domain.reports.permissions import check_proposes
from fangxin.domain.reports.rules.verifying import (
    EXTENSION_DAYS,
    ExtendedBefore,
    NotVerified,
    TermOver,
    check_conditions,
)
from fangxin.domain.reports.words import ASKED_LABELS, Asked, AskedState
from fangxin.domain.timeline.models import Clock
from fangxin.domain.timeline.words import Act, ClockStatus
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id


class AskedAlready(Refusal):
    """The same was proposed and waits for the leader."""

    code = "asked_already"
    status = 409
    sentence = "“{what}”已经提请审批，正在等待负责人决定。"


@transaction.atomic
def propose_filing(
    *, case_id: int, version: int | None, conditions: Collection[str], reason: str, by: Actor, at: datetime
) -> Case:
    """Propose to file a case: every condition of article 19 holds. Raises NotVerified, ConditionsMissing, ReasonMissing."""
    step = _begin(case_id, version, by, at)
    check_conditions(held=conditions)
    step.add([asked(step, Asked.FILE, reason)])
    return step.commit()


@transaction.atomic
def propose_no_filing(*, case_id: int, version: int | None, ground: str, reason: str, by: Actor, at: datetime) -> Case:
    """Propose not to file, on a ground of article 20 or for want of the conditions. Raises NotVerified, GroundUnknown."""
    step = _begin(case_id, version, by, at)
    found = ground_of(case=step.case, kind="no_filing", code=ground, at=at)
    step.add([asked(step, Asked.NOT_FILE, reason, ground=found.code, label=found.label)])
    return step.commit()


@transaction.atomic
def ask_extension(*, case_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """Ask the leader for fifteen more working days to verify. Raises ExtendedBefore, TermOver, AskedAlready."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_proposes(case=step.case, by=by, what=Asked.EXTEND)
    clock = extendable(step)
    step.add([asked(step, Asked.EXTEND, reason, days=EXTENSION_DAYS, rule=clock.rule)])
    return step.commit()


def extendable(step: Step) -> Clock:
    """The clock of verification while it may still be extended. Raises MoveNotPossible, ExtendedBefore, TermOver."""
    case = step.case
    clock = terms.verification(case_id=case.pk) if case.kind == Kind.REPORT else None
    if clock is None:
        what = ASKED_LABELS[Asked.EXTEND]
        raise MoveNotPossible(status=status_label(Status(case.status), Kind(case.kind)), act=what)
    if case.extended:
        raise ExtendedBefore
    if clock.status != ClockStatus.PAUSED and clock.due_on < day_of(step.at):
        raise TermOver(rule=lawbook().clock(clock.rule).label, due=clock.due_on.isoformat())
    return clock


def _begin(case_id: int, version: int | None, by: Actor, at: datetime) -> Step:
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.PROPOSE)
    if not Verification.objects.filter(case_id=case_id).exists():
        raise NotVerified
    return step


def asked(
    step: Step, what: Asked, reason: str, *, ground: str = "", days: int | None = None, **facts: object
) -> Proposal:
    """The row of a proposal, its entry and the message to the leader."""
    if Proposal.objects.filter(case_id=step.case.pk, what=what, state=AskedState.ASKED).exists():
        raise AskedAlready(what=ASKED_LABELS[what])
    told = in_words(reason, what="理由", most=2000, field="reason")
    step.note(Act.PROPOSED, what=what.value, ground=ground, reason=told[:500], days=days, **facts)
    step.add(to_leader(case=step.case, what=what, at=step.at))
    return Proposal(
        id=new_id(step.at), case_id=step.case.pk, what=what.value, ground=ground, reason=told, days=days,
        state=AskedState.ASKED.value, asked_at=step.at, asked_by=step.by.account_id or 0, asked_by_name=step.by.name,
    )  # fmt: skip
