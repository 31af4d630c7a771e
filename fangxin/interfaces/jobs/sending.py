"""The worker's part of messages: those that are due leave by the gateways, codes in a thread of their own, so that none of them
waits for a slow gateway that takes the others, nor for a sweep."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta
from functools import partial

from django.db import close_old_connections, connections

from fangxin.domain.cases.actions.serving import served_by_message
from fangxin.domain.notices.actions.copying import copy_by_email
from fangxin.domain.notices.actions.deliver import deliver
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Lane
from fangxin.interfaces.clock import now
from fangxin.interfaces.gateways.sending import ask, send

IDLE_SECONDS = 1.0
log = logging.getLogger("fangxin.worker")


def deliver_lane(*, lane: Lane, at: datetime) -> bool:
    """Send what is due in a lane; whether anything left."""
    began = time.monotonic()
    return (
        deliver(
            at=at,
            send=send,
            ask=ask,
            sent=partial(_after, at=at),
            elapsed=lambda: timedelta(seconds=time.monotonic() - began),
            lane=lane,
        ).sent
        > 0
    )


def begin_codes(*, stop: threading.Event) -> threading.Thread:
    """Send codes until `stop` is set, in a thread that is given back."""
    thread = threading.Thread(target=_codes, kwargs={"stop": stop}, name="codes")
    thread.start()
    return thread


def _codes(*, stop: threading.Event) -> None:
    while not stop.is_set():
        busy = False
        try:
            close_old_connections()
            busy = deliver_lane(lane=Lane.CODES, at=now())
        except Exception:
            log.exception("a round of codes failed; the next one follows")
        if not busy:
            stop.wait(IDLE_SECONDS)
    connections.close_all()


def _after(notice: Notice, *, at: datetime) -> None:
    """What a message that left brings with it: the service of a decision, and a copy by e-mail."""
    served_by_message(notice=notice, at=at)
    copy_by_email(notice=notice, at=at)
