"""A filed case: its ninety days, the penalty, dropping it (Administrative Penalty Law articles 57, 60; Rules article 64)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.machine import MoveNotPossible
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Kind, Move, Outcome, Status, status_label
from fangxin.domain.reports.actions import terms
from fangxin.domain.reports.actions.deciding import decide, waiting
from fangxin.domain.reports.actions.proposing import asked
from fangxin.domain.reports.models import Investigation, Penalty
from fangxin.domain.reports.permissions import check_proposes
from fangxin.domain.reports.rules.penalties import NotPublished, check_penalty, is_published
from fangxin.domain.reports.rules.verifying import TermOver, check_day
from fangxin.domain.reports.words import Asked
from fangxin.domain.timeline.words import Act, ClockStatus
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id

PENALTY = "case.penalty"
#: what the leader adds by approval; more by collective discussion, as long as it sets
FIRST_EXTENSION, LONGEST_EXTENSION = 30, 365


class PauseImpossible(Refusal):
    """The clock stands still already, or runs already, or the ground is none of the law's."""

    code = "pause_impossible"
    status = 409
    sentence = "办案期限现在不能这样变动：{why}。"


class ExtensionImpossible(Refusal):
    """The days of an extension are not those the law allows."""

    code = "extension_impossible"
    status = 422
    sentence = "首次延长为 30 日；再次延长由负责人集体讨论决定，请填写 1 到 365 日之间的合理期限。"


@transaction.atomic
def penalise(
    *, case_id: int, version: int | None, number: str, decided_on: date, kinds: Collection[str], fine_fen: int = 0,
    confiscated_fen: int = 0, other: str = "", elsewhere: bool = False, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Record the penalty decision; the time to publish it begins, or to send it to another province (`elsewhere`).

    Raises PenaltyEmpty, NotAnAmount, DayImpossible, ReasonMissing.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.PENALISE)
    filed = Investigation.objects.get(case_id=case_id)
    check_day(day=decided_on, first=filed.filed_on, last=day_of(at), field="decided_on")
    chosen = check_penalty(kinds=kinds, fine_fen=fine_fen, confiscated_fen=confiscated_fen, other=other)
    row = Penalty(
        id=new_id(at), case_id=case_id, number=in_words(number, what="处罚决定书文号", most=60, field="number"),
        decided_on=decided_on, kinds=[kind.value for kind in chosen], fine_fen=fine_fen, confiscated_fen=confiscated_fen,
        other=in_words(other, what="其他处罚", most=200, field="other", needed=False), elsewhere=elsewhere,
    )  # fmt: skip
    stopped = terms.stop(step, PENALTY, why="PENALISED", on=decided_on)
    if is_published(row.kinds):
        rule = "penalty.publication.push" if elsewhere else "penalty.publication"
        terms.start(step, rule, on=decided_on, bounds=True)
    else:
        terms.over(step)
    step.rows.append(row)
    step.note(
        Act.PENALISED, number=row.number, on=decided_on, kinds=row.kinds, fine_fen=fine_fen or None,
        confiscated_fen=confiscated_fen or None, in_time=stopped.in_time if stopped else None,
    )  # fmt: skip
    return step.commit()


@transaction.atomic
def close_unpublished(*, case_id: int, version: int | None, by: Actor, at: datetime) -> Case:
    """Close a case whose only penalty is a warning: it is not published. Raises NotPublished for any other."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.CLOSE)
    if is_published(Penalty.objects.get(case_id=case_id).kinds):
        raise NotPublished(why="该处罚应当公示，登记公示后办结。")
    ended(step)
    step.note(Act.CLOSED, outcome=Outcome.FILED.value)
    return step.commit()


@transaction.atomic
def drop(*, case_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """The leader drops a filed case: no penalty follows."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.DROP)
    told = in_words(reason, what="理由", field="reason")
    terms.stop(step, PENALTY, why="DROPPED")
    ended(step)
    step.note(Act.DROPPED, note=told, outcome=Outcome.FILED.value)
    return step.commit()


