"""Warnings as pages list them: proposals, those that run, those that are over; the last look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db.models import Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.alerts.models import Alert, Look, Measure
from fangxin.domain.alerts.permissions import visible_alerts
from fangxin.domain.alerts.words import WAITING, AlertState
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.foundation.refusals import NotFound
from fangxin.storage.counting import counted


class Shelf(StrEnum):
    """How warnings are sorted on pages."""

    PROPOSED = "proposed"
    RUNNING = "running"
    OVERDUE = "overdue"
    TOLD = "told"
    OVER = "over"
    DISMISSED = "dismissed"


SHELF_LABELS = {
    Shelf.PROPOSED: "待研判",
    Shelf.RUNNING: "处置中",
    Shelf.OVERDUE: "逾期未报",
    Shelf.TOLD: "待审结",
    Shelf.OVER: "已结束",
    Shelf.DISMISSED: "不作预警",
}


def alerts_on(*, shelf: Shelf, by: Actor, on: date) -> QuerySet[Alert]:
    """The warnings of one shelf that the caller may see, what is due first or newest first."""
    rows = visible_alerts(by=by)
    wanted = {
        Shelf.PROPOSED: Q(state=AlertState.PROPOSED),
        Shelf.RUNNING: Q(state__in=WAITING),
        Shelf.OVERDUE: Q(state__in=WAITING, due_on__lt=on),
        Shelf.TOLD: Q(state=AlertState.TOLD),
        Shelf.OVER: Q(state__in=(AlertState.CLOSED, AlertState.WITHDRAWN)),
        Shelf.DISMISSED: Q(state=AlertState.DISMISSED),
    }[shelf]
    by_deadline = shelf in (Shelf.RUNNING, Shelf.OVERDUE, Shelf.TOLD)
    return rows.filter(wanted).order_by(*(("due_on", "id") if by_deadline else ("-id",)))


def shelves(*, by: Actor, on: date) -> Mapping[Shelf, int]:
    """How many warnings stand on each shelf."""
    counts = counted([alerts_on(shelf=shelf, by=by, on=on) for shelf in Shelf])
    return dict(zip(Shelf, counts, strict=True))


#: whether anything at all waits for an office; most days it does not, and nothing need be counted
WARNED: Final = (
    f"SELECT 1 FROM {Alert._meta.db_table} WHERE office_id = %s "
    f"AND state IN ('{AlertState.SENT.value}', '{AlertState.ACCEPTED.value}')"
)


def alerts_to_answer(*, by: Actor) -> QuerySet[Alert]:
    """What waits for the caller's office: to be accepted, or to be told the result of, what is due first."""
    if not by.may(Permission.ANSWER_ALERTS) or by.office_id is None:
        return Alert.objects.none()
    return visible_alerts(by=by).filter(office_id=by.office_id, state__in=WAITING).order_by("due_on", "id")


def alert_seen(*, alert_id: int, by: Actor) -> Alert:
    """A warning the caller may see; raises NotFound."""
    alert = visible_alerts(by=by).filter(pk=alert_id).first()
    if alert is None:
        raise NotFound
    return alert


def measures_of(*, alert: Alert) -> list[Measure]:
    """What was done about a warning, oldest first."""
    return list(Measure.objects.filter(alert=alert).order_by("begun_at", "id"))


def cases_of(*, alert: Alert, by: Actor, most: int) -> QuerySet[Case]:
    """The cases of the evidence that lie in the caller's scope, newest first."""
    if not by.may(Permission.VIEW_CASES):
        return Case.objects.none()
    rows = visible_cases(by=by).filter(pk__in=alert.evidence["cases"]).select_related("office")
    return rows.order_by("-received_at", "-id")[:most]


def last_look() -> Look | None:
    """The last day that was looked at."""
    return Look.objects.order_by("-on").first()


def looked(*, on: date) -> bool:
    """Whether everything up to a day was looked at."""
    return Look.objects.filter(on=on).exists()


def repeated(*, alert: Alert, since: datetime, days: int = 365) -> int:
    """How many warnings of the same cell there were in the year before."""
    first = since - timedelta(days=days)
    return (
        Alert.objects.filter(cell=alert.cell, proposed_at__gte=first, proposed_at__lt=since)
        .exclude(pk=alert.pk)
        .count()
    )
