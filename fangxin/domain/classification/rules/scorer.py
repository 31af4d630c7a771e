"""Scores a text against the word lists: ranked classes on each axis, each with the words that speak for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from fangxin.domain.classification.rules.wordlists import PURCHASE, Scoring, WordLists, word_lists
from fangxin.domain.classification.words import CONTEST_LEVEL, Axis
from fangxin.foundation.taxonomy import PLAIN

_BREAKS = frozenset("，。；！？,;!?\n")
_LONGEST_TEXT = 20_000  # characters read; what follows cannot change a category and would cost time
_MOST_CANDIDATES = 5
_AXES_OF_A_NAME = (Axis.OBJECT, Axis.SALE_MODE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A class a text may belong to: points, confidence 0..1 and the words found (the reason)."""

    code: str
    label: str
    score: float
    confidence: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
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
    return text[:_LONGEST_TEXT].translate(PLAIN)


def read_words(
    *, text: str, title: str = "", merchant: str = "", on: date | None = None, lists: WordLists | None = None
) -> TextReading:
    """Score a text and its title on the axes object, problem, violation and sale mode.

    `merchant` is the respondent's name; only the trade in it counts. `on` leaves out classes not in force that day.
    An empty text gives no candidates.
    """
    book = lists or word_lists()
    hits = [*_find(plain(title), book, in_title=True), *_find(plain(text), book, in_title=False)]
    if merchant:
        hits += [hit for hit in _find(plain(merchant), book, in_title=False) if hit.axis in _AXES_OF_A_NAME]
    ranked = {axis: _ranked(axis, hits, book, on) for axis in list(Axis)[:4] if axis is not Axis.PROBLEM}
    ranked[Axis.PROBLEM] = _ranked(Axis.PROBLEM, [*hits, *_usual(ranked[Axis.OBJECT], book)], book, on)
    return TextReading(
        objects=ranked[Axis.OBJECT],
        problems=ranked[Axis.PROBLEM],
        violations=ranked[Axis.VIOLATION],
        sale_modes=ranked[Axis.SALE_MODE],
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


def _find(text: str, book: WordLists, *, in_title: bool) -> list[Hit]:
    """Every word that counts, in one pass: not inside a longer one, not hidden by a phrase, not denied."""
    index, axes, rules = book.index, book.axes, book.scoring
    taken = [0] * len(axes)
    hidden: dict[str, int] = {}
    bought = -1000
    hits: list[Hit] = []
    for start in range(len(text) - 1):
        entries = index.get(text[start : start + 2], ())
        if single := index.get(text[start]):
            entries += single
        for word, head, tail, length, slots in entries:
            if not text.startswith(head, start):
                continue
            end = start + length
            if tail and not _follows(tail, text, end, rules.gap_reach):
                continue
            for slot, gives, hides in slots:
                if slot == PURCHASE:
                    bought = end
                    continue
                for code in hides:
                    if hidden.get(code, 0) < end:
                        hidden[code] = end
                if not gives or end <= taken[slot]:
                    continue
                if not tail:
                    taken[slot] = end
                axis = axes[slot]
                left = tuple(pair for pair in gives if hidden.get(pair[0], 0) < end) if hidden else gives
                if left and not _denied(axis, text, start, end, book):
                    factor = _factor(axis, text, start, bought, rules) * (rules.title_weight if in_title else 1.0)
                    hits.append(Hit(axis, word, start, end, left, in_title, factor))
    return hits


def _follows(tail: str, text: str, end: int, reach: int) -> bool:
    """Whether the tail of a word with a gap stands soon after its head, in the same clause."""
    place = text.find(tail, end, end + reach + len(tail))
    return place >= 0 and not any(mark in _BREAKS for mark in text[end:place])


def _factor(axis: Axis, text: str, start: int, bought: int, rules: Scoring) -> float:
    if axis not in rules.purchase_schemes or not 0 <= start - bought <= rules.purchase_reach:
        return 1.0
    return 1.0 if any(mark in _BREAKS for mark in text[bought:start]) else rules.purchase_boost


def _denied(axis: Axis, text: str, start: int, end: int, book: WordLists) -> bool:
    if axis == Axis.CLAIM:
        return book.claim_negated.search(text, max(0, start - 8), start) is not None
    if axis not in book.scoring.negation_schemes or not book.negated.search(text, max(0, start - 8), start):
        return False
    return not _asks(text, end)


def _asks(text: str, end: int) -> bool:
    """Whether the clause goes on to ask (这不是欺诈吗): then the denial affirms."""
    for place in range(end, min(len(text), end + 30)):
        if text[place] in _BREAKS:
            return text[place] == "?" or text[place - 1] in "吗么嘛"
    return text.endswith(("吗", "么", "嘛"))


def _ranked(axis: Axis, hits: Iterable[Hit], book: WordLists, on: date | None) -> tuple[Candidate, ...]:
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    items = book.taxonomy.items[axis]
    for hit in hits:
        if hit.axis is axis:
            for code, points in hit.gives:
                if items[code].in_force(on):
                    found[code][hit.word].append(points * hit.factor)
    if not found:
        return ()
    level = CONTEST_LEVEL.get(axis, 1)
    groups: dict[str, list[str]] = defaultdict(list)
    for code in found:
        groups[book.taxonomy.above(axis, code, level)].append(code)
    points = {group: _points(_merged(found[code] for code in codes), book.scoring) for group, codes in groups.items()}
    order = sorted(points, key=lambda group: (-points[group], group))
    return tuple(
        _candidate(axis, group, groups[group], found, points, order, book) for group in order[:_MOST_CANDIDATES]
    )


def _merged(lists: Iterable[Mapping[str, list[float]]]) -> dict[str, list[float]]:
    """The words of several classes of one group; a word two of them share counts once, at its best."""
    merged: dict[str, list[float]] = {}
    for words in lists:
        for word, values in words.items():
            merged[word] = max(merged.get(word, []), values, key=sum)
    return merged


def _points(words: Mapping[str, list[float]], rules: Scoring) -> float:
    """Repeats and further words count less and less, so that a long text cannot drown a clear word."""
    single = sorted(
        (sum(v * rules.repeat**n for n, v in enumerate(sorted(values, reverse=True))) for values in words.values()),
        reverse=True,
    )
    return sum(value * rules.spread**n for n, value in enumerate(single))


def _candidate(
    axis: Axis,
    group: str,
    codes: list[str],
    found: Mapping[str, Mapping[str, list[float]]],
    points: Mapping[str, float],
    order: list[str],
    book: WordLists,
) -> Candidate:
    rules = book.scoring
    finest = _finest(group, codes, {code: _points(found[code], rules) for code in codes})
    rival = max((points[other] for other in order if other != group), default=0.0)
    own = points[group]
    confidence = own / (own + rules.confidence_evidence) * own / (own + rules.runner_up * rival)
    merged = _merged(found[code] for code in codes)
    words = tuple(sorted(merged, key=lambda word: (-sum(merged[word]), word)))
    return Candidate(finest, book.taxonomy.items[axis][finest].zh, round(own, 3), round(confidence, 3), words)


def _finest(group: str, codes: list[str], own: Mapping[str, float]) -> str:
    """The best class below the group's own, unless the general words outweigh it clearly."""
    below = [code for code in codes if code != group]
    if not below:
        return group
    best = max(below, key=lambda code: (own[code], code))
    return best if own[best] >= 0.5 * own.get(group, 0.0) else group
