"""A case as a few numbers by which others like it are found: keyed signals, and bands of a text's sketch.

The sketch is a one-permutation minhash: every pair of neighbouring characters is hashed once into one of 24 bins, and a bin
keeps its least hash. Four bins make a band. Texts that share seven tenths of their pairs agree in a band four times in
five; texts that share a twentieth, seven times in a million. What is found so is then weighed by the texts themselves.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fangxin.domain.cases.rules.likeness import pairs_of

BINS = 24
BANDS = 6
ROWS = BINS // BANDS
#: a text of fewer pairs says too little to be looked up by
LEAST_PAIRS = 12
_EMPTY = 2**32
_IN_BIN = _EMPTY // BINS + 1
_NOT_IN_NUMBER = re.compile(r"[\W_]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Keys:
    """What a case is looked up by; None where it tells nothing. Every key is 63 bits of a digest, or 31 of a band."""

    phone: int | None = None
    id_number: int | None = None
    order: int | None = None
    outside: int | None = None
    merchant: int | None = None
    merchant_amount: int | None = None
    merchant_bought: int | None = None
    bands: tuple[int | None, ...] = (None,) * BANDS


def keys_of(
    *, phone: str, id_number: str, order: str, outside: str, merchant: str, amount: int | None, bought: date | None,
    text: str, least_number: int,
) -> Keys:  # fmt: skip
    """The keys of a case. `phone` and `id_number` are blind indexes; `merchant` the distinctive part of its name."""
    number, other = plain_number(order), plain_number(outside)
    return Keys(
        phone=_key("phone", phone),
        id_number=_key("id", id_number),
        order=_key("order", number) if len(number) >= least_number else None,
        outside=_key("outside", other) if len(other) >= least_number else None,
        merchant=_key("merchant", merchant),
        merchant_amount=_key("amount", merchant, str(amount)) if merchant and amount else None,
        merchant_bought=_key("bought", merchant, bought.isoformat()) if merchant and bought else None,
        bands=bands_of(pairs_of(text)),
    )


def plain_number(number: str) -> str:
    """An order or outside number without blanks and signs, in one width and case."""
    return _NOT_IN_NUMBER.sub("", unicodedata.normalize("NFKC", number)).upper()


def bands_of(pairs: Iterable[str]) -> tuple[int | None, ...]:
    """The bands of a text given as its character pairs; None throughout when there are too few."""
    least = [_EMPTY] * BINS
    count = 0
    for pair in pairs:
        count += 1
        found = zlib.crc32(pair.encode())
        place = found // _IN_BIN
        least[place] = min(least[place], found)
    if count < LEAST_PAIRS:
        return (None,) * BANDS
    filled = _filled(least)
    return tuple(
        zlib.crc32(b"".join(one.to_bytes(5, "big") for one in filled[start : start + ROWS])) >> 1
        for start in range(0, BINS, ROWS)
    )


def _filled(least: list[int]) -> list[int]:
    """Empty bins borrow from the next filled one, marked by the distance, so that two sparse texts still compare."""
    made = list(least)
    for place, found in enumerate(least):
        distance = 0
        lent = found
        while lent == _EMPTY:
            distance += 1
            lent = least[(place + distance) % BINS]
        made[place] = lent + distance * _EMPTY
    return made


def _key(kind: str, *parts: str) -> int | None:
    if not all(parts):
        return None
    digest = hashlib.sha256("\x1f".join(("fangxin.matter", kind, *parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 1
