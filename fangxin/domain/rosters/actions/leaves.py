"""Asking for leave, deciding it, and coming back. A granted leave is an absence: what follows from one stands there."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.actions.absences import call_off, enter_absence
from fangxin.domain.agency.actions.changing import text
from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.rosters.actions.step import told
from fangxin.domain.rosters.models import Leave
from fangxin.domain.rosters.notices import days_of, to_asker, to_officer, to_substitutes
from fangxin.domain.rosters.permissions import check_decides, visible_leaves
from fangxin.domain.rosters.queries.duties import duties_of, sat_of
from fangxin.domain.rosters.queries.leaves import gone, nobody_left, who_decides
from fangxin.domain.rosters.rules.filling import gone_during
from fangxin.domain.rosters.rules.leaves import BothAway, Gone, LeaveAnswered, check_days, state_after
from fangxin.domain.rosters.rules.shifts import duty_rules
from fangxin.domain.rosters.words import LEAVE_KIND_LABELS, LeaveKind, LeaveMove, LeaveState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, NotPermitted, Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

MOST = 200


class LeaveOverlaps(Refusal):
    """The officer is already away on some of these days, or has asked to be."""

    code = "leave_overlaps"
    status = 409
    sentence = "{from_on}至{to_on}已经请假或者登记缺勤，日期重叠。"


class NobodyDecides(Refusal):
    """No other officer at the office or above it may decide the leave."""

    code = "nobody_decides_leave"
    status = 409
    sentence = "系统里没有能批准您请假的上级。经上级同意后，请安全管理员登记缺勤。"


class LeaveOver(Refusal):
    """The last day asked for has passed before the leave was decided."""

    code = "leave_over"
    status = 409
    sentence = "请假的日期已经过去，不能再批准。"


class LeaveMeetsDuty(Refusal):
    """The officer sits at the hotline on one of the days."""

    code = "leave_meets_duty"
    status = 409
    sentence = "{name}{on}有{shift}。请先换班，或者请安排值班的人撤下，再请假。"


@transaction.atomic
def ask_leave(*, kind: LeaveKind, from_on: date, to_on: date, reason: str, by: Actor, at: datetime) -> Leave:
    """Ask for leave from `from_on` to `to_on`, both included; the nearest superior on duty is told.

    Raises NotPermitted, LeaveBackwards, LeavePast, TextMissing, TextTooLong, LeaveOverlaps, BothAway,
    LeaveMeetsDuty, NobodyDecides.
    """
    if by.kind is not ActorKind.OFFICER or by.account_id is None or by.office_id is None:
        raise NotPermitted(act="请假")
    check_days(from_on=from_on, to_on=to_on, on=day_of(at))
    reason = text(reason, label="事由", field="reason", limit=MOST)
    account = Account.objects.select_for_update().get(pk=by.account_id)
    office = _own_office(by)
    _check_free(account_id=account.pk, from_on=from_on, to_on=to_on)
    _check_served(account_id=account.pk, from_on=from_on, to_on=to_on)
    _check_no_duty(account=account, from_on=from_on, to_on=to_on, at=at)
    decider = who_decides(path=office.path, but=account.pk, at=at)
    if decider is None:
        raise NobodyDecides
    leave = Leave(
        id=new_id(at), account=account, office=office, path=office.path, kind=kind.value, from_on=from_on, to_on=to_on,
        reason=reason, state=LeaveState.ASKED.value, asked_at=at,
    )  # fmt: skip
    write([leave])
    notice = to_officer(
        account_id=decider, template="leave_asked", at=at, officer=account.name, leave_kind=LEAVE_KIND_LABELS[kind],
        **days_of(leave),
    )  # fmt: skip
    _record(Act.LEAVE_ASKED, leave, by=by, at=at)
    write([notice])
    return leave


@transaction.atomic
def grant_leave(*, leave_id: int, by: Actor, at: datetime) -> Leave:
    """Grant a leave: it becomes an absence, and whoever stands in is told.

    Raises NotFound, NotPermitted, OwnLeave, LeaveAnswered, LeaveOver, BothAway, LeaveMeetsDuty,
    AbsenceOverlaps.
    """
    leave = _deciding(leave_id, LeaveMove.GRANT, by, at)
    if leave.to_on < day_of(at):
        raise LeaveOver
    account = Account.objects.select_for_update().get(pk=leave.account_id)
    # whoever shares a post with the officer waits here until this decision is written
    own = Post.objects.filter(holder=account) | Post.objects.filter(substitute=account)
    list(Post.objects.select_for_update().filter(pk__in=own.values("pk")).order_by("pk").values_list("pk"))
    _check_served(account_id=account.pk, from_on=leave.from_on, to_on=leave.to_on)
    _check_no_duty(account=account, from_on=leave.from_on, to_on=leave.to_on, at=at)
    label = LEAVE_KIND_LABELS[LeaveKind(leave.kind)]
    leave.absence = enter_absence(account=account, from_on=leave.from_on, to_on=leave.to_on, reason=label, by=by, at=at)
    _save(leave, "absence")
    write([to_asker(leave=leave, template="leave_granted", at=at)])
    write(to_substitutes(leave=leave, template="leave_stand_in", at=at))
    _record(Act.LEAVE_GRANTED, leave, by=by, at=at)
    return leave


@transaction.atomic
def refuse_leave(*, leave_id: int, reason: str, by: Actor, at: datetime) -> Leave:
    """Do not grant a leave, with the reason. Raises NotFound, NotPermitted, OwnLeave, LeaveAnswered, TextMissing, TextTooLong."""
    leave = _deciding(leave_id, LeaveMove.REFUSE, by, at)
    leave.answer = text(reason, label="理由", field="answer", limit=MOST)
    _save(leave)
    write([to_asker(leave=leave, template="leave_refused", at=at, reason=leave.answer)])
    _record(Act.LEAVE_REFUSED, leave, by=by, at=at, reason=leave.answer)
    return leave


@transaction.atomic
def withdraw_leave(*, leave_id: int, by: Actor, at: datetime) -> Leave:
    """Take an ask back before it was decided. Raises NotFound, LeaveAnswered."""
    leave = _own(leave_id, by)
    leave.state = state_after(move=LeaveMove.WITHDRAW, state=LeaveState(leave.state)).value
    leave.ended_at = at
    _save(leave)
    _record(Act.LEAVE_WITHDRAWN, leave, by=by, at=at)
    return leave


@transaction.atomic
def end_leave(*, leave_id: int, by: Actor, at: datetime) -> Leave:
    """Come back early, or call a granted leave off: from now on the officer's work is the officer's again.

    Raises NotFound, LeaveAnswered, also when its last day has passed.
    """
    leave = _own(leave_id, by)
    leave.state = state_after(move=LeaveMove.END, state=LeaveState(leave.state)).value
    if leave.to_on < day_of(at) or leave.absence_id is None:
        raise LeaveAnswered
    leave.ended_at = at
    _save(leave)
    call_off(absence_id=leave.absence_id, by=by, at=at)
    write(to_substitutes(leave=leave, template="leave_ended", at=at))
    _record(Act.LEAVE_ENDED, leave, by=by, at=at)
    return leave


def _own_office(by: Actor) -> Office:
    """The office of the own post, also while the officer works as the substitute of another."""
    held = Post.objects.filter(holder_id=by.account_id, active=True, office__active=True).select_related("office")
    own = held.order_by("pk").first() if by.for_account_id is not None else None
    return own.office if own is not None else Office.objects.get(pk=by.office_id or 0)


def _own(leave_id: int, by: Actor) -> Leave:
    """The caller's own leave, held."""
    rows = Leave.objects.select_for_update(of=("self",)).select_related("account")
    leave = rows.filter(pk=leave_id, account_id=by.account_id or 0).first()
    if leave is None:
        raise NotFound
    return leave


