"""A case that looks like a crime goes to the police (State Council Order 310 articles 5–12): report, decision, hand-over."""

from __future__ import annotations

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
from fangxin.domain.reports.actions.penalising import PENALTY, ended
from fangxin.domain.reports.actions.proposing import asked
from fangxin.domain.reports.models import Transfer
from fangxin.domain.reports.permissions import check_proposes
from fangxin.domain.reports.rules.verifying import check_day
from fangxin.domain.reports.words import ASKED_LABELS, REPLY_LABELS, Asked, Reply
from fangxin.domain.timeline.words import Act, ClockStatus
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id

DECISION, HAND_OVER, FORWARDING, REVIEW, AGAIN, ANSWER, PROCURATORATE, GOODS = (
    f"transfer.{one}"
    for one in (
        "decision", "hand_over", "forwarding", "review", "reconsideration", "reconsideration_answer", "procuratorate", "goods",
    )
)  # fmt: skip


class TransferImpossible(Refusal):
    """The transfer does not stand where this act belongs."""

    code = "transfer_impossible"
    status = 409
    sentence = "移送现在不能这样办理：{why}。"


@transaction.atomic
def ask_transfer(
    *, case_id: int, version: int | None, police: str, crime: str, report: str, by: Actor, at: datetime
) -> Case:
    """Put the written report that proposes a transfer before the leader, who has three days. Raises AskedAlready."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_proposes(case=step.case, by=by, what=Asked.TRANSFER)
    if step.case.status != Status.INVESTIGATING:
        raise MoveNotPossible(
            status=status_label(Status(step.case.status), Kind(step.case.kind)), act=ASKED_LABELS[Asked.TRANSFER]
        )
    if _open(case_id) is not None:
        raise TransferImpossible(why="已经提请或者批准移送")
    row = Transfer(
        id=new_id(at), case_id=case_id, police=in_words(police, what="公安机关", most=80, field="police"),
        crime=in_words(crime, what="涉嫌罪名", most=80, field="crime"),
        report=in_words(report, what="移送报告", most=2000, field="report"), reported_at=at,
    )  # fmt: skip
    step.add([asked(step, Asked.TRANSFER, report, police=row.police, crime=row.crime)])
    terms.start(step, DECISION)
    step.rows.append(row)
    return step.commit()


@transaction.atomic
def decide_transfer(*, case_id: int, version: int | None, granted: bool, reason: str, by: Actor, at: datetime) -> Case:
    """The leader approves, and the case goes to the police within 24 hours; or not, and the reason is kept."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    proposal = waiting(step, {Asked.TRANSFER})
    told = in_words(reason, what="理由", field="reason", needed=not granted)
    stopped = terms.stop(step, DECISION, why="DECIDED")
    in_time = stopped.in_time if stopped else None
    if granted:
        terms.start(step, HAND_OVER)
        _set(case_id, approved_at=at)
        step.note(Act.APPROVED, what=proposal.what, note=told, in_time=in_time)
    else:
        _set(case_id, ended_at=at)
        step.note(Act.DENIED, what=proposal.what, reason=told, in_time=in_time)
    decide(step, proposal, approved=granted, decision=told)
    return step.commit()


