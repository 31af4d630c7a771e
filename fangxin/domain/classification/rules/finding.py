"""Finds many words in a text in one pass: by their first two characters, then by the lengths known for those."""

from __future__ import annotations

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
        self.words = frozenset(words)
        self.beginnings = lengths_by_beginning(self.words)
        self.firsts = frozenset(word[0] for word in self.words)

    def found(self, text: str) -> Iterator[tuple[int, str]]:
        """Where each word begins, and the word."""
        beginnings, words, firsts = self.beginnings, self.words, self.firsts
        free_from = 0
        for start, sign in enumerate(text):
            if sign not in firsts or start < free_from:
                continue
            for length in (*beginnings.get(text[start : start + 2], ()), *beginnings.get(sign, ())):
                word = text[start : start + length]
                if word in words:
                    free_from = start + length
                    yield start, word
                    break
