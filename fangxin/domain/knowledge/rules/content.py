"""What an article says, and what makes it complete: title, question forms, answer in plain words, legal basis, topic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fangxin.domain.knowledge.words import ArticleAudience
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.foundation.taxonomy import taxonomy

TOPICS = "inquiry_topic"
TITLE_MOST = 60
QUESTION_MOST = 60
QUESTIONS_MOST = 12
ANSWER_LEAST = 20
ANSWER_MOST = 4000
BASIS_MOST = 8
LAW_MOST = 80
ARTICLE_MOST = 60


class ArticleTextMissing(Refusal):
    """A required part of an article is empty."""

    code = "article_text_missing"
    status = 422
    sentence = "请填写{what}。"


class ArticleTextTooLong(Refusal):
    """A part of an article is longer than its limit."""

    code = "article_text_too_long"
    status = 422
    sentence = "{what}最多 {most} 字，现在有 {count} 字，请精简。"


class AnswerTooShort(Refusal):
    """The answer says too little to stand alone."""

    code = "answer_too_short"
    status = 422
    sentence = "解答至少写 {least} 个字，让没有法律知识的人也能看懂。"


class TooManyLines(Refusal):
    """More question forms, or more lines of legal basis, than an article takes."""

    code = "article_too_many_lines"
    status = 422
    sentence = "{what}最多 {most} 条。"


class BasisMissing(Refusal):
    """An article for the public names no law."""

    code = "article_basis_missing"
    status = 422
    sentence = "公众可见的知识必须写明依据（法律法规名称和条款）。"


class BasisDaysWrong(Refusal):
    """A law's last day lies before its first."""

    code = "article_basis_days_wrong"
    status = 422
    sentence = "《{law}》的停止施行日期早于施行日期，请核对。"


class TopicUnknown(Refusal):
    """The topic is none of those of the taxonomy."""

    code = "article_topic_unknown"
    status = 422
    sentence = "请从列表中选择主题分类。"


@dataclass(frozen=True, kw_only=True)
class Basis:
    """One law an answer rests on. Days are those of the law; None means not stated, or still in force."""

    law: str
    article: str = ""
    from_on: date | None = None
    until_on: date | None = None

    def as_dict(self) -> dict[str, str]:
        """For the edition's column; empty parts are left out."""
        days = {name: day.isoformat() for name in ("from_on", "until_on") if (day := getattr(self, name)) is not None}
        return {"law": self.law, **({"article": self.article} if self.article else {}), **days}

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> Basis:
        """The reverse of `as_dict`."""
        days = {name: date.fromisoformat(told[name]) for name in ("from_on", "until_on") if told.get(name)}
        return cls(law=told["law"], article=told.get("article", ""), **days)

    def named(self) -> str:
        """The law and its article as a citation."""
        return f"《{self.law}》{self.article}"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What one edition says. `topic` is a class of the scheme inquiry_topic."""

    title: str
    questions: tuple[str, ...] = ()
    answer: str = ""
    basis: tuple[Basis, ...] = ()
    topic: str = ""
    audience: ArticleAudience = ArticleAudience.PUBLIC


def check_content(content: Content) -> None:
    """Raises SeveralRefusals naming every field that must be mended."""
    refusals = list(_objections(content))
    if refusals:
        raise SeveralRefusals(*refusals)


def _objections(content: Content) -> Iterator[Refusal]:
    yield from _text(content.title, "标题", TITLE_MOST, "title")
    if not content.questions:
        yield ArticleTextMissing(what="至少一种问法", field="questions")
    if len(content.questions) > QUESTIONS_MOST:
        yield TooManyLines(what="问法", most=QUESTIONS_MOST, field="questions")
    longest = max((len(one) for one in content.questions), default=0)
    if longest > QUESTION_MOST:
        yield ArticleTextTooLong(what="每种问法", most=QUESTION_MOST, count=longest, field="questions")
    if content.answer.strip() and len(content.answer.strip()) < ANSWER_LEAST:
        yield AnswerTooShort(least=ANSWER_LEAST, field="answer")
    else:
        yield from _text(content.answer, "解答", ANSWER_MOST, "answer")
    if content.topic not in taxonomy().items[TOPICS] or content.topic == taxonomy().root(TOPICS).code:
        yield TopicUnknown(field="topic")
    yield from _basis(content)


def _basis(content: Content) -> Iterator[Refusal]:
    if not content.basis and content.audience is ArticleAudience.PUBLIC:
        yield BasisMissing(field="law1")
    if len(content.basis) > BASIS_MOST:
        yield TooManyLines(what="依据", most=BASIS_MOST, field="law1")
    for number, one in enumerate(content.basis, 1):
        yield from _text(one.law, "法律法规名称", LAW_MOST, f"law{number}")
        if len(one.article) > ARTICLE_MOST:
            yield ArticleTextTooLong(what="条款", most=ARTICLE_MOST, count=len(one.article), field=f"article{number}")
        if one.from_on and one.until_on and one.until_on < one.from_on:
            yield BasisDaysWrong(law=one.law[:20], field=f"until{number}")


def _text(value: str, what: str, most: int, field: str) -> Iterator[Refusal]:
    if not value.strip():
        yield ArticleTextMissing(what=what, field=field)
    elif len(value) > most:
        yield ArticleTextTooLong(what=what, most=most, count=len(value), field=field)