@transaction.atomic
def hand_over(*, case_id: int, version: int | None, handed_at: datetime, receipt: str, by: Actor, at: datetime) -> Case:
    """Record the hand-over against the receipt the police signed; meanwhile the ninety days stand still."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.TRANSFER)
    found = _open(case_id)
    if found is None or found.approved_at is None:
        raise TransferImpossible(why="负责人还没有批准移送")
    if not found.approved_at <= handed_at <= at:
        check_day(day=day_of(handed_at), first=day_of(found.approved_at), last=day_of(at), field="handed_at")
        raise TransferImpossible(why="移送时间应在批准之后、现在之前", field="handed_at")
    signed = in_words(receipt, what="移送回执", most=80, field="receipt")
    stopped = terms.stop(step, HAND_OVER, why="HANDED_OVER", at=handed_at)
    clock = terms.running(case_id=case_id, rules=(PENALTY,))
    if clock is not None and clock.status != ClockStatus.PAUSED:
        terms.pause(step, PENALTY, why="SUSPENSION")
    terms.start(step, REVIEW, on=day_of(handed_at))
    _set(case_id, handed_at=handed_at, receipt=signed)
    step.note(
        Act.HANDED_TO_POLICE, police=found.police, crime=found.crime, receipt=signed,
        in_time=stopped.in_time if stopped else None,
    )  # fmt: skip
    return step.commit()


@transaction.atomic
def record_reply(
    *, case_id: int, version: int | None, reply: Reply, replied_on: date, reason: str = "", police: str = "",
    forwarded_at: datetime | None = None, by: Actor, at: datetime,
) -> Case:  # fmt: skip
    """Record what the police said: they took it, they declined, or they sent it to the police in charge (`police`).

    Whoever is not in charge sends it on within 24 hours of the receipt: `forwarded_at` is when they did. Only then is it
    known that this clock ran, so it is kept when it is over.
    Raises TransferImpossible when they answered before, ReasonMissing for a refusal without one.
    """
    step, found = _handed(case_id, version, by, at, took=reply is Reply.TOOK)
    if found.reply in (Reply.TOOK, Reply.DECLINED):
        raise TransferImpossible(why="公安机关已经答复")
    since = found.forwarded_at or found.handed_at or at
    check_day(day=replied_on, first=day_of(since), last=day_of(at), field="replied_on")
    told = in_words(reason, what="不予立案的理由", field="reason", needed=reply is Reply.DECLINED)
    stopped = terms.stop(step, REVIEW, why=reply.value, on=replied_on)
    changes: dict[str, object] = {"reply": reply.value, "replied_on": replied_on, "reply_reason": told}
    if reply is Reply.TOOK:
        _taken(step, replied_on)
    elif reply is Reply.DECLINED:
        terms.start(step, AGAIN, on=replied_on, bounds=True)
    else:
        changes["police"] = in_words(police, what="接收的公安机关", most=80, field="police")
        if forwarded_at is None or not since <= forwarded_at <= at:
            raise TransferImpossible(why="转送时间应在签收之后、现在之前", field="forwarded_at")
        stopped = terms.elapsed(step, FORWARDING, since=since, until=forwarded_at, why=reply.value)
        changes["forwarded_at"] = forwarded_at
        terms.start(step, REVIEW, on=replied_on)
    _set(case_id, **changes)
    step.note(
        Act.POLICE_REPLIED, reply=reply.value, on=replied_on, reason=told[:500], police=changes.get("police"),
        in_time=stopped.in_time if stopped else None, outcome=Outcome.TRANSFERRED.value if reply is Reply.TOOK else None,
    )  # fmt: skip
    return step.commit()


@transaction.atomic
def ask_reconsideration(*, case_id: int, version: int | None, asked_on: date, by: Actor, at: datetime) -> Case:
    """Record that the police were asked to reconsider; they have three days."""
    step, found = _handed(case_id, version, by, at)
    if found.reply != Reply.DECLINED or found.asked_again_on is not None or found.replied_on is None:
        raise TransferImpossible(why="公安机关没有不予立案，或者已经提请复议")
    check_day(day=asked_on, first=found.replied_on, last=day_of(at), field="asked_on")
    stopped = terms.stop(step, AGAIN, why="ASKED", on=asked_on)
    terms.over(step)
    terms.start(step, ANSWER, on=asked_on)
    _set(case_id, asked_again_on=asked_on)
    step.note(Act.RECONSIDERATION_ASKED, on=asked_on, in_time=stopped.in_time if stopped else None)
    return step.commit()


@transaction.atomic
def record_answer(*, case_id: int, version: int | None, took: bool, answered_on: date, by: Actor, at: datetime) -> Case:
    """Record the answer of the police to the request to reconsider: now they took it, or refused again."""
    step, found = _handed(case_id, version, by, at, took=took)
    if found.asked_again_on is None or found.answer:
        raise TransferImpossible(why="没有提请复议，或者复议已经答复")
    check_day(day=answered_on, first=found.asked_again_on, last=day_of(at), field="answered_on")
    stopped = terms.stop(step, ANSWER, why="ANSWERED", on=answered_on)
    answer = Reply.TOOK if took else Reply.DECLINED
    if took:
        _taken(step, answered_on)
    else:
        terms.start(step, PROCURATORATE, on=answered_on, bounds=True)
    _set(case_id, answer=answer.value, answered_on=answered_on)
    step.note(
        Act.POLICE_REPLIED, reply=answer.value, on=answered_on, in_time=stopped.in_time if stopped else None,
        outcome=Outcome.TRANSFERRED.value if took else None,
    )  # fmt: skip
    return step.commit()


@transaction.atomic
def ask_procuratorate(*, case_id: int, version: int | None, asked_on: date, by: Actor, at: datetime) -> Case:
    """Record that the procuratorate was asked to supervise: after a refusal, or after a second one."""
    step, found = _handed(case_id, version, by, at)
    refused_on = found.answered_on if found.answer == Reply.DECLINED else found.replied_on
    waits = found.asked_again_on is not None and not found.answer
    if found.reply != Reply.DECLINED or refused_on is None or found.procuratorate_on is not None or waits:
        raise TransferImpossible(why="公安机关没有不予立案，复议还没有答复，或者已经建议监督")
    check_day(day=asked_on, first=refused_on, last=day_of(at), field="asked_on")
    stopped = terms.stop(step, AGAIN, PROCURATORATE, why="ASKED", on=asked_on)
    terms.over(step)
    _set(case_id, procuratorate_on=asked_on)
    step.note(Act.PROCURATORATE_ASKED, on=asked_on, in_time=stopped.in_time if stopped else None)
    return step.commit()


@transaction.atomic
def take_back(*, case_id: int, version: int | None, reason: str, by: Actor, at: datetime) -> Case:
    """The police declined for good: the agency goes on with the case, and its ninety days go on too."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.POLICE_DECLINED)
    found = _open(case_id)
    if found is None or found.reply != Reply.DECLINED or (found.asked_again_on is not None and not found.answer):
        raise TransferImpossible(why="公安机关没有不予立案，或者复议还没有答复")
    told = in_words(reason, what="说明", field="reason")
    terms.stop(step, AGAIN, PROCURATORATE, why="TAKEN_BACK")
    terms.resume(step, PENALTY, why="RESUMED")
    _set(case_id, ended_at=at)
    step.note(Act.TAKEN_BACK, reason=told, due_on=step.changes["due_on"])
    return step.commit()


