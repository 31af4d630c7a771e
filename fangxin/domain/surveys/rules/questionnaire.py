"""A questionnaire as data (law/surveys/*.yaml, or an agency's own text): questions, who is asked which, what a valid answer is.

No question takes free text: what somebody writes may tell of a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.domain.surveys.words import QuestionKind
from fangxin.foundation.lawbook import (
    CODE,
    LawError,
    Listing,
    OneOf,
    Record,
    Spec,
    Table,
    Text,
    Whole,
    law_folder,
    load_law_file,
    read_law_text,
)
from fangxin.foundation.refusals import Refusal

#: the ends of a scale
LEAST, MOST = 1, 10
MOST_SIGNS = 100_000


class QuestionnaireWrong(Refusal):
    """The text of a questionnaire is not one, or does not hold together."""

    code = "questionnaire_wrong"
    status = 422
    sentence = "问卷第 {line} 行有误：{reason}"


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question. `options`: code → words, none for a scale. `only`: it is asked only after one of these answers to others."""

    code: str
    kind: QuestionKind
    asks: str
    options: Mapping[str, str]
    only: Mapping[str, tuple[str, ...]]

    def choices(self) -> tuple[tuple[str, str], ...]:
        """What may be chosen, in order, with words."""
        if self.kind is QuestionKind.SCALE:
            return tuple((str(one), str(one)) for one in range(LEAST, MOST + 1))
        return tuple(self.options.items())


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """Answers that cannot all be true."""

    says: str
    all: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Validity:
    """What a valid answer is: not quicker than so many seconds (paper has no clock), not more per cent left out, not all of so
    many or more scales alike, no contradiction."""

    least_seconds: int
    most_missing_pct: int
    straight_items: int
    contradictions: tuple[Contradiction, ...]


@dataclass(frozen=True, kw_only=True)
class Questionnaire:
    """A whole questionnaire of one version."""

    id: str
    title: str
    version: str
    says: str
    valid: Validity
    questions: tuple[Question, ...]
    digest: str

    def question(self, code: str) -> Question | None:
        """A question by its code."""
        return next((one for one in self.questions if one.code == code), None)


def read_questionnaire(text: str) -> Questionnaire:
    """The questionnaire a text describes. Raises QuestionnaireWrong with line and reason."""
    if len(text) > MOST_SIGNS:
        raise QuestionnaireWrong(line=1, reason=f"文字最多 {MOST_SIGNS} 字", field="text")
    try:
        return _whole(read_law_text(text, _SCHEMA, name="问卷"), text)
    except LawError as error:
        raise QuestionnaireWrong(line=error.line, reason=error.reason, field="text") from None


def shipped_questionnaires() -> dict[str, str]:
    """The texts of the questionnaires that ship with the house, by id. Raises LawError."""
    return _shipped(law_folder() / "surveys")


@lru_cache(maxsize=4)
def _shipped(folder: Path) -> dict[str, str]:
    return {
        load_law_file(path, _SCHEMA)["id"]: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))
    }


def _question(**given: Any) -> Question:
    kind, options = QuestionKind(given["kind"]), given.get("options", {})
    if (kind is QuestionKind.SCALE) == bool(options):
        raise ValueError("选择题要写 options，打分题不写")
    return Question(code=given["code"], kind=kind, asks=given["asks"], options=options, only=given.get("only", {}))


def _checked(**given: Any) -> dict[str, Any]:
    questions: tuple[Question, ...] = given["questions"]
    known: dict[str, Question] = {}
    for one in questions:
        if one.code in known:
            raise ValueError(f"题目 {one.code} 出现了两次")
        for code, answers in one.only.items():
            _check_named(known, code, answers, f"{one.code} 的前提")
        known[one.code] = one
    for rule in given["valid"].get("contradictions", ()):
        for code, answer in rule.all.items():
            _check_named(known, code, (answer,), f"“{rule.says}”")
    return given


def _check_named(known: Mapping[str, Question], code: str, answers: tuple[str, ...], where: str) -> None:
    choices = dict(known[code].choices()) if code in known else {}
    if not choices or not set(answers) <= choices.keys():
        raise ValueError(f"{where}：前面没有题目 {code}，或者没有这个选项")


_SCHEMA: Spec = Record(
    {
        "id": Text(r"[a-z][a-z0-9_]{1,39}"), "title": Text(), "version": Text(r"[0-9A-Za-z][0-9A-Za-z.-]{0,19}"), "says": Text(),
        "valid": Record(
            {"least_seconds": Whole(0, 3600), "most_missing_pct": Whole(0, 100), "straight_items": Whole(2, 200)},
            {"contradictions": Listing(Record({"says": Text(), "all": Table(CODE, Text(), least=2)}, make=Contradiction))},
        ),
        "questions": Listing(
            Record(
                {"code": CODE, "kind": OneOf(*QuestionKind), "asks": Text()},
                {"options": Table(CODE, Text(), least=2), "only": Table(CODE, Listing(Text(), least=1), least=1)},
                make=_question,
            ),
            least=1,
        ),
    },
    make=_checked,
)  # fmt: skip


def _whole(row: dict[str, Any], text: str) -> Questionnaire:
    valid = row["valid"]
    return Questionnaire(
        id=row["id"], title=row["title"], version=row["version"], says=row["says"], questions=row["questions"],
        valid=Validity(
            least_seconds=valid["least_seconds"], most_missing_pct=valid["most_missing_pct"],
            straight_items=valid["straight_items"], contradictions=tuple(valid.get("contradictions", ())),
        ),
        digest=hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest(),
    )  # fmt: skip
