"""The word lists of law/keywords, checked against the taxonomy, and the index that finds all words in one pass."""

from __future__ import annotations

import math
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.domain.classification.rules.finding import lengths_by_beginning
from fangxin.domain.classification.words import CONTEST_LEVEL, Axis
from fangxin.foundation.lawbook import (
    LawError,
    Listing,
    Number,
    Numbered,
    OneOf,
    Record,
    Table,
    Text,
    Whole,
    law_folder,
    load_law_file,
)
from fangxin.foundation.taxonomy import Taxonomy, taxonomy

PURCHASE = -1  # the slot of the words of buying in an index entry

_FILES = ("goods.yaml", "services.yaml", "problems.yaml", "violations.yaml", "sale_modes.yaml")
_CLASSES = Table(Numbered(Text(pattern=r"[A-Z0-9]+")), Record({"words": Text()}, {"not": Text()}), least=1)
_CLASS_FILE = Record({"scheme": OneOf(*Axis), "classes": _CLASSES})
_KIND_FILE = Record({"request": _CLASSES, "claims": _CLASSES})
_SHARE = Number(0, 1)
_POINTS = Number(0, 100)


@dataclass(frozen=True)
class Scoring:
    """The numbers of law/keywords/scoring.yaml; each is explained there."""

    title_weight: float
    repeat: float
    spread: float
    length_bonus: float
    length_bonus_limit: float
    purchase_boost: float
    purchase_reach: int
    purchase_words: tuple[str, ...]
    purchase_schemes: tuple[str, ...]
    gap_reach: int
    usual_points: float
    usual_problem: dict[str, str]
    negations: tuple[str, ...]
    negation_reach: int
    negation_schemes: tuple[str, ...]
    claim_negations: tuple[str, ...]
    demand_words: tuple[str, ...]
    confidence_evidence: float
    runner_up: float
    needs_person_below: float
    model_weight: float
    report_threshold: float
    complaint_threshold: float
    inquiry_threshold: float
    inquiry_length: float
    commendation_threshold: float
    suggestion_threshold: float


_WORDS = Listing(Text(), 1)
_SCORING = Record(
    {
        "title_weight": _POINTS,
        "repeat": _SHARE,
        "spread": _SHARE,
        "length_bonus": _POINTS,
        "length_bonus_limit": _POINTS,
        "purchase_boost": _POINTS,
        "purchase_reach": Whole(0, 100),
        "purchase_words": Text(),
        "purchase_schemes": _WORDS,
        "gap_reach": Whole(1, 100),
        "usual_points": _POINTS,
        "usual_problem": Table(Text(pattern="P[0-9]+"), Text()),
        "negations": _WORDS,
        "negation_reach": Whole(0, 10),
        "negation_schemes": _WORDS,
        "claim_negations": _WORDS,
        "demand_words": _WORDS,
        "confidence_evidence": _POINTS,
        "runner_up": _SHARE,
        "needs_person_below": _SHARE,
        "model_weight": _SHARE,
        "report_threshold": _POINTS,
        "complaint_threshold": _POINTS,
        "inquiry_threshold": _POINTS,
        "inquiry_length": Number(1, 10_000),
        "commendation_threshold": _POINTS,
        "suggestion_threshold": _POINTS,
    }
)

# What a word does on one axis: (axis, ((code, weight), …), (code hidden, …)); the axis PURCHASE marks words of buying.
Slot = tuple[int, tuple[tuple[str, float], ...], tuple[str, ...]]
# The words that begin with one head: (word, its tail or "", slots). 报价…要 has the head 报价 and the tail 要.
Entry = tuple[str, str, tuple[Slot, ...]]
GAP = "…"


