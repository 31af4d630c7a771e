"""Absences: days on which the substitute serves. Recorded by the officer or a security administrator."""

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
    account = _own_or_overseen(account_id=account_id, by=by)
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
    """Call an absence off; a second time changes nothing. Raises NotPermitted, NotFound."""
    found = Absence.objects.filter(pk=absence_id).first()
    if found is None:
        raise NotFound
    _own_or_overseen(account_id=found.account_id, by=by)
    if Absence.objects.filter(pk=found.pk, cancelled_at=None).update(cancelled_at=at):
        found.cancelled_at = at
        _record(Did.ABSENCE_CANCELLED, found, by=by, at=at)
    return found


def _own_or_overseen(*, account_id: int, by: Actor) -> Account:
    """The account, locked: the own one, or one the caller administers."""
    if by.kind is ActorKind.OFFICER and by.account_id == account_id:
        return Account.objects.select_for_update().get(pk=account_id)
    by.must(Permission.MANAGE_ACCESS)
    return account_to_change(account_id=account_id, by=by)


def _record(did: Did, absence: Absence, *, by: Actor, at: datetime) -> None:
    record(
        chapter=Chapter.ACCESS, did=did, by=by, at=at, account=absence.account.username, account_id=absence.account_id,
        name=absence.account.name, from_on=absence.from_on, to_on=absence.to_on,
    )  # fmt: skip
