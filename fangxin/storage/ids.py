"""Row ids that carry the hour of receipt, so that a table can later be cut by month without a second key.

63 bits: 20 bits of hours since 2000-01-01 UTC (until 2119), then 43 random bits. Consecutive ids of one block are
neighbours in the index; two blocks of one hour meet with a chance below one in a million up to ten million rows.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
RANDOM_BITS = 43
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(at: datetime) -> int:
    """One id for a row received at the aware instant `at`."""
    return _base(at) | secrets.randbits(RANDOM_BITS)


def id_floor(at: datetime) -> int:
    """The smallest id of the hour of `at`: a range condition on ids is a range condition on receipt."""
    return _base(at)


def hour_of(identifier: int) -> datetime:
    """The hour of receipt an id carries."""
    return EPOCH + timedelta(hours=identifier >> RANDOM_BITS)


def week_of(identifier: int) -> int:
    """The week of receipt an id carries, counted from 2000 on: rows of one week share it."""
    return (identifier >> RANDOM_BITS) // 168


def week_floor(week: int) -> int:
    """The smallest id of a week."""
    return (week * 168) << RANDOM_BITS


def public_token(bits: int = 80) -> str:
    """An unguessable token of `bits` random bits in Crockford's base 32 (no I, L, O, U)."""
    number = secrets.randbits(bits)
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(bits - 5, -1, -5))


def base36(number: int) -> str:
    """A number in digits and small letters, short enough for a link in a text message."""
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if not number:
            return digits


def _base(at: datetime) -> int:
    hours = int((at - EPOCH).total_seconds()) // 3600
    return max(hours, 0) << RANDOM_BITS
