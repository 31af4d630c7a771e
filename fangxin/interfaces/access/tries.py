"""Wrong tries at signing in, counted in the database so that the limit holds over all processes.

A try is counted before it is made, so that a flood of simultaneous tries cannot slip through; a right one is given
back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings

from fangxin.storage.limits import count_attempt, forgive_attempts


def subject_of(kind: str, value: str) -> str:
    """What is counted: never the value itself, as people type passwords into the wrong field."""
    return f"{kind}:{hashlib.sha256(value.encode()).hexdigest()[:32]}"


def count_login(*, username: str, address: str, at: datetime) -> None:
    """Count a try with a password. Raises TooManyAttempts, alike for known and unknown names."""
    seconds = settings.LOGIN_TRIES_SECONDS
    count_attempt(
        subject=subject_of("login-from", address), limit=settings.LOGIN_TRIES["address"], seconds=seconds, at=at
    )
    count_attempt(
        subject=subject_of("login-as", username.lower()), limit=settings.LOGIN_TRIES["account"], seconds=seconds, at=at
    )


def forgive_login(*, username: str, address: str, at: datetime) -> None:
    """The password was right: the account starts afresh, the address gets this one try back."""
    seconds = settings.LOGIN_TRIES_SECONDS
    forgive_attempts(subject=subject_of("login-as", username.lower()), seconds=seconds, at=at)
    forgive_attempts(subject=subject_of("login-from", address), seconds=seconds, at=at, count=1)


@contextmanager
def counted_code(*, account_id: int, at: datetime) -> Iterator[None]:
    """Count a try with a code of the second factor, and forget all when the block ends without an exception."""
    subject, seconds = subject_of("second-factor", str(account_id)), settings.LOGIN_TRIES_SECONDS
    count_attempt(subject=subject, limit=settings.LOGIN_TRIES["account"], seconds=seconds, at=at)
    yield
    forgive_attempts(subject=subject, seconds=seconds, at=at)
