"""Facts as given, checked against a form and turned into words; what is missing, wrong or unknown is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fangxin.foundation.chinese import day_in_words, moment_in_words, yuan_in_capitals
from fangxin.foundation.documents.forms import Fact, Form
from fangxin.foundation.lawbook import Ground, UnknownGround, lawbook
from fangxin.foundation.money import MOST_FEN, yuan
from fangxin.foundation.refusals import Refusal

LONGEST_LINE = 200
LONGEST_TEXT = 20_000
MOST_ENTRIES = 50


class DocumentFactMissing(Refusal):
    """A fact that the document form requires was not given."""

    code = "document_fact_missing"
    status = 422
    sentence = "制作文书“{form}”缺少“{says}”（{fact}）。"


class DocumentFactWrong(DocumentFactMissing):
    """A fact was given, but not as the document form needs it."""

    code = "document_fact_wrong"
    sentence = "制作文书“{form}”时，“{says}”（{fact}）不符合要求：{wanted}。"


class DocumentFactUnknown(Refusal):
    """A fact was given that the document form does not have under this rule version."""

    code = "document_fact_unknown"
    status = 422
    sentence = "文书“{form}”没有“{fact}”这一项。"


@dataclass
class Words:
    """Checked facts in words. `given` names those present and not false; `short` are amounts without capitals."""

    texts: dict[str, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    sums: dict[str, int] = field(default_factory=dict)
    flags: dict[str, bool] = field(default_factory=dict)
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)
    records: dict[str, tuple[Words, ...]] = field(default_factory=dict)
    given: frozenset[str] = frozenset()


class _WrongError(Exception):
    """The value does not fit; the message says what is wanted."""


def in_words(form: Form, facts: Mapping[str, Any], *, version: str) -> Words:
    """The facts of a form in words; raises DocumentFactMissing, DocumentFactWrong, DocumentFactUnknown."""
    return _Reader(form.name, version).read(form.facts_under(version), facts)


@dataclass(frozen=True)
class _Reader:
    """Reads facts for one form under one rule version; `within` names the record the facts stand in."""

    form: str
    version: str
    within: str = ""

    def read(self, wanted: Mapping[str, Fact], facts: Mapping[str, Any]) -> Words:
        for name in facts:
            if name not in wanted:
                raise DocumentFactUnknown(form=self.form, fact=self.within + name, field=self.within + name)
        words = Words()
        given = set()
        for name, fact in wanted.items():
            value = facts.get(name)
            if not _absent(value):
                self._put(words, name, fact, value)
                given |= set() if value is False else {name}
            elif not fact.optional:
                raise DocumentFactMissing(**self._told(name, fact))
        words.given = frozenset(given)
        return words

    def _put(self, words: Words, name: str, fact: Fact, value: Any) -> None:
        try:
            if fact.type == "flag":
                words.flags[name] = _flag(value)
                words.texts[name] = "是" if value else "否"
            elif fact.type == "texts":
                words.lists[name] = tuple(_line(entry) for entry in _entries(value))
            elif fact.type == "records":
                words.records[name] = tuple(self._records(name, fact, value))
            elif fact.type == "ground":
                words.texts[name], words.texts[f"{name}_text"] = _ground(fact, value, self.version)
            elif fact.type == "money":
                words.sums[name] = _whole(value, most=MOST_FEN)
                words.short[name] = f"{yuan(value)}元"
                words.texts[name] = money_in_words(value)
            else:
                words.texts[name] = _SIMPLE[fact.type](value, fact)
        except _WrongError as wrong:
            raise DocumentFactWrong(**self._told(name, fact), wanted=str(wrong)) from None

    def _records(self, name: str, fact: Fact, value: Any) -> Iterator[Words]:
        for number, row in enumerate(_entries(value, of=Mapping), start=1):
            yield _Reader(self.form, self.version, f"{name}.{number}.").read(fact.of, row)

    def _told(self, name: str, fact: Fact) -> dict[str, str]:
        where = self.within + name
        return {"form": self.form, "fact": where, "says": fact.says, "field": where}


def _absent(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | tuple) and not value)


def money_in_words(fen: int) -> str:
    """`人民币1,280.50元（大写：壹仟贰佰捌拾元伍角整）` of 128050 fen."""
    return f"人民币{yuan(fen)}元（大写：{yuan_in_capitals(fen)}）"


def _line(value: Any) -> str:
    text = " ".join(clean(value).split()) if isinstance(value, str) else ""
    if not text or len(text) > LONGEST_LINE:
        raise _WrongError(f"应为1至{LONGEST_LINE}字的一行文字")
    return text


def _long_text(value: Any) -> str:
    text = clean(value).strip() if isinstance(value, str) else ""
    if not text or len(text) > LONGEST_TEXT:
        raise _WrongError(f"应为1至{LONGEST_TEXT}字的文字")
    return "\n".join(line for line in (raw.strip() for raw in text.splitlines()) if line)


def clean(text: str) -> str:
    """The text without control signs, emoji selectors, joiners and signs that turn the direction."""
    spaced = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c]", "\n", text).replace("\t", " ")
    return "".join(sign for sign in spaced if sign == "\n" or not _invisible(sign))


def _invisible(sign: str) -> bool:
    # Cc controls, Cf formats (joiners, direction), Cs lone surrogates; then the two ranges of variation selectors.
    if unicodedata.category(sign) in ("Cc", "Cf", "Cs"):
        return True
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"


def _day(value: Any) -> str:
    return day_in_words(day_of_fact(value))


def day_of_fact(value: Any) -> date:
    """A day given as date or as `2026-05-08`."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise _WrongError("应为日期")


def moment_of_fact(value: Any) -> datetime:
    """An aware instant given as datetime or in ISO 8601."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        at = None
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise _WrongError("应为带时区的时刻")
    return at


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _WrongError("应为是或者否")
    return value


def _whole(value: Any, *, most: int = 1_000_000) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise _WrongError("应为不小于零的整数" if most < MOST_FEN else "应为以分为单位的整数金额")
    return value


def _entries(value: Any, *, of: type = str) -> list[Any]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= MOST_ENTRIES:
        raise _WrongError(f"应为1至{MOST_ENTRIES}项的列表")
    if not all(isinstance(entry, of) for entry in value):
        raise _WrongError("列表的各项类型不对")
    return list(value)


def _choice(value: Any, fact: Fact) -> str:
    if value not in fact.words:
        raise _WrongError("应为" + "、".join(fact.words))
    return fact.words[value]


def _ground(fact: Fact, value: Any, version: str) -> tuple[str, str]:
    """The citation of a ground, and the ground in words."""
    ground: Ground | None
    try:
        ground = lawbook().ground(str(value), version=version)
    except UnknownGround:
        ground = None
    if ground is None or ground.kind != fact.kind:
        codes = "、".join(known.code for known in lawbook().grounds(fact.kind, version=version))
        raise _WrongError(f"应为{codes}之一")
    return ground.article, ground.text


_SIMPLE: dict[str, Callable[[Any, Fact], str]] = {
    "text": lambda value, _: _line(value),
    "long_text": lambda value, _: _long_text(value),
    "day": lambda value, _: _day(value),
    "moment": lambda value, _: moment_in_words(moment_of_fact(value)),
    "whole": lambda value, _: str(_whole(value)),
    "choice": _choice,
}