@dataclass(frozen=True, eq=False)
class Words:
    """Words ready to be found: by their heads, and for the first two characters of those the lengths known."""

    entries: dict[str, tuple[Entry, ...]] = field(repr=False)
    beginnings: dict[str, tuple[int, ...]] = field(repr=False)

    @staticmethod
    def of(entries: dict[str, tuple[Entry, ...]]) -> Words:
        return Words(entries, lengths_by_beginning(entries))

    def on_axis(self, number: int) -> Words:
        """Only the words that say something on one axis."""
        kept: dict[str, tuple[Entry, ...]] = {}
        for head, entries in self.entries.items():
            own = ((word, tail, tuple(slot for slot in slots if slot[0] == number)) for word, tail, slots in entries)
            kept[head] = tuple(entry for entry in own if entry[2])
        return Words.of({head: entries for head, entries in kept.items() if entries})


@dataclass(frozen=True, eq=False)
class WordLists:
    """Every word of every class with its weight. Made by `word_lists()`.

    `found`: all words, ready to be found; `requests`: those that tell the kind of a request alone.
    """

    taxonomy: Taxonomy
    scoring: Scoring
    axes: tuple[Axis, ...]
    words: dict[Axis, dict[str, dict[str, float]]] = field(repr=False)
    groups: dict[Axis, dict[str, str]] = field(repr=False)
    found: Words
    requests: Words
    negated: re.Pattern[str] = field(repr=False)
    claim_negated: re.Pattern[str] = field(repr=False)


def word_lists() -> WordLists:
    """The word lists of this installation, read once; raises LawError naming file, line and reason."""
    return _load(os.environ.get("FANGXIN_LAW", ""))


@lru_cache(maxsize=4)
def _load(_folder: str) -> WordLists:
    return read_word_lists(law_folder() / "keywords", taxonomy())


def read_word_lists(folder: Path, classes: Taxonomy) -> WordLists:
    """Word lists from a folder; raises LawError naming file, line and reason."""
    scoring = _read_scoring(folder / "scoring.yaml")
    lists = _Lists(classes, {axis: {} for axis in Axis}, {axis: {} for axis in Axis})
    for name in _FILES:
        page = load_law_file(folder / name, _CLASS_FILE)
        lists.read(folder / name, Axis(page["scheme"]), page["classes"])
    page = load_law_file(folder / "kinds.yaml", _KIND_FILE)
    lists.read(folder / "kinds.yaml", Axis.REQUEST, page["request"])
    lists.read(folder / "kinds.yaml", Axis.CLAIM, page["claims"])
    axes = tuple(Axis)
    groups = {axis: _groups(axis, lists.words[axis], classes) for axis in axes}
    weighed = {axis: _weighed(axis, lists.words[axis], groups[axis], scoring) for axis in axes}
    found = Words.of(_entries(axes, weighed, lists.masks, scoring))
    return WordLists(
        taxonomy=classes,
        scoring=scoring,
        axes=axes,
        words=lists.words,
        groups=groups,
        found=found,
        requests=found.on_axis(axes.index(Axis.REQUEST)),
        negated=_any_of(scoring.negations),
        claim_negated=_any_of(scoring.claim_negations),
    )


def _groups(axis: Axis, codes: Iterable[str], classes: Taxonomy) -> dict[str, str]:
    """For each class the one that contests on its behalf."""
    return {code: classes.above(axis, code, CONTEST_LEVEL.get(axis, 1)) for code in codes}


def _read_scoring(path: Path) -> Scoring:
    row: dict[str, Any] = load_law_file(path, _SCORING)
    row["purchase_words"] = tuple(row["purchase_words"].split())
    row["usual_problem"] = {
        thing: problem for problem, things in row["usual_problem"].items() for thing in things.split()
    }
    return Scoring(**row)


def _any_of(negations: tuple[str, ...]) -> re.Pattern[str]:
    # 是不是, 有没有 ask; they do not deny.
    return re.compile(rf"(?<![是有])(?:{'|'.join(map(re.escape, negations))})")


