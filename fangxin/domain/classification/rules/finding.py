"""Finds many words in a text in one pass."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator


def lengths_by_beginning(words: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """For the first two characters of the words (for one, of words of one) the lengths of words so begun, longest first."""
    lengths: dict[str, set[int]] = defaultdict(set)
    for word in words:
        lengths[word[:2]].add(len(word))
    return {beginning: tuple(sorted(known, reverse=True)) for beginning, known in lengths.items()}


class Finder:
    """Words to be found, the longest at each place first, none inside or across another."""

    def __init__(self, words: Iterable[str]) -> None:
        longest_first = sorted(set(words), key=lambda word: (-len(word), word))
        self._any = re.compile("|".join(map(re.escape, longest_first)))

    def found(self, text: str) -> Iterator[tuple[int, str]]:
        """Where each word begins, and the word."""
        return ((match.start(), match[0]) for match in self._any.finditer(text))
