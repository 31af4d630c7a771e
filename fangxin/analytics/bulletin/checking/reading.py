"""Printed text back to numbers: what a reader of the paper can compute with."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBER = re.compile(r"(?P<sign>[-−↑↓+]?)(?P<digits>[0-9][0-9,]*(?:\.[0-9]+)?)(?P<size>[万亿]?)")
_FALLS = ("下降", "减少", "降低", "↓", "-", "−")
_SAME = ("持平", "平")
_SIZES = {"": 1, "万": 10_000, "亿": 100_000_000}


def read(text: str) -> Decimal | None:
    """The number a text prints, a fall below zero; None where it prints none."""
    if text.strip() in _SAME:
        return Decimal(0)
    found = _NUMBER.search(text)
    if found is None:
        return None
    value = Decimal(found["digits"].replace(",", "")) * _SIZES[found["size"]]
    return -value if any(word in text for word in _FALLS) else value
