"""Telling the platform: what changed is written down once, then sent under a lease until it is acknowledged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.workorders.models import Platform, Return, WorkOrder
from fangxin.domain.workorders.queries import returns_for
from fangxin.domain.workorders.rules import ATTEMPTS, ReturnNotDead, kind_of, payload, state_after, wait_after
from fangxin.domain.workorders.words import STATE_LABELS, OrderState, ReturnState
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id

LEASE = timedelta(minutes=2)
MOST = 200
#: sends one return and gives the platform's receipt
Send = Callable[[Return], str]


class NotAcknowledged(Exception):
    """The platform did not acknowledge; try again later."""


def compose_returns(*, at: datetime) -> int:
    """Write down what is to be told of cases that changed since; returns how many. Safe to repeat."""
    changed = WorkOrder.objects.filter(state=OrderState.OPEN).exclude(told_version=F("case__version"))
    reopened = WorkOrder.objects.exclude(state=OrderState.OPEN).filter(
        case__reopened__gt=0, case__status__in=OPEN_STATUSES
    )
    found = [pk for orders in (changed, reopened) for pk in orders.order_by("id").values_list("pk", flat=True)[:MOST]]
    return sum(_composed(pk, at) for pk in found)


@transaction.atomic
def _composed(order_id: int, at: datetime) -> bool:
    order = (
        WorkOrder.objects.select_for_update(of=("self",))
        .select_related("case__office", "platform")
        .filter(pk=order_id)
        .first()
    )
    if order is None or (order.state != OrderState.OPEN and order.case.status not in OPEN_STATUSES):
        return False
    case = order.case
    told = f"{case.status}:{case.outcome}:{case.office_id}"
    kind = kind_of(status=case.status, outcome=case.outcome, ground=case.ground)
    changes: dict[str, object] = {"told": told, "told_version": case.version, "state": state_after(kind)}
    if case.reopened and case.status in OPEN_STATUSES and order.due_at is not None and order.look_again_at is None:
        changes["look_again_at"] = at  # its deadline fell silent when the case ended
    WorkOrder.objects.filter(pk=order.pk).update(**changes)
    if told == order.told:
        return False
    said = payload(
        order=order.number, case=case.number, kind=case.kind, status=case.status, outcome=case.outcome, ground=case.ground,
        office=case.office.name, at=at.astimezone(BEIJING).isoformat(timespec="seconds"),
    )  # fmt: skip
    Return.objects.create(
        id=new_id(at), order=order, kind=kind, payload=said, created_at=at, due_at=at if order.platform.told else None
    )
    return True


def deliver_returns(*, at: datetime, send: Send, most: int = 20) -> int:
    """Send what is due, the earlier of one order first; returns how many were acknowledged. No transaction is open meanwhile."""
    done = 0
    for row in _claimed(at, most):
        try:
            receipt = send(row)
        except Exception as why:
            last = row.attempts >= ATTEMPTS
            # only a reason of our own is kept: a fault's words may hold what was sent
            told = str(why) if isinstance(why, NotAcknowledged) else type(why).__name__
            Platform.objects.filter(pk=row.order.platform_id).update(failed_at=at, fault=told[:120])
            _mark(
                row, state=ReturnState.DEAD if last else ReturnState.WAITING,
                due_at=None if last else at + wait_after(row.attempts), error=told[:120],
            )  # fmt: skip
        else:
            Platform.objects.filter(pk=row.order.platform_id).update(heard_at=at)
            _mark(
                row, state=ReturnState.ACKNOWLEDGED, due_at=None, acknowledged_at=at, receipt=receipt[:120], error=""
            )  # fmt: skip
            done += 1
    return done


@transaction.atomic
def send_again(*, return_id: int, by: Actor, at: datetime) -> Return:
    """Send a return that was given up once more from the start. Raises NotPermitted, NotFound, ReturnNotDead."""
    by.must(Permission.DISPATCH)
    row = returns_for(by=by).filter(pk=return_id).first()
    if row is None:
        raise NotFound
    revived = Return.objects.filter(pk=row.pk, state=ReturnState.DEAD).update(
        state=ReturnState.WAITING, attempts=0, due_at=at if row.order.platform.told else None, error=""
    )
    if not revived:
        raise ReturnNotDead(state=STATE_LABELS[ReturnState(row.state)])
    return row


@transaction.atomic
def _claimed(at: datetime, most: int) -> list[Return]:
    """Lease due returns to this worker; a worker that dies leaves them to the next one after the lease."""
    earlier = Return.objects.filter(order=OuterRef("order"), created_at__lt=OuterRef("created_at")).exclude(
        state__in=(ReturnState.ACKNOWLEDGED, ReturnState.DEAD)
    )
    rows = Return.objects.filter(~Exists(earlier), due_at__lte=at).order_by("due_at", "id")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    found = list(rows.select_related("order__platform")[:most])
    Return.objects.filter(pk__in=[row.pk for row in found]).update(
        state=ReturnState.SENDING, due_at=at + LEASE, attempts=F("attempts") + 1
    )
    for row in found:
        row.attempts += 1
    return found


def _mark(row: Return, **changes: object) -> None:
    """A later claim of the same return, after this one's lease, has the last word."""
    Return.objects.filter(pk=row.pk, attempts=row.attempts).update(**changes)
