"""Which article answers a question put in a sentence: pairs of characters it shares with an article's question forms.

Full-text search finds what holds every word; a person asks in a sentence of their own, of which no article holds every
word. Here what is rare among the articles weighs much, and what only the question says weighs little.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log
from typing import Final

from fangxin.foundation.words_in_text import BREAK, HEAD_END, indexed

#: of a question only so much is read: what matters is said at the beginning
ASKED_MOST: Final = 400
#: how much it costs when a form says what the question does not, and when the question says what the form does not
FORM_MORE: Final = 0.5
ASKED_MORE: Final = 0.16
#: what the answer's own words add
IN_ANSWER: Final = 0.4
#: an article below this likeness does not answer the question
LEAST: Final = 0.2


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """One published article as it is compared."""

    id: int
    title: str
    questions: tuple[str, ...]
    answer: str


class Shelf:
    """All published articles, ready to be asked. Immutable."""

    def __init__(self, articles: Iterable[Shelved]) -> None:
        self._forms: list[tuple[int, frozenset[str]]] = []
        self._answers: dict[int, frozenset[str]] = {}
        told: Counter[str] = Counter()
        for one in articles:
            forms = [pairs_of(text) for text in (one.title, *one.questions)]
            self._forms.extend((one.id, form) for form in forms if form)
            self._answers[one.id] = pairs_of(one.answer)
            told.update(self._answers[one.id].union(*forms))
        self._count = len(self._answers)
        self._weights = {pair: log(1 + self._count / times) for pair, times in told.items()}

    def closest(self, text: str, *, most: int) -> list[tuple[int, float]]:
        """The ids of the articles that answer best, with their likeness from LEAST up to about 1, the best first."""
        asked = pairs_of(text[:ASKED_MOST])
        known = asked & self._weights.keys()
        if not known:
            return []
        unknown = len(asked - known) * log(1 + self._count)
        best: dict[int, float] = {}
        for identifier, form in self._forms:
            score = self._likeness(known, form, unknown)
            if score > best.get(identifier, 0.0):
                best[identifier] = score
        whole = self._weight(known) + unknown
        for identifier, score in best.items():
            best[identifier] = score + IN_ANSWER * self._weight(known & self._answers[identifier]) / whole
        found = [(score, -identifier) for identifier, score in best.items() if score >= LEAST]
        return [(-identifier, score) for score, identifier in sorted(found, reverse=True)[:most]]

    def _likeness(self, known: frozenset[str], form: frozenset[str], unknown: float) -> float:
        shared = self._weight(known & form)
        if not shared:
            return 0.0
        more, asked_more = self._weight(form - known), self._weight(known - form) + unknown
        return shared / (shared + FORM_MORE * more + ASKED_MORE * asked_more)

    def _weight(self, pairs: Iterable[str]) -> float:
        return sum(self._weights[pair] for pair in pairs)


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of characters, and words of letters and digits, in a text; single characters say too little."""
    return frozenset(_pairs(text))


def _pairs(text: str) -> Iterator[str]:
    return (token for token in indexed(head=[text]).split() if len(token) > 1 and token not in (BREAK, HEAD_END))