@transaction.atomic
def hand_goods(*, case_id: int, version: int | None, goods: str, handed_on: date, by: Actor, at: datetime) -> Case:
    """Record that goods and papers of the case were handed to the police who opened a criminal case."""
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act="移交涉案物品")
    found = _open(case_id)
    taken_on = None if found is None else found.answered_on if found.answer == Reply.TOOK else found.replied_on
    if found is None or Reply.TOOK not in (found.reply, found.answer) or taken_on is None or found.goods_on is not None:
        raise TransferImpossible(why="公安机关还没有立案，或者已经移交")
    check_day(day=handed_on, first=taken_on, last=day_of(at), field="handed_on")
    listed = in_words(goods, what="物品和材料", most=200, field="goods")
    stopped = terms.stop(step, GOODS, why="HANDED_OVER", on=handed_on)
    _set(case_id, goods_on=handed_on, goods=listed)
    step.note(Act.GOODS_HANDED, goods=listed, on=handed_on, in_time=stopped.in_time if stopped else None)
    return step.commit()


def _taken(step: Step, on: date) -> None:
    """The police opened a criminal case: the agency's own time is over, goods follow within three days."""
    terms.stop(step, PENALTY, AGAIN, PROCURATORATE, why="POLICE_TOOK", on=on)
    ended(step)
    terms.start(step, GOODS, on=on)


def _handed(case_id: int, version: int | None, by: Actor, at: datetime, *, took: bool = False) -> tuple[Step, Transfer]:
    """The step and the transfer that is with the police. Raises MoveNotPossible, TransferImpossible."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.POLICE_TOOK if took else None)
    what = REPLY_LABELS[Reply.TOOK] if took else "登记公安机关办理情况"
    check_handles(case=step.case, by=by, act=what)
    found = _open(case_id)
    if step.case.status != Status.TRANSFERRED or found is None:
        raise MoveNotPossible(status=status_label(Status(step.case.status), Kind(step.case.kind)), act=what)
    return step, found


def _open(case_id: int) -> Transfer | None:
    return Transfer.objects.select_for_update().filter(case_id=case_id, ended_at=None).first()


def _set(case_id: int, **changes: object) -> None:
    Transfer.objects.filter(case_id=case_id, ended_at=None).update(**changes)
