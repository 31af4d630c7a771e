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
from fangxin.domain.notices.words import Lane, NoticeState, Standing
from fangxin.domain.people.rules import CODE_MINUTES
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.messages import message_book

LEASE = timedelta(minutes=2)
ATTEMPTS = 6
#: templates whose text is a secret: it is forgotten once it was sent or given up, and useless after its minutes
SECRET = frozenset({"one_time_code"})
SECRET_LIVES = timedelta(minutes=CODE_MINUTES)
NOBODY_TO_ASK = "no answer, and nobody to ask"
TOO_LATE = "too late to be of use"
FORGOTTEN = "（验证码已清除）"
faults = logging.getLogger("fangxin.notices")


class NotSent(Exception):
    """The gateway did not take the message, this is certain; try again later."""


class Unsure(Exception):
    """The gateway may have taken the message: it was handed over, and no answer came back."""


@dataclass(kw_only=True)
class Delivered:
    """What one round of deliveries brought."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    held: int = 0


def claim_due(*, at: datetime, most: int = 100, lane: Lane | None = None) -> list[Notice]:
    """Lease due messages to this worker for two minutes; a worker that dies leaves them to the next after that.

    `lane`: only the codes, or only the others; None for all. In quiet hours only what somebody waits for is due: a backlog
    of the day goes on in the morning.
    """
    with transaction.atomic():
        rows = Notice.objects.filter(due_at__lte=at).order_by("due_at", "id")
        if lane is Lane.CODES:
            # named as the partial index names it, so that a backlog of the others is not walked through
            rows = rows.filter(template="one_time_code")
        elif lane is Lane.OTHERS:
            rows = rows.exclude(template__in=SECRET)
        if lane is not Lane.CODES and lawbook().ladder.is_quiet(at):
            rows = rows.filter(template__in=message_book().at_any_hour())
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        found = list(rows[:most])
        Notice.objects.filter(pk__in=[notice.pk for notice in found]).update(
            due_at=at + LEASE, attempts=F("attempts") + 1
        )
    for notice in found:
        notice.attempts += 1
    return found


def deliver(
    *,
    at: datetime,
    send: Callable[[Notice], None],
    ask: Callable[[Notice], Standing] = lambda _: Standing.UNKNOWABLE,
    sent: Callable[[Notice], object] = lambda _: None,
    elapsed: Callable[[], timedelta] = timedelta,
    most: int = 100,
    lane: Lane | None = None,
) -> Delivered:
    """Send what is due. No transaction is open while `send` runs; it raises NotSent to be called again later.

    A message is marked before it is handed over. Where nothing is known of what came of that - `send` raised Unsure, or its
    worker died - `ask` tells whether the gateway has it, before it is handed over again; where that cannot be known the
    message is held for a person. Any other fault of sending one message counts as NotSent, so that it does not hold up the
    messages behind it. `sent` is told of each message after it was marked; a fault there is logged and never sends the
    message again. `elapsed`: the time since `at`; a claim whose lease ran out meanwhile is left to the next worker.
    """
    done = Delivered()
    for notice in claim_due(at=at, most=most, lane=lane):
        now = at + elapsed()
        if notice.state == NoticeState.SENDING and not _may_repeat(notice, done=done, ask=ask, sent=sent, at=now):
            continue
        if notice.template in SECRET and notice.created_at + SECRET_LIVES < now:
            _mark(notice, state=NoticeState.FAILED, due_at=None, error=TOO_LATE)
            done.failed += 1
            continue
        if not _begun(notice, at=at, now=now):
            continue
        try:
            send(notice)
        except Unsure as why:
            _mark(notice, due_at=now + LEASE, error=str(why)[:200])
            done.waiting += 1
        except Exception as why:
            _try_later(notice, done=done, error=_words(notice, why), at=now)
        else:
            _note_sent(notice, done=done, sent=sent, at=now)
    return done


def _may_repeat(
    notice: Notice,
    *,
    done: Delivered,
    ask: Callable[[Notice], Standing],
    sent: Callable[[Notice], object],
    at: datetime,
) -> bool:
    """What became of a message nobody knows the end of; True only where the gateway certainly does not have it."""
    try:
        standing = Standing.TAKEN if notice.receipt else ask(notice)
    except Exception as why:
        # as long as the gateway does not answer it is asked again, and given to a person in the end
        if notice.attempts < ATTEMPTS:
            _mark(notice, due_at=_again(notice, at), error=_words(notice, why))
            done.waiting += 1
            return False
        standing = Standing.UNKNOWABLE
    if standing is Standing.TAKEN:
        _note_sent(notice, done=done, sent=sent, at=at)
    elif standing is Standing.UNKNOWABLE:
        _hold(notice, done=done)
    return standing is Standing.ABSENT


def _hold(notice: Notice, *, done: Delivered) -> None:
    """Give a message to a person, unless its receipt came at this very moment: then the next round notes it as sent. A code
    that may not have come is asked for again by whoever waits for it; nobody has to decide about it."""
    if Notice.objects.filter(pk=notice.pk).exclude(receipt="").exists():
        return
    code = notice.template in SECRET
    _mark(notice, state=NoticeState.FAILED if code else NoticeState.HELD, due_at=None, error=NOBODY_TO_ASK)
    done.failed += code
    done.held += not code


def _begun(notice: Notice, *, at: datetime, now: datetime) -> bool:
    """Mark that the message is about to be handed over, and renew the lease; False when the claim is no longer ours."""
    ours = Notice.objects.filter(pk=notice.pk, attempts=notice.attempts, due_at=at + LEASE)
    return now < at + LEASE and ours.update(state=NoticeState.SENDING, due_at=now + LEASE) == 1


def _note_sent(notice: Notice, *, done: Delivered, sent: Callable[[Notice], object], at: datetime) -> None:
    if not _mark(notice, state=NoticeState.SENT, due_at=None, sent_at=at, error=""):
        return
    done.sent += 1
    try:
        sent(notice)
    except Exception as why:
        faults.error("what message %s brought could not be recorded: %s", notice.pk, type(why).__name__)


def _try_later(notice: Notice, *, done: Delivered, error: str, at: datetime) -> None:
    last = notice.attempts >= ATTEMPTS
    _mark(
        notice,
        state=NoticeState.FAILED if last else NoticeState.WAITING,
        due_at=None if last else _again(notice, at),
        error=error,
    )
    done.failed += last
    done.waiting += not last


def _again(notice: Notice, at: datetime) -> datetime:
    """When to try again: later and later, at most an hour, and not at night."""
    return due_at(template=notice.template, at=at + timedelta(seconds=min(3600, 15 * 2**notice.attempts)))


def _mark(notice: Notice, **changes: Any) -> bool:
    """Record what became of a claim; False when a later claim of the same message has the last word."""
    if notice.template in SECRET and changes["due_at"] is None:
        changes["text"] = FORGOTTEN
    return Notice.objects.filter(pk=notice.pk, attempts=notice.attempts).update(**changes) == 1


def _words(notice: Notice, why: Exception) -> str:
    return (str(why) if isinstance(why, NotSent | Unsure) else _fault(notice, why))[:200]


def _fault(notice: Notice, why: Exception) -> str:
    """Only the kind of a fault is kept and logged: its words may hold an address."""
    faults.error("message %s could not be sent: %s", notice.pk, type(why).__name__)
    return type(why).__name__
