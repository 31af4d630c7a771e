"""Claiming messages that are due and recording what became of them. Sending itself is the door's (interfaces/gateways)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import NoticeState

LEASE = timedelta(minutes=2)
ATTEMPTS = 6
#: templates whose text is a secret once it was sent
SECRET = frozenset({"one_time_code"})


class NotSent(Exception):
    """The gateway did not take the message; try again later."""


@dataclass(kw_only=True)
class Delivered:
    """What one round of deliveries brought."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0


def claim_due(*, at: datetime, most: int = 100) -> list[Notice]:
    """Lease due messages to this worker for two minutes; a worker that dies leaves them to the next after that."""
    with transaction.atomic():
        rows = Notice.objects.filter(due_at__lte=at).order_by("due_at", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = list(rows[:most])
        Notice.objects.filter(pk__in=[notice.pk for notice in found]).update(
            state=NoticeState.SENDING, due_at=at + LEASE, attempts=F("attempts") + 1
        )
    for notice in found:
        notice.attempts += 1
    return found


def deliver(*, at: datetime, send: Callable[[Notice], None], most: int = 100) -> Delivered:
    """Send what is due. No transaction is open while `send` runs; it raises NotSent to be called again later."""
    done = Delivered()
    for notice in claim_due(at=at, most=most):
        try:
            send(notice)
        except NotSent as why:
            last = notice.attempts >= ATTEMPTS
            Notice.objects.filter(pk=notice.pk).update(
                state=NoticeState.FAILED if last else NoticeState.WAITING,
                due_at=None if last else at + timedelta(seconds=min(3600, 15 * 2**notice.attempts)),
                error=str(why)[:200],
            )
            done.failed += last
            done.waiting += not last
            continue
        text = "（验证码已发送）" if notice.template in SECRET else notice.text
        Notice.objects.filter(pk=notice.pk).update(
            state=NoticeState.SENT, due_at=None, sent_at=at, error="", text=text
        )
        done.sent += 1
    return done
