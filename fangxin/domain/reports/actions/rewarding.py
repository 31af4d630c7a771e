"""Rewarding whoever reported: proposed by the officer who knows them, approved by the leader, told, and kept sealed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.serving import WAYS
from fangxin.domain.cases.actions.step import begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import check_handles, check_knows_people
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Outcome
from fangxin.domain.reports.actions.deciding import decide, waiting
from fangxin.domain.reports.actions.proposing import asked
from fangxin.domain.reports.models import Penalty, Reward
from fangxin.domain.reports.permissions import check_proposes
from fangxin.domain.reports.rules.rewards import NotRewarded, check_reward, reward_fen, rewards
from fangxin.domain.reports.rules.verifying import check_day
from fangxin.domain.reports.words import Asked, AskedState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id


@transaction.atomic
def ask_reward(
    *, case_id: int, version: int | None, level: str, cleared: Collection[str], reason: str, finance: str = "",
    inside: bool = False, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Propose a reward of a level, worked out from the penalty. `cleared`: the exclusions that were looked at.

    Raises NotRewarded for an anonymous report or one that brought nothing, ExclusionsUnchecked, FinanceMissing.
    """
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_proposes(case=step.case, by=by, what=Asked.REWARD)
    base = rewarded_base(case=step.case)
    check_knows_people(case=step.case, by=by)
    if Reward.objects.filter(case_id=case_id).exclude(state=AskedState.DENIED).exists():
        raise NotRewarded(why="已经提请或者批准奖励")
    rules = rewards()
    amount = reward_fen(level=level, base_fen=base, rules=rules) if level in rules.levels else 0
    check_reward(level=level, cleared=cleared, amount_fen=amount, finance=finance, rules=rules)
    Reward.objects.filter(case_id=case_id).delete()
    row = Reward(
        id=new_id(at), case_id=case_id, level=level, base_fen=base, amount_fen=amount, inside=inside,
        finance=in_words(finance, what="财政部门意见", most=80, field="finance", needed=False),
        state=AskedState.ASKED.value,
    )  # fmt: skip
    step.add([asked(step, Asked.REWARD, reason, level=rules.levels[level].label, amount_fen=amount)])
    step.rows.append(row)
    return step.commit()


@transaction.atomic
def decide_reward(*, case_id: int, version: int | None, granted: bool, reason: str, by: Actor, at: datetime) -> Case:
    """The leader approves the reward or not. Raises DecidedByProposer, NothingProposed."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    proposal = waiting(step, {Asked.REWARD})
    told = in_words(reason, what="理由", field="reason", needed=not granted)
    row = Reward.objects.select_for_update().get(case_id=case_id)
    Reward.objects.filter(pk=row.pk).update(state=AskedState.APPROVED if granted else AskedState.DENIED)
    if granted:
        step.note(Act.APPROVED, what=proposal.what, amount_fen=row.amount_fen, note=told)
    else:
        step.note(Act.DENIED, what=proposal.what, reason=told)
    decide(step, proposal, approved=granted, decision=told)
    return step.commit()


@transaction.atomic
def tell_reward(*, case_id: int, version: int | None, way: str, told_on: date, by: Actor, at: datetime) -> Case:
    """Record that whoever reported was told of the approved reward."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act="告知奖励决定")
    check_knows_people(case=step.case, by=by)
    row = Reward.objects.select_for_update().filter(case_id=case_id, state=AskedState.APPROVED).first()
    if row is None or row.told_on is not None or way not in WAYS:
        raise NotRewarded(why="奖励没有批准，或者已经告知")
    decided = step.case.proposals.filter(what=Asked.REWARD, state=AskedState.APPROVED).latest("decided_at")
    check_day(day=told_on, first=day_of(decided.decided_at or at), last=day_of(at), field="told_on")
    Reward.objects.filter(pk=row.pk).update(told_on=told_on)
    step.note(Act.REWARD_TOLD, way=WAYS[way], on=told_on)
    return step.commit()


def rewarded_base(*, case: Case) -> int:
    """What was fined and confiscated, in fen; 0 for a case the police took. Raises NotRewarded."""
    if case.intake.anonymous or case.intake.person is None:
        raise NotRewarded(why="匿名举报无法核实举报人身份")
    penalty = Penalty.objects.filter(case_id=case.pk).first()
    if penalty is not None:
        return penalty.fine_fen + penalty.confiscated_fen
    if case.outcome == Outcome.TRANSFERRED:
        return 0
    raise NotRewarded(why="举报还没有查实处罚或者移送公安机关立案")
