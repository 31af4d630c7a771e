"""The scripts of law/scripts/: what is asked in which edition, which questions follow from which answers, what answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.domain.cases.words import Outcome
from fangxin.domain.feedback.words import SATISFACTION_LABELS, AnswerKind, Satisfaction
from fangxin.foundation.lawbook import Day, LawError, Listing, OneOf, Record, Table, Text, law_folder, load_law_file
from fangxin.foundation.refusals import Refusal, SeveralRefusals

WORDS_MOST = 2000


class QuestionUnanswered(Refusal):
    """A question that was to be asked has no answer."""

    code = "question_unanswered"
    status = 422
    sentence = "请选择“{ask}”的回答。"


class AnswerUnknown(Refusal):
    """An answer is none of the question's."""

    code = "answer_unknown"
    status = 422
    sentence = "“{ask}”没有“{answer}”这个回答。"


class AnswerTooLong(Refusal):
    """The consumer's words are longer than their limit."""

    code = "answer_too_long"
    status = 422
    sentence = "“{ask}”最多记 {most} 字，现在有 {count} 字。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question. `says` tells of each answer whether it speaks for (True) or against (False) the closing."""

    id: str
    ask: str
    kind: AnswerKind
    answers: Mapping[str, str]
    only_after: Mapping[str, tuple[str, ...]]
    only_outcome: tuple[str, ...]
    says: Mapping[str, bool]

    def asked_after(self, answers: Mapping[str, str], outcome: str) -> bool:
        """Whether the question is to be asked of a case that ended so, after these answers."""
        if self.only_outcome and outcome not in self.only_outcome:
            return False
        return all(answers.get(before) in wanted for before, wanted in self.only_after.items())


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """What is asked from a day on."""

    edition: str
    from_on: date
    greeting: str
    questions: tuple[Question, ...]

    def of(self, outcome: str) -> tuple[Question, ...]:
        """The questions that can be asked of a case that ended so."""
        return tuple(one for one in self.questions if not one.only_outcome or outcome in one.only_outcome)


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """One script with its editions, the newest last."""

    id: str
    label: str
    editions: tuple[Edition, ...]

    def on(self, day: date) -> Edition:
        """The edition in force on a day; before the first one the first."""
        return next((one for one in reversed(self.editions) if one.from_on <= day), self.editions[0])

    def edition(self, name: str) -> Edition | None:
        """An edition by its name."""
        return next((one for one in self.editions if one.edition == name), None)


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a consumer answered. `closed_truly`: None when no answer says so or otherwise."""

    answers: Mapping[str, str]
    closed_truly: bool | None
    satisfaction: Satisfaction | None


def read_answers(*, edition: Edition, outcome: str, given: Mapping[str, str]) -> Told:
    """The answers to the questions that were to be asked, in order; answers to others are left out.

    Raises SeveralRefusals naming each question that has no answer, or a wrong one.
    """
    answers: dict[str, str] = {}
    refusals: list[Refusal] = []
    says: list[bool] = []
    satisfaction: Satisfaction | None = None
    for question in edition.questions:
        if not question.asked_after(answers, outcome):
            continue
        answer = given.get(question.id, "").strip()
        refused = _objection(question, answer)
        if refused is not None:
            refusals.append(refused)
            continue
        if answer:
            answers[question.id] = answer
        if answer in question.says:
            says.append(question.says[answer])
        if question.kind is AnswerKind.SATISFACTION:
            satisfaction = Satisfaction(answer)
    if refusals:
        raise SeveralRefusals(*refusals)
    truly = False if False in says else True if says else None
    return Told(answers=answers, closed_truly=truly, satisfaction=satisfaction)


def _objection(question: Question, answer: str) -> Refusal | None:
    field = f"answer_{question.id}"
    if question.kind is AnswerKind.WORDS:
        long = len(answer) > WORDS_MOST
        return AnswerTooLong(ask=question.ask, most=WORDS_MOST, count=len(answer), field=field) if long else None
    if not answer:
        return QuestionUnanswered(ask=question.ask, field=field)
    return None if answer in question.answers else AnswerUnknown(ask=question.ask, answer=answer[:20], field=field)


def complaint_script() -> Script:
    """The script for closed complaints, read once. Raises LawError with file, line and reason."""
    return read_script(law_folder() / "scripts" / "complaint.yaml")


@lru_cache(maxsize=8)
def read_script(path: Path) -> Script:
    """The script of one file. Raises LawError with file, line and reason."""
    found: Script = load_law_file(path, SCHEMA)
    for edition in found.editions:
        if mistake := _mistake(edition):
            raise LawError(file=path.name, line=1, reason=f"版本 {edition.edition}：{mistake}")
    return found


def _mistake(edition: Edition) -> str:
    """What is wrong with an edition as a whole, or nothing."""
    before: dict[str, Question] = {}
    for one in edition.questions:
        if one.id in before:
            return f"问题 {one.id} 出现两次"
        if one.kind is AnswerKind.CHOICE and len(one.answers) < 2:
            return f"问题 {one.id} 至少要有两个回答"
        for other, wanted in one.only_after.items():
            if other not in before:
                return f"问题 {one.id} 取决于 {other}，而它不在前面"
            if unknown := [code for code in wanted if code not in before[other].answers]:
                return f"问题 {one.id} 取决于 {other} 的回答 {unknown[0]}，没有这个回答"
        if unknown := [code for code in one.says if code not in one.answers]:
            return f"问题 {one.id} 的 truth 里有不存在的回答 {unknown[0]}"
        before[one.id] = one
    return "" if before else "没有问题"


def _question(
    *, id: str, ask: str, kind: str, answers: Mapping[str, str] | None = None, only_outcome: tuple[str, ...] = (),
    only_after: Mapping[str, tuple[str, ...]] | None = None, truth: Mapping[str, tuple[str, ...]] | None = None,
) -> Question:  # fmt: skip
    satisfaction = {one.value: label for one, label in SATISFACTION_LABELS.items()}
    says = {code: word == "yes" for word, codes in (truth or {}).items() for code in codes}
    return Question(
        id=id, ask=ask, kind=AnswerKind(kind.upper()), only_after=only_after or {}, only_outcome=only_outcome, says=says,
        answers=satisfaction if kind == "satisfaction" else answers or {},
    )  # fmt: skip


def _edition(*, edition: str, greeting: str, questions: Any, **day: date) -> Edition:
    return Edition(edition=edition, from_on=day["from"], greeting=greeting, questions=questions)


def _script(*, id: str, label: str, editions: Any) -> Script:
    return Script(id=id, label=label, editions=tuple(sorted(editions, key=lambda one: one.from_on)))


CODE = Text(pattern=r"[a-zA-Z][a-zA-Z_]{0,19}")
CODES = Listing(CODE, least=1)
#: The shape of a file of law/scripts/.
SCHEMA = Record(
    {
        "id": CODE,
        "label": Text(),
        "editions": Listing(
            Record(
                {
                    "edition": Text(pattern=r"\d{4}-\d{2}"),
                    "from": Day(),
                    "greeting": Text(),
                    "questions": Listing(
                        Record(
                            {"id": CODE, "ask": Text(), "kind": OneOf(*(kind.value.lower() for kind in AnswerKind))},
                            {
                                "answers": Table(CODE, Text(), least=2),
                                "only_after": Table(CODE, CODES, least=1),
                                "only_outcome": Listing(OneOf(*(one.value for one in Outcome)), least=1),
                                "truth": Table(OneOf("yes", "no"), CODES, least=1),
                            },
                            make=_question,
                        ),
                        least=1,
                    ),
                },
                make=_edition,
            ),
            least=1,
        ),
    },
    make=_script,
)
