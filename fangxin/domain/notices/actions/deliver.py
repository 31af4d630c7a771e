"""Claiming messages that are due and recording what became of them. Sending itself is the door's (interfaces/gateways)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from fangxin.domain.notices.actions.compose import due_at
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import NoticeState
from fangxin.domain.people.rules import CODE_MINUTES
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.messages import message_book

LEASE = timedelta(minutes=2)
ATTEMPTS = 6
#: templates whose text is a secret: it is forgotten once it was sent or given up, and useless after its minutes
SECRET = frozenset({"one_time_code"})
SECRET_LIVES = timedelta(minutes=CODE_MINUTES)
FORGOTTEN = "（验证码已清除）"
faults = logging.getLogger("fangxin.notices")


class NotSent(Exception):
    """The gateway did not take the message; try again later."""


@dataclass(kw_only=True)
class Delivered:
    """What one round of deliveries brought."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0


def claim_due(*, at: datetime, most: int = 100) -> list[Notice]:
    """Lease due messages to this worker for two minutes; a worker that dies leaves them to the next after that.

    In quiet hours only what somebody waits for is due: a backlog of the day goes on in the morning.
    """
    with transaction.atomic():
        rows = Notice.objects.filter(due_at__lte=at).order_by("due_at", "id")
        if lawbook().ladder.is_quiet(at):
            rows = rows.filter(template__in=message_book().at_any_hour())
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = list(rows[:most])
        Notice.objects.filter(pk__in=[notice.pk for notice in found]).update(
            state=NoticeState.SENDING, due_at=at + LEASE, attempts=F("attempts") + 1
        )
    for notice in found:
        notice.attempts += 1
    return found


def deliver(
    *, at: datetime, send: Callable[[Notice], None], sent: Callable[[Notice], object] = lambda _: None, most: int = 100
) -> Delivered:
    """Send what is due. No transaction is open while `send` runs; it raises NotSent to be called again later.

    Any other fault of sending one message counts as NotSent too, so that it does not hold up the messages behind it.
    `sent` is told of each message after it was marked; a fault there is logged and never sends the message again.
    """
    done = Delivered()
    for notice in claim_due(at=at, most=most):
        if notice.template in SECRET and notice.created_at + SECRET_LIVES < at:
            _mark(notice, state=NoticeState.FAILED, due_at=None, error="too late to be of use")
            done.failed += 1
            continue
        try:
            send(notice)
        except Exception as why:
            last = notice.attempts >= ATTEMPTS
            _mark(
                notice,
                state=NoticeState.FAILED if last else NoticeState.WAITING,
                due_at=None if last else _again(notice, at),
                error=(str(why) if isinstance(why, NotSent) else _fault(notice, why))[:200],
            )
            done.failed += last
            done.waiting += not last
        else:
            _mark(notice, state=NoticeState.SENT, due_at=None, sent_at=at, error="")
            done.sent += 1
            try:
                sent(notice)
            except Exception as why:
                faults.error("what message %s brought could not be recorded: %s", notice.pk, type(why).__name__)
    return done


def _again(notice: Notice, at: datetime) -> datetime:
    """When to try again: later and later, at most an hour, and not at night."""
    return due_at(template=notice.template, at=at + timedelta(seconds=min(3600, 15 * 2**notice.attempts)))


def _mark(notice: Notice, **changes: Any) -> None:
    """Record what became of a claim; a later claim of the same message, after this one's lease, has the last word."""
    if notice.template in SECRET and changes["due_at"] is None:
        changes["text"] = FORGOTTEN
    Notice.objects.filter(pk=notice.pk, attempts=notice.attempts).update(**changes)


def _fault(notice: Notice, why: Exception) -> str:
    """Only the kind of a fault is kept and logged: its words may hold an address."""
    faults.error("message %s could not be sent: %s", notice.pk, type(why).__name__)
    return type(why).__name__
