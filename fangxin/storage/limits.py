"""Attempts counted in the database, so that a limit holds over all processes."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import F

from fangxin.foundation.refusals import Refusal
from fangxin.storage.models import Attempt


class TooManyAttempts(Refusal):
    """More attempts than allowed in the window."""

    code = "too_many_attempts"
    status = 429
    sentence = "操作太频繁，请 {minutes} 分钟后再试。"


def count_attempt(*, subject: str, limit: int, seconds: int, at: datetime) -> None:
    """Count one attempt of `subject` in the window of `seconds` around `at`; raises TooManyAttempts past `limit`."""
    window = int(at.timestamp()) // seconds * seconds
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Attempt._meta.db_table} (subject, {connection.ops.quote_name('window')}, count) "
            f"VALUES (%s, %s, 1) "
            f"ON CONFLICT (subject, {connection.ops.quote_name('window')}) "
            f"DO UPDATE SET count = {Attempt._meta.db_table}.count + 1 RETURNING count",
            [subject[:120], window],
        )
        (count,) = cursor.fetchone()
    if count > limit:
        left = seconds - int(at.timestamp()) % seconds
        raise TooManyAttempts(minutes=max(1, -(-left // 60)))


def forgive_attempts(*, subject: str, seconds: int, at: datetime, count: int | None = None) -> None:
    """Take back `count` attempts of `subject` in the window around `at`, all of them when None: they were right ones."""
    window = int(at.timestamp()) // seconds * seconds
    rows = Attempt.objects.filter(subject=subject[:120], window=window)
    if count is None:
        rows.delete()
    else:
        rows.filter(count__gte=count).update(count=F("count") - count)


def forget_attempts(*, before: datetime, longest: int = 86400) -> int:
    """Delete windows that ended before `before`; `longest` is the longest window in seconds. Returns how many."""
    deleted, _ = Attempt.objects.filter(window__lt=int(before.timestamp()) - longest).delete()
    return deleted
