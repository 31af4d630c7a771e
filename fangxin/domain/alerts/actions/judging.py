"""Judging: whoever raised a warning closes it with what it came to, or sends it back; the silent are reminded."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.alerts.actions.step import begin, deed
from fangxin.domain.alerts.models import Alert
from fangxin.domain.alerts.notices import to_office, to_raiser
from fangxin.domain.alerts.rules.book import figures
from fangxin.domain.alerts.rules.lifecycle import check_due, plain
from fangxin.domain.alerts.words import WAITING, AlertMove
from fangxin.domain.timeline.actions.journal import append
from fangxin.domain.timeline.queries import calendar_in_force, told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.rows import write

#: so many reminders of one deadline: before it, and when it is over
BEFORE, AFTER = 1, 2


@transaction.atomic
def send_back(*, alert_id: int, version: int, reason: str, due_on: date | None, by: Actor, at: datetime) -> Alert:
    """The result is not enough: the office goes on, until a new day.

    Raises what `begin` raises, AlertTextMissing, AlertTextTooLong, AlertDueImpossible.
    """
    step = begin(alert_id=alert_id, version=version, move=AlertMove.SEND_BACK, by=by, at=at)
    why = plain(reason, what="退回的理由", field="reason")
    due = check_due(due_on, today=day_of(at), most=figures().due_most_days)
    step.changes.update(due_on=due, reminded=0, remark=why, told_at=None, told_by="", told_by_id=None)
    told = to_office(alert=step.alert, template="alert_sent_back", at=at, reason=why, due_on=told_day(due))
    return step.commit(Act.ALERT_SENT_BACK, told, reason=why, due_on=due)


@transaction.atomic
def close_alert(*, alert_id: int, version: int, remark: str, by: Actor, at: datetime) -> Alert:
    """The warning is over; the office is told. Raises what `begin` raises, AlertTextMissing."""
    step = begin(alert_id=alert_id, version=version, move=AlertMove.CLOSE, by=by, at=at)
    step.changes.update(remark=plain(remark, what="审结意见", field="remark", least=2), closed_at=at)
    told = to_office(alert=step.alert, template="alert_closed", at=at)
    return step.commit(Act.ALERT_CLOSED, told, remark=step.changes["remark"])


def remind_of_alerts(*, at: datetime) -> int:
    """Remind offices of warnings that are due soon, and tell heads and raisers of those overdue, once each; returns how many."""
    today = day_of(at)
    soon = calendar_in_force().working_day(figures().remind_days, after=today)
    waiting = Q(reminded=0, due_on__lte=soon) | Q(reminded__lt=AFTER, due_on__lt=today)
    due = Alert.objects.filter(waiting, state__in=WAITING).order_by("due_on", "pk")
    return sum(_remind(pk, at, today) for pk in due.values_list("pk", flat=True)[:500])


@transaction.atomic
def _remind(alert_id: int, at: datetime, today: date) -> bool:
    rows = Alert.objects.select_for_update(of=("self",)).select_related("office", "raised_post")
    alert = rows.filter(pk=alert_id, state__in=WAITING).first()
    if alert is None or alert.due_on is None:
        return False
    step = AFTER if alert.due_on < today else BEFORE
    if alert.reminded >= step:
        return False
    alert.reminded = step
    alert.save(update_fields=["reminded"])
    append(chain=alert.pk, deeds=[deed(Act.ALERT_REMINDED, SYSTEM, at, due_on=alert.due_on)])
    template = "alert_overdue" if step == AFTER else "alert_due"
    told = to_office(alert=alert, template=template, at=at, due_on=told_day(alert.due_on))
    if step == AFTER:
        told += to_raiser(
            alert=alert, template="alert_silent", at=at, office=alert.office.name,
            due_on=told_day(alert.due_on),
        )  # fmt: skip
    write(told)
    return True
