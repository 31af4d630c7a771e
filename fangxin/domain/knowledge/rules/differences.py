"""What changed between two editions: field by field, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from fangxin.domain.knowledge.rules.content import TOPICS, Content
from fangxin.domain.knowledge.words import AUDIENCE_LABELS
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.taxonomy import taxonomy

#: a sentence with its end, or a line
_SENTENCES = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+")

#: pairs of sentences compared one by one; two texts of many tiny sentences are shown whole, before and after
COMPARED_MOST = 250_000


class Piece(StrEnum):
    """What became of a piece of text."""

    SAME = "SAME"
    ADDED = "ADDED"
    REMOVED = "REMOVED"


@dataclass(frozen=True)
class Difference:
    """One field that changed: its label, and its text in pieces in reading order."""

    label: str
    pieces: tuple[tuple[Piece, str], ...]


def differences(before: Content | None, after: Content) -> tuple[Difference, ...]:
    """The fields in which two editions differ; a first edition differs in every field that says something."""
    old = dict(_lines(before)) if before is not None else {}
    return tuple(
        Difference(label, tuple(_pieces(old.get(label, ""), text)))
        for label, text in _lines(after)
        if text != old.get(label, "")
    )


def _lines(content: Content) -> Iterator[tuple[str, str]]:
    yield "标题", content.title
    yield "问法", "\n".join(content.questions)
    yield "解答", content.answer
    yield "依据", "\n".join(f"{one.named()}{_days(one.from_on, one.until_on)}" for one in content.basis)
    topic = taxonomy().items[TOPICS].get(content.topic)
    yield "主题", topic.zh if topic else content.topic
    yield "读者", AUDIENCE_LABELS[content.audience]


def _days(from_on: object, until_on: object) -> str:
    told = [
        f"{day_in_words(day)}{word}"  # type: ignore[arg-type]
        for day, word in ((from_on, "施行"), (until_on, "停止施行"))
        if day is not None
    ]
    return f"（{'，'.join(told)}）" if told else ""


def _pieces(before: str, after: str) -> Iterator[tuple[Piece, str]]:
    old, new = _SENTENCES.findall(before), _SENTENCES.findall(after)
    if len(old) * len(new) > COMPARED_MOST:
        old, new = [before], [after]
    for verdict, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verdict == "equal":
            yield Piece.SAME, "".join(old[a1:a2])
            continue
        if a2 > a1:
            yield Piece.REMOVED, "".join(old[a1:a2])
        if b2 > b1:
            yield Piece.ADDED, "".join(new[b1:b2])
