"""Absences: days on which the substitute serves. Recorded by a security administrator, or with a leave that was granted."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.actions.accounts import account_to_change
from fangxin.domain.agency.actions.changing import text
from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.models import Absence, Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.foundation.refusals import NotFound, Refusal

LONGEST_DAYS = 366


class AbsenceBackwards(Refusal):
    """An absence ends on or after the day it begins, and lasts at most a year."""

    code = "absence_backwards"
    status = 422
    sentence = "结束日期不能早于开始日期，一次最长一年。"


class AbsenceOverlaps(Refusal):
    """Another absence of the officer covers some of these days."""

    code = "absence_overlaps"
    status = 409
    sentence = "与已登记的缺勤（{from_on} 至 {to_on}）重叠。"


@transaction.atomic
def record_absence(*, account_id: int, from_on: date, to_on: date, reason: str, by: Actor, at: datetime) -> Absence:
    """Record that an officer is away from `from_on` to `to_on`, both included.

    Raises NotPermitted, NotFound, AbsenceBackwards, AbsenceOverlaps, TextMissing, TextTooLong.
    """
    by.must(Permission.MANAGE_ACCESS)
    account = account_to_change(account_id=account_id, by=by)
    return enter_absence(account=account, from_on=from_on, to_on=to_on, reason=reason, by=by, at=at)


def enter_absence(*, account: Account, from_on: date, to_on: date, reason: str, by: Actor, at: datetime) -> Absence:
    """The same inside the caller's transaction, for one who has held the account and asked who may.

    Raises AbsenceBackwards, AbsenceOverlaps, TextMissing, TextTooLong.
    """
    if to_on < from_on or (to_on - from_on).days > LONGEST_DAYS:
        raise AbsenceBackwards(field="to_on")
    reason = text(reason, label="事由", field="reason", limit=40)
    other = account.absences.filter(cancelled_at=None, from_on__lte=to_on, to_on__gte=from_on).first()
    if other is not None:
        raise AbsenceOverlaps(from_on=other.from_on.isoformat(), to_on=other.to_on.isoformat(), field="from_on")
    absence = Absence(account=account, from_on=from_on, to_on=to_on, reason=reason, recorded_at=at)
    absence.save(force_insert=True)
    _record(Did.ABSENCE_RECORDED, absence, by=by, at=at)
    return absence


@transaction.atomic
def cancel_absence(*, absence_id: int, by: Actor, at: datetime) -> Absence:
    """Call an absence off, the own or one the caller administers; a second time changes nothing.

    Raises NotPermitted, NotFound.
    """
    account_id = Absence.objects.filter(pk=absence_id).values_list("account_id", flat=True).first()
    if account_id is None:
        raise NotFound
    if by.kind is not ActorKind.OFFICER or by.account_id != account_id:
        by.must(Permission.MANAGE_ACCESS)
        account_to_change(account_id=account_id, by=by)
    return call_off(absence_id=absence_id, by=by, at=at)


def call_off(*, absence_id: int, by: Actor, at: datetime) -> Absence:
    """The same inside the caller's transaction, for one who has asked who may."""
    done = Absence.objects.filter(pk=absence_id, cancelled_at=None).update(cancelled_at=at)
    absence = Absence.objects.select_related("account").get(pk=absence_id)
    if done:
        _record(Did.ABSENCE_CANCELLED, absence, by=by, at=at)
    return absence


def _record(did: Did, absence: Absence, *, by: Actor, at: datetime) -> None:
    record(
        chapter=Chapter.ACCESS, did=did, by=by, at=at, account=absence.account.username, account_id=absence.account_id,
        name=absence.account.name, from_on=absence.from_on, to_on=absence.to_on,
    )  # fmt: skip
