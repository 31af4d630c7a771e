"""Scores a text against the word lists: ranked classes on each axis, each with the words that speak for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from fangxin.domain.classification.rules.wordlists import PURCHASE, Scoring, Slot, WordLists, Words, word_lists
from fangxin.domain.classification.words import Axis
from fangxin.foundation.taxonomy import PLAIN

_BREAKS = frozenset("，。；！？,;!?\n")
_LONGEST_TEXT = 20_000  # characters read; what follows cannot change a category and would cost time
_MOST_CANDIDATES = 5
_AXES_OF_A_NAME = (Axis.OBJECT, Axis.SALE_MODE)
_WIDE = re.compile(f"[{''.join(map(re.escape, map(chr, PLAIN)))}]")  # a few signs of a text: far quicker than translate


@dataclass(frozen=True, slots=True)
class Candidate:
    """A class a text may belong to: points, confidence 0..1 and the words found (the reason)."""

    code: str
    label: str
    score: float
    confidence: float
    words: tuple[str, ...]


class Hit(NamedTuple):
    """One word found: where it begins and ends (in the plain text) and what it gives."""

    axis: Axis
    word: str
    start: int
    end: int
    gives: tuple[tuple[str, float], ...]
    in_title: bool
    factor: float


@dataclass(frozen=True)
class TextReading:
    """All candidates of a text by axis, best first; `hits` are kept for the reasons."""

    objects: tuple[Candidate, ...]
    problems: tuple[Candidate, ...]
    violations: tuple[Candidate, ...]
    sale_modes: tuple[Candidate, ...]
    hits: tuple[Hit, ...] = field(default=(), repr=False)


def plain(text: str) -> str:
    """Half width, small letters; character for character, so positions stay."""
    return _WIDE.sub(_narrowed, text[:_LONGEST_TEXT])


def _narrowed(sign: re.Match[str]) -> str:
    return PLAIN[ord(sign[0])]


def read_words(
    *, text: str, title: str = "", merchant: str = "", on: date | None = None, lists: WordLists | None = None,
    ranked: bool = True,
) -> TextReading:  # fmt: skip
    """Score a text and its title on the axes object, problem, violation and sale mode.

    `merchant` is the respondent's name; only the trade in it counts. `on` leaves out classes not in force that day.
    An empty text gives no candidates. Without `ranked` only the words that tell the kind of a request are sought.
    """
    book = lists or word_lists()
    words = book.found if ranked else book.requests
    hits = [*_find(plain(title), book, words, in_title=True), *_find(plain(text), book, words, in_title=False)]
    if not ranked:
        return TextReading(objects=(), problems=(), violations=(), sale_modes=(), hits=tuple(hits))
    if merchant:
        hits += [hit for hit in _find(plain(merchant), book, words, in_title=False) if hit.axis in _AXES_OF_A_NAME]
    objects = _ranked(Axis.OBJECT, hits, book, on)
    return TextReading(
        objects=objects,
        problems=_ranked(Axis.PROBLEM, [*hits, *_usual(objects, book)], book, on),
        violations=_ranked(Axis.VIOLATION, hits, book, on),
        sale_modes=_ranked(Axis.SALE_MODE, hits, book, on),
        hits=tuple(hits),
    )


def _usual(objects: tuple[Candidate, ...], book: WordLists) -> list[Hit]:
    """A light push towards the problem usual for the object found: it decides where the words are silent."""
    if not objects:
        return []
    usual = book.scoring.usual_problem
    for item in reversed(book.taxonomy.path(Axis.OBJECT, objects[0].code)):
        if item.code in usual:
            word = f"{item.zh}常见"
            return [Hit(Axis.PROBLEM, word, 0, 0, ((usual[item.code], book.scoring.usual_points),), False, 1.0)]
    return []


def _find(text: str, book: WordLists, words: Words, *, in_title: bool) -> list[Hit]:
    """Every word that counts: not inside a longer one, not hidden by a phrase, not denied."""
    axes, rules = book.axes, book.scoring
    denials = _Denials(text, book)
    weight = rules.title_weight if in_title else 1.0
    taken = [0] * len(axes)  # how far words found on each axis reach: a shorter word inside one does not count
    hidden: dict[str, int] = {}  # how far a phrase hides words from a class
    bought = -1000
    hits: list[Hit] = []
    for start, end, word, inside, (slot, gives, hides) in _matches(text, words, rules.gap_reach):
        if slot == PURCHASE:
            bought = end
            continue
        for code in hides:
            hidden[code] = max(hidden.get(code, 0), end)
        if not gives or end <= taken[slot]:
            continue
        if inside:
            taken[slot] = end
        seen = tuple(pair for pair in gives if hidden.get(pair[0], 0) < end) if hidden else gives
        axis = axes[slot]
        if seen and not (denials and denials.deny(axis, start, end)):
            near = axis in rules.purchase_schemes and 0 <= start - bought <= rules.purchase_reach
            near = near and _BREAKS.isdisjoint(text[bought:start])
            hits.append(Hit(axis, word, start, end, seen, in_title, weight * rules.purchase_boost if near else weight))
    return hits


def _matches(text: str, words: Words, reach: int) -> Iterator[tuple[int, int, str, bool, Slot]]:
    """Start, end (of the head), word, whether it is of one piece, and each thing the word does; longest first."""
    beginnings, entries = words.beginnings, words.entries
    starts = [n for n, sign in enumerate(text) if text[n : n + 2] in beginnings or sign in beginnings]
    for start in starts:
        for length in (*beginnings.get(text[start : start + 2], ()), *beginnings.get(text[start], ())):
            end = start + length
            for word, tail, slots in entries.get(text[start:end], ()):
                if not tail or _follows(tail, text, end, reach):
                    for slot in slots:
                        yield start, end, word, not tail, slot


def _follows(tail: str, text: str, end: int, reach: int) -> bool:
    """Whether the tail of a word with a gap stands soon after its head, in the same clause."""
    place = text.find(tail, end, end + reach + len(tail))
    return place >= 0 and _BREAKS.isdisjoint(text[end:place])


class _Denials:
    """Where a text denies something that happened (不是, 没有) or that is wanted (不要求)."""

    def __init__(self, text: str, book: WordLists) -> None:
        self.text = text
        self.rules = book.scoring
        self.happened = [match.end() for match in book.negated.finditer(text)]
        self.wanted = [match.end() for match in book.claim_negated.finditer(text)]

    def __bool__(self) -> bool:
        return bool(self.happened or self.wanted)

    def deny(self, axis: Axis, start: int, end: int) -> bool:
        """Whether the word from start to end is denied on this axis."""
        if axis is Axis.CLAIM:
            return self._before(self.wanted, start)
        return axis in self.rules.negation_schemes and self._before(self.happened, start) and not _asks(self.text, end)

    def _before(self, places: list[int], start: int) -> bool:
        reach = self.rules.negation_reach
        return any(0 <= start - place <= reach and _BREAKS.isdisjoint(self.text[place:start]) for place in places)


def _asks(text: str, end: int) -> bool:
    """Whether the clause goes on to ask (这不是欺诈吗): then the denial affirms."""
    for place in range(end, min(len(text), end + 30)):
        if text[place] in _BREAKS:
            return text[place] == "?" or text[place - 1] in "吗么嘛"
    return text.endswith(("吗", "么", "嘛"))


def _ranked(axis: Axis, hits: Iterable[Hit], book: WordLists, on: date | None) -> tuple[Candidate, ...]:
    """The classes of one axis by points; classes of one group (the children of one parent) contest together."""
    rules, items, group_of = book.scoring, book.taxonomy.items[axis], book.groups[axis]
    found: dict[str, dict[str, list[float]]] = {}
    for hit in hits:
        if hit.axis is axis:
            for code, weight in hit.gives:
                if on is None or items[code].in_force(on):
                    found.setdefault(code, {}).setdefault(hit.word, []).append(weight * hit.factor)
    groups: dict[str, list[str]] = {}
    for code in found:
        groups.setdefault(group_of[code], []).append(code)
    values = {code: {word: _value(said, rules) for word, said in known.items()} for code, known in found.items()}
    words = {group: _merged([values[code] for code in codes]) for group, codes in groups.items()}
    points = {group: _points(list(told.values()), rules) for group, told in words.items()}
    order = sorted(points, key=lambda group: (-points[group], group))[:_MOST_CANDIDATES]
    best = [points[group] for group in order]
    candidates = []
    for place, group in enumerate(order):
        finest = _finest(group, groups[group], values, rules)
        rival = best[0] if place else (best[1] if len(best) > 1 else 0.0)
        own = points[group]
        confidence = own / (own + rules.confidence_evidence) * own / (own + rules.runner_up * rival)
        why = tuple(word for word, _ in sorted(words[group].items(), key=lambda pair: (-pair[1], pair[0])))
        candidates.append(Candidate(finest, items[finest].zh, round(own, 3), round(confidence, 3), why))
    return tuple(candidates)


def _value(points: list[float], rules: Scoring) -> float:
    """A word said again counts less each time."""
    if len(points) == 1:
        return points[0]
    return sum(value * rules.repeat**n for n, value in enumerate(sorted(points, reverse=True)))


def _merged(lists: list[dict[str, float]]) -> dict[str, float]:
    """The words of several classes of one group; a word two of them share counts once, at its best."""
    if len(lists) == 1:
        return lists[0]
    merged: dict[str, float] = {}
    for words in lists:
        for word, value in words.items():
            if value > merged.get(word, 0.0):
                merged[word] = value
    return merged


def _points(values: list[float], rules: Scoring) -> float:
    """Further words count less and less, so that a long text cannot drown a clear word."""
    if len(values) == 1:
        return values[0]
    return sum(value * rules.spread**n for n, value in enumerate(sorted(values, reverse=True)))


def _finest(group: str, codes: list[str], values: Mapping[str, dict[str, float]], rules: Scoring) -> str:
    """The best class below the group's own, unless the general words outweigh it clearly."""
    own = {code: _points(list(values[code].values()), rules) for code in codes}
    below = [code for code in codes if code != group]
    if not below:
        return group
    best = max(below, key=lambda code: (own[code], code))
    return best if own[best] >= 0.5 * own.get(group, 0.0) else group
