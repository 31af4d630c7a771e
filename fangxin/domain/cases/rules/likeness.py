"""How alike two texts are: shared pairs of neighbouring characters, whatever the spacing, punctuation and width."""

from __future__ import annotations

import re
import unicodedata

NOISE = re.compile(r"[\W_]+")


def plain_text(text: str) -> str:
    """A text without spacing, punctuation, width and case."""
    return NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text."""
    plain = plain_text(text)
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def shared(one: frozenset[str], other: frozenset[str]) -> float:
    """The pairs two texts have in common over all their pairs, 0..1; 0 when one has none."""
    if not one or not other:
        return 0.0
    common = len(one & other)
    return common / (len(one) + len(other) - common)


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0..1."""
    return shared(pairs_of(one), pairs_of(other))