@dataclass
class _Lists:
    """Word lists while they are read: words with their own weights, and hiding phrases, by axis and class."""

    classes: Taxonomy
    words: dict[Axis, dict[str, dict[str, float]]]
    masks: dict[Axis, dict[str, tuple[str, ...]]]

    def read(self, path: Path, axis: Axis, rows: dict[tuple[int, str], dict[str, str]]) -> None:
        """Add the classes of one file; raises LawError."""
        for (line, code), row in rows.items():
            if code not in self.classes.items[axis]:
                raise LawError(file=str(path), line=line, reason=f"分类体系 {axis} 中没有“{code}”")
            if code in self.words[axis]:
                raise LawError(file=str(path), line=line, reason=f"“{code}”已经有词表")
            self.words[axis][code] = dict(_word(path, line, code, word) for word in row["words"].split())
            hiding = row.get("not", "").split()
            self.masks[axis][code] = tuple(_word(path, line, code, phrase)[0] for phrase in hiding)


def _word(path: Path, line: int, code: str, text: str) -> tuple[str, float]:
    word, _, weight = text.partition("*")
    head, gap, tail = word.partition(GAP)
    if not (1 if tail else 2) <= len(head) <= 24 or (gap and not 1 <= len(tail) <= 24):
        raise LawError(file=str(path), line=line, reason=f"{code}：“{word}”应有 2 至 24 个字")
    if word != word.lower():
        raise LawError(file=str(path), line=line, reason=f"{code}：“{word}”应当用小写字母")
    if weight and not re.fullmatch(r"[0-9]{1,2}(\.[0-9]{1,2})?", weight):
        raise LawError(file=str(path), line=line, reason=f"{code}：“{weight}”不是权重")
    return word, float(weight or 1)


def _weighed(
    axis: Axis, lists: dict[str, dict[str, float]], groups: dict[str, str], scoring: Scoring
) -> dict[str, dict[str, float]]:
    """Each word's points: its own weight × how few classes share it × its length."""
    if axis in (Axis.REQUEST, Axis.CLAIM):  # what is said counts as written; rarity says nothing here
        return lists
    shared: dict[str, set[str]] = defaultdict(set)
    for code, words in lists.items():
        for word in words:
            for piece in _pieces(word):
                shared[piece].add(groups[code])
    top = math.log1p(len(set(groups.values())))
    return {
        code: {
            word: weight * _rarity(len(shared[word]), top) * _length_factor(word, scoring)
            for word, weight in words.items()
        }
        for code, words in lists.items()
    }


def _pieces(word: str) -> set[str]:
    return {word[i:j] for i in range(len(word)) for j in range(i + 2, len(word) + 1)}


def _rarity(classes: int, top: float) -> float:
    """1 for a word only one class knows, falling with the logarithm of the classes that share it."""
    return 1 - 0.6 * math.log(classes) / top if top else 1.0


def _length_factor(word: str, scoring: Scoring) -> float:
    return 1 + min(scoring.length_bonus * (len(word.replace(GAP, "")) - 2), scoring.length_bonus_limit)


def _entries(
    axes: tuple[Axis, ...],
    weighed: dict[Axis, dict[str, dict[str, float]]],
    masks: dict[Axis, dict[str, tuple[str, ...]]],
    scoring: Scoring,
) -> dict[str, tuple[Entry, ...]]:
    """All words by their heads, those with the longest tail first."""
    slots: dict[str, dict[int, tuple[dict[str, float], set[str]]]] = defaultdict(
        lambda: defaultdict(lambda: ({}, set()))
    )
    for number, axis in enumerate(axes):
        for code, words in weighed[axis].items():
            for word, weight in words.items():
                slots[word][number][0][code] = weight
        for code, phrases in masks[axis].items():
            for phrase in phrases:
                slots[phrase][number][1].add(code)
    for word in scoring.purchase_words:
        slots[word][PURCHASE] = ({}, set())
    by_head: dict[str, list[Entry]] = defaultdict(list)
    for word, by_axis in slots.items():
        does = tuple((number, tuple(gives.items()), tuple(sorted(hides))) for number, (gives, hides) in by_axis.items())
        head, _, tail = word.partition(GAP)
        by_head[head].append((word, tail, does))
    return {head: tuple(sorted(entries, key=lambda e: (-len(e[1]), e[0]))) for head, entries in by_head.items()}