def _deciding(leave_id: int, move: LeaveMove, by: Actor, at: datetime) -> Leave:
    """A leave the caller decides, held, with its new state and who decided."""
    rows = visible_leaves(by=by).select_for_update(of=("self",)).select_related("account")
    leave = rows.filter(pk=leave_id).first()
    if leave is None:
        by.must(Permission.GRANT_LEAVE)
        raise NotFound
    check_decides(leave=leave, by=by)
    leave.state = state_after(move=move, state=LeaveState(leave.state)).value
    leave.decided_by, leave.decided_by_name, leave.decided_at = by.account_id, by.name, at
    return leave


def _check_free(*, account_id: int, from_on: date, to_on: date) -> None:
    asked = Leave.objects.filter(
        account_id=account_id, from_on__lte=to_on, to_on__gte=from_on, state=LeaveState.ASKED
    ).first()
    other = asked or next(iter(gone(accounts=[account_id], from_on=from_on, to_on=to_on)), None)
    if other is not None:
        raise LeaveOverlaps(from_on=other.from_on.isoformat(), to_on=other.to_on.isoformat(), field="from_on")


def _check_served(*, account_id: int, from_on: date, to_on: date) -> None:
    """Raises BothAway where a post the officer shares would have nobody left."""
    found = nobody_left(account_id=account_id, from_on=from_on, to_on=to_on)
    if found is not None:
        pair, days, name = found
        raise BothAway(
            post=pair.post, name=name, from_on=days.from_on.isoformat(), to_on=days.to_on.isoformat(), field="from_on"
        )


def _check_no_duty(*, account: Account, from_on: date, to_on: date, at: datetime) -> None:
    """Raises LeaveMeetsDuty; a duty that is over, or that ends as the first day begins, is none."""
    days = [Gone(account_id=account.pk, from_on=from_on, to_on=to_on)]
    for duty in duties_of(accounts=[account.pk], from_on=from_on, to_on=to_on).filter(ends_at__gt=at):
        if gone_during(one=sat_of(duty), gone=days) is not None:
            shift = duty_rules().shift(duty.shift)
            raise LeaveMeetsDuty(
                name=account.name, on=duty.on.isoformat(), shift=shift.label if shift else duty.shift, field="from_on"
            )


def _save(leave: Leave, *further: str) -> None:
    names = ["state", "decided_by", "decided_by_name", "decided_at", "answer", "ended_at", *further]
    leave.save(update_fields=names)


def _record(act: Act, leave: Leave, *, by: Actor, at: datetime, reason: str = "") -> None:
    told(act=act, by=by, at=at, name=leave.account.name, from_on=leave.from_on, to_on=leave.to_on, reason=reason)