@transaction.atomic
def pause(*, case_id: int, version: int | None, ground: str, reason: str, by: Actor, at: datetime) -> Case:
    """Leave time out of the ninety days, on a ground of article 64. Raises PauseImpossible, ReasonMissing."""
    step = _investigating(case_id, version, by, at, "暂停办案期限")
    labels = {one.code: one.label for one in lawbook().clock(PENALTY).pauses}
    if ground not in labels:
        raise PauseImpossible(why="请选择法定事由", field="ground")
    clock = terms.running(case_id=case_id, rules=(PENALTY,))
    if clock is None or clock.status == ClockStatus.PAUSED:
        raise PauseImpossible(why="期限已经暂停或者停止")
    told = in_words(reason, what="说明", field="reason")
    terms.pause(step, PENALTY, why=ground)
    step.note(Act.PENALTY_PAUSED, label=labels[ground], reason=told)
    return step.commit()


@transaction.atomic
def resume(*, case_id: int, version: int | None, by: Actor, at: datetime) -> Case:
    """What kept the time from counting is over. Raises PauseImpossible."""
    step = _investigating(case_id, version, by, at, "恢复办案期限")
    clock = terms.running(case_id=case_id, rules=(PENALTY,))
    if clock is None or clock.status != ClockStatus.PAUSED:
        raise PauseImpossible(why="期限没有暂停")
    terms.resume(step, PENALTY, why="RESUMED")
    step.note(Act.PENALTY_RESUMED, due_on=step.changes["due_on"])
    return step.commit()


@transaction.atomic
def ask_extension(*, case_id: int, version: int | None, days: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """Ask for more time to decide: thirty days, and after those as many as the leaders set together.

    Raises ExtensionImpossible, TermOver, AskedAlready, ReasonMissing.
    """
    step = _investigating(case_id, version, by, at, "申请延长办案期限")
    check_proposes(case=step.case, by=by, what=Asked.EXTEND_PENALTY)
    _check_runs(step)
    again = _extended(step)
    wanted = days if again else FIRST_EXTENSION
    if wanted is None or not 1 <= wanted <= LONGEST_EXTENSION:
        raise ExtensionImpossible(field="days")
    step.add([asked(step, Asked.EXTEND_PENALTY, reason, days=wanted)])
    return step.commit()


@transaction.atomic
def decide_extension(*, case_id: int, version: int | None, granted: bool, reason: str, by: Actor, at: datetime) -> Case:
    """Give more time to decide, or not; a further extension names the collective discussion in its reason."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    proposal = waiting(step, {Asked.EXTEND_PENALTY})
    told = in_words(reason, what="说明", field="reason", needed=not granted or _extended(step))
    if granted:
        _check_runs(step)
        terms.extend(step, PENALTY, days=proposal.days or 0, why="EXTENDED")
        step.note(Act.PENALTY_EXTENDED, days=proposal.days, due_on=step.changes["due_on"], note=told)
    else:
        step.note(Act.DENIED, what=proposal.what, reason=told)
    decide(step, proposal, approved=granted, decision=told)
    return step.commit()


def ended(step: Step) -> None:
    """The case is closed now."""
    terms.over(step)
    step.changes.update(closed_at=step.at, first_closed_at=step.case.first_closed_at or step.at)


def _investigating(case_id: int, version: int | None, by: Actor, at: datetime, what: str) -> Step:
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act=what)
    if step.case.status != Status.INVESTIGATING:
        raise MoveNotPossible(status=status_label(Status(step.case.status), Kind(step.case.kind)), act=what)
    return step


def _check_runs(step: Step) -> None:
    clock = terms.running(case_id=step.case.pk, rules=(PENALTY,))
    if clock is None:
        raise PauseImpossible(why="期限已经停止")
    if clock.status != ClockStatus.PAUSED and clock.due_on < day_of(step.at):
        raise TermOver(rule=lawbook().clock(PENALTY).label, due=clock.due_on.isoformat())


def _extended(step: Step) -> bool:
    """Whether the leader gave the thirty days before."""
    return step.case.proposals.filter(what=Asked.EXTEND_PENALTY, state="APPROVED").exists()
