"""Who may see, raise, answer and judge which warning."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.alerts.models import Alert
from fangxin.domain.alerts.rules.lifecycle import (
    JUDGING,
    OF_A_PROPOSAL,
    OF_THE_OFFICE,
    AlertForOtherOffice,
    AlertOfOtherOffice,
    AlertToldBySelf,
    moves_open,
)
from fangxin.domain.alerts.words import RUNNING, AlertMove, AlertState
from fangxin.foundation.refusals import Refusal


def visible_alerts(*, by: Actor) -> QuerySet[Alert]:
    """Warnings of the caller's subtree; who only answers them sees what was sent."""
    rows = Alert.objects.filter(scope(by=by, field="path")).select_related("office", "raised_post")
    if by.may(Permission.RAISE_ALERTS) or by.may(Permission.VIEW_FIGURES):
        return rows
    if by.may(Permission.ANSWER_ALERTS):
        return rows.filter(Q(state__in=RUNNING) | Q(state__in=(AlertState.CLOSED, AlertState.WITHDRAWN)))
    return rows.none()


def permission_for(move: AlertMove) -> Permission:
    """The permission a move needs."""
    return Permission.ANSWER_ALERTS if move in OF_THE_OFFICE else Permission.RAISE_ALERTS


def refusal_of(*, move: AlertMove, alert: Alert, by: Actor) -> Refusal | None:
    """What stands against a move of the caller, whatever the state; None when nothing does."""
    if by.kind is ActorKind.SYSTEM or move in OF_A_PROPOSAL:
        return None
    if move in OF_THE_OFFICE:
        return None if by.office_id == alert.office_id else AlertForOtherOffice(office=alert.office.name)
    if not by.oversees(alert.raised_path):
        return AlertOfOtherOffice()
    if move in JUDGING and by.account_id is not None and by.account_id == alert.told_by_id:
        return AlertToldBySelf()
    return None


def moves_open_to(*, alert: Alert, by: Actor) -> frozenset[AlertMove]:
    """The moves to offer the caller on a warning that may be seen."""
    return frozenset(
        move
        for move in moves_open(state=AlertState(alert.state))
        if by.may(permission_for(move)) and refusal_of(move=move, alert=alert, by=by) is None
    )
