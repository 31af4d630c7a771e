"""What makes two readings of a row the same: a keyed digest of every value that was told."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import blake2b
from typing import Any, Final

from fangxin.domain.exchange.rules.case_row import CaseRow

#: changed together with what the digest covers: rows imported before then are compared value by value once
VERSION: Final = b"1"


def digest_of(row: CaseRow, *, key: bytes) -> bytes:
    """16 bytes that tell nothing without the key: a phone number cannot be guessed back from them."""
    values: tuple[Any, ...] = row[:-1]
    if row.assumed:
        values = tuple(
            None if name in row.assumed else value for name, value in zip(CaseRow._fields[:-1], values, strict=True)
        )
    told = [value if value.__class__ is str else _plain(value) for value in values]
    return blake2b("\x1f".join(told).encode("utf-8", "replace"), key=key[:64], salt=VERSION, digest_size=16).digest()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(value.timestamp())
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "、".join(value)
    return str(value)
