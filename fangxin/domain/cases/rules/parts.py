"""The parts of one submission that asks for several things: at most one complaint, one report, one inquiry, each in its own words.

One person, one submission, one tracking code; complaint and report are handled separately (Order 121 article 9).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.foundation.refusals import Refusal

PART_LEAST = 6
PART_MOST = 8000


class PartTwice(Refusal):
    """A submission holds two parts of one kind."""

    code = "part_twice"
    status = 422
    sentence = "一次登记里“{kind}”只能有一件，请把另一件单独登记。"


class PartUnclear(Refusal):
    """A part of a submission is empty, or says too little to stand on its own."""

    code = "part_unclear"
    status = 422
    sentence = "请写明{kind}部分的内容（至少 {least} 个字），它会单独成为一件。"


class PartTooLong(Refusal):
    """A part of a submission is longer than its limit."""

    code = "part_too_long"
    status = 422
    sentence = "{kind}部分最多 {most} 字，现在有 {count} 字，请精简后再提交。"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What becomes a case of its own: its kind, its text, and the problem or violation chosen for it (a code, or empty)."""

    kind: Kind
    content: str
    problem_code: str = ""


def part_objections(parts: Sequence[Part]) -> Iterator[Refusal]:
    """Everything wrong with the parts, each naming the field `content_` and its kind."""
    seen: set[Kind] = set()
    for part in parts:
        name, label = f"content_{part.kind.value.lower()}", KIND_LABELS[part.kind]
        if part.kind in seen:
            yield PartTwice(kind=label, field=name)
        elif len(part.content.strip()) < PART_LEAST:
            yield PartUnclear(kind=label, least=PART_LEAST, field=name)
        elif len(part.content) > PART_MOST:
            yield PartTooLong(kind=label, most=PART_MOST, count=len(part.content), field=name)
        seen.add(part.kind)
