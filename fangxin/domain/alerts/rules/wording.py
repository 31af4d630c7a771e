"""Which words of a request are counted: those of the law's lists that name a thing, a problem or a violation.

A list that is fixed beforehand is the only way to be sure: a rule that tells names from other words errs on some name.
"""

from __future__ import annotations

from functools import lru_cache

from fangxin.domain.classification.rules.scorer import plain
from fangxin.domain.classification.rules.wordlists import WordLists, word_lists
from fangxin.domain.classification.words import Axis
from fangxin.foundation.words_counted import BETWEEN, MOST

AXES = (Axis.OBJECT, Axis.PROBLEM, Axis.VIOLATION)


def words_of(*texts: str) -> str:
    """The words of texts as they are counted, each once, in the order of the alphabet; of very many the longest."""
    lists = word_lists()
    counted = vocabulary(lists)
    found = {word for text in texts for word in _found(plain(text).lower(), lists) if word in counted}
    kept = sorted(found, key=lambda word: (-len(word), word))[:MOST]
    return BETWEEN.join(sorted(kept))


@lru_cache(maxsize=4)
def vocabulary(lists: WordLists) -> frozenset[str]:
    """Every word that may be counted."""
    numbers = {lists.axes.index(axis) for axis in AXES}
    return frozenset(
        head
        for head, entries in lists.found.entries.items()
        for _, tail, slots in entries
        if not tail and BETWEEN not in head and any(number in numbers and gives for number, gives, _ in slots)
    )


def _found(text: str, lists: WordLists) -> list[str]:
    """The words of a text from its beginning, at each place the longest the lists know; none inside another."""
    beginnings, entries = lists.found.beginnings, lists.found.entries
    found, place = [], 0
    while place < len(text) - 1:
        for length in beginnings.get(text[place : place + 2], ()):
            if (word := text[place : place + length]) in entries:
                found.append(word)
                place += length - 1
                break
        place += 1
    return found
