"""One reading of a request: kind, object, problem, violation, sale mode, from the words and, if given, from models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from fangxin.domain.classification.rules.facts_in_text import Platform, platforms_in
from fangxin.domain.classification.rules.kinds import Claim, KindReading, claims_in, kind_of
from fangxin.domain.classification.rules.scorer import Candidate, TextReading, read_words
from fangxin.domain.classification.rules.wordlists import WordLists, word_lists
from fangxin.domain.classification.words import Axis, Kind

_FALLBACK_CONFIDENCE = 0.25  # a class taken from the platform's trade alone always asks a person
_MOST = 5


class Predictor(Protocol):
    """A trained model, as far as it is used here."""

    def predict(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """For each text the labels with their scores 0..1, best first."""


@dataclass(frozen=True)
class ModelVotes:
    """An agency's own models by axis; None where it has none."""

    object: Predictor | None = None
    problem: Predictor | None = None


@dataclass(frozen=True)
class RequestReading:
    """What a request is about. `needs_person` when kind, object or problem is uncertain; `reasons` says why in Chinese."""

    kind: KindReading
    objects: tuple[Candidate, ...]
    problems: tuple[Candidate, ...]
    violations: tuple[Candidate, ...]
    sale_modes: tuple[Candidate, ...]
    claims: tuple[Claim, ...]
    platforms: tuple[Platform, ...]
    confidence: float
    needs_person: bool
    reasons: tuple[str, ...]

    @property
    def object(self) -> Candidate | None:
        return self.objects[0] if self.objects else None

    @property
    def problem(self) -> Candidate | None:
        """The problem of a complaint, the violation of a report."""
        ranked = self.violations if self.kind.kind is Kind.REPORT else self.problems
        return ranked[0] if ranked else None


def classify_request(
    *,
    text: str,
    title: str = "",
    merchant: str = "",
    models: ModelVotes | None = None,
    kind: Kind | None = None,
    on: date | None = None,
    lists: WordLists | None = None,
    coded: bool = False,
) -> RequestReading:
    """Read a request along all axes; with `coded` a person gave object and problem: only kind, report and platforms.

    `merchant` is the respondent's name: its trade counts for the object. `kind`, when the door already knows it, wins over
    the text. Models add to the words by the share in law/keywords/scoring.yaml and stand in the reasons.
    """
    book = lists or word_lists()
    votes = models or ModelVotes()
    reading = read_words(text=text, title=title, merchant=merchant, on=on, lists=book, ranked=not coded)
    told = kind_of(text, title=title, lists=book, reading=reading)
    told = told if kind is None else replace(told, kind=kind, reason="类型由登记人选定")
    platforms = platforms_in(f"{title}\n{text}\n{merchant}")
    if coded:
        return RequestReading(
            kind=told, objects=(), problems=(), violations=(), sale_modes=(), claims=(), platforms=platforms,
            confidence=1.0, needs_person=False, reasons=(),
        )  # fmt: skip
    joined = "\n".join(filter(None, (title, text)))
    said = _votes(Axis.OBJECT, votes.object, joined, book, on)
    objects = _combined(Axis.OBJECT, reading.objects, said, book) or _by_trade(platforms, book)
    problems = _combined(Axis.PROBLEM, reading.problems, _votes(Axis.PROBLEM, votes.problem, joined, book, on), book)
    result = RequestReading(
        kind=told,
        objects=objects,
        problems=problems,
        violations=reading.violations,
        sale_modes=reading.sale_modes,
        claims=claims_in(text, title=title, lists=book, reading=reading),
        platforms=platforms,
        confidence=0.0,
        needs_person=True,
        reasons=(),
    )
    return _judged(result, reading, book)


def _votes(axis: Axis, model: Predictor | None, text: str, book: WordLists, on: date | None) -> dict[str, float]:
    """What a model says, by code; a label the taxonomy lacks is passed over."""
    votes: dict[str, float] = {}
    if model is not None and text.strip():
        for label, score in model.predict([text])[0][:_MOST]:
            item = book.taxonomy.find(axis, label)
            if item is not None and item.level > 0 and item.in_force(on):
                votes[item.code] = max(votes.get(item.code, 0.0), score)
    return votes


def _combined(
    axis: Axis, words: tuple[Candidate, ...], votes: Mapping[str, float], book: WordLists
) -> tuple[Candidate, ...]:
    """Words and model together, each class by its weighted confidence."""
    if not votes:
        return words
    known = {candidate.code: candidate for candidate in words}
    merged = []
    for code in {**votes, **known}:
        own = known.get(code) or Candidate(code, book.taxonomy.items[axis][code].zh, 0.0, 0.0, ())
        merged.append(_voted(own, votes.get(code, 0.0), book.scoring.model_weight))
    return tuple(sorted(merged, key=lambda candidate: (-candidate.confidence, candidate.code))[:_MOST])


def _voted(own: Candidate, vote: float, share: float) -> Candidate:
    words = (*own.words, f"本单位模型 {vote:.0%}") if vote else own.words
    return replace(own, words=words, confidence=round(share * vote + (1 - share) * own.confidence, 3))


def _by_trade(platforms: tuple[Platform, ...], book: WordLists) -> tuple[Candidate, ...]:
    if not platforms:
        return ()
    first = platforms[0]
    label = book.taxonomy.item(Axis.OBJECT, first.object).zh
    return (Candidate(first.object, label, 0.0, _FALLBACK_CONFIDENCE, (first.name,)),)


def _judged(result: RequestReading, reading: TextReading, book: WordLists) -> RequestReading:
    needed = result.kind.kind in (Kind.COMPLAINT, Kind.REPORT)
    parts = {"客体类别": result.object, "问题类别": result.problem}
    confidence = min((part.confidence if part else 0.0) for part in parts.values()) if needed else 1.0
    reasons = [f"类型：{result.kind.reason}"]
    for name, part in parts.items():
        if part is not None:
            reasons.append(f"{name}：{part.label}（依据：{'、'.join(part.words[:6])}）")
        elif needed:
            reasons.append(f"{name}：没有识别到相关用语")
    low = confidence < book.scoring.needs_person_below
    if low:
        reasons.append("把握不足，请人工确认类别")
    return replace(result, confidence=round(confidence, 3), needs_person=low, reasons=tuple(reasons))
