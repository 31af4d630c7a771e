"""Many rows in one sweep, each in a transaction of its own: what fails with one keeps no other waiting."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from fangxin.foundation.refusals import Refusal

Key = TypeVar("Key")
log = logging.getLogger("fangxin.sweep")


def each_alone(keys: Iterable[Key], act: Callable[[Key], int]) -> int:
    """Perform `act` for each key; returns the sum. Whoever moved meanwhile is passed over, a fault is logged."""
    done = 0
    for key in keys:
        try:
            with transaction.atomic():
                done += act(key)
        except Refusal as refusal:
            # somebody acted between the question and the lock; or, with a status of 5xx, the disk is full
            if refusal.status >= 500:
                log.warning("%s was passed over: %s", key, refusal.code)
        except Exception:
            log.exception("%s was passed over", key)
    return done
