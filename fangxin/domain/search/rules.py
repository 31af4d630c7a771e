"""What is searched for, read from what was typed or saved."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from fangxin.domain.cases.words import Channel, Kind, Outcome, Status
from fangxin.domain.search.words import OPEN, Duplicates, Order
from fangxin.foundation.money import fen_of, yuan_plain
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.foundation.taxonomy import UnknownClass, taxonomy
from fangxin.foundation.words_in_text import Question, question

NAME_MOST: Final = 30
#: amounts are told apart up to this power of two, in yuan
POWERS_MOST: Final = 57

Choice = TypeVar("Choice", bound=StrEnum)


class NoWord(Refusal):
    """What was typed holds no letter, digit or character to look for."""

    code = "no_word_to_find"
    status = 422
    sentence = "“{text}”里没有可查的字词，请输入汉字、字母或数字。"


class ChoiceUnknown(Refusal):
    """A filter has a value that it does not offer."""

    code = "filter_choice_unknown"
    status = 422
    sentence = "“{what}”没有“{text}”这个选项，请重新选择。"


class DayUnreadable(Refusal):
    """A day is not written as year-month-day, or does not exist."""

    code = "filter_day_unreadable"
    status = 422
    sentence = "“{text}”不是有效的日期，请按 2026-03-01 的样子填写。"


class PeriodTurned(Refusal):
    """The first day or the least amount lies behind the last."""

    code = "range_turned"
    status = 422
    sentence = "{what}的起止写反了，请对调。"


class NameMissing(Refusal):
    """A view is kept under a name."""

    code = "view_name_missing"
    status = 422
    sentence = "请给视图起个名称。"


class NameTooLong(Refusal):
    """A view's name has to fit on a button."""

    code = "view_name_too_long"
    status = 422
    sentence = "视图名称最多 {most} 字。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Criteria:
    """What cases are asked for. Empty values ask nothing. Days are days of receipt in Shanghai, both included."""

    text: str = ""
    merchant: str = ""
    kind: Kind | None = None
    status: Status | None = None
    still_open: bool = False
    outcome: Outcome | None = None
    channel: Channel | None = None
    office: str = ""
    category: str = ""
    from_on: date | None = None
    to_on: date | None = None
    least_fen: int | None = None
    most_fen: int | None = None
    overdue: bool = False
    duplicates: Duplicates = Duplicates.ALL
    order: Order = Order.NEWEST

    @property
    def asked(self) -> Question:
        """The words that must be present, those of the merchant's name among them. Raises QuestionTooLong."""
        words = question(self.text)
        named = question(self.merchant)
        return Question(tuple(dict.fromkeys((*words.terms, *named.terms))))

    @property
    def amounts(self) -> list[int]:
        """An amount between each two neighbouring powers of two that the range touches, in fen; none when it asks nothing."""
        if self.least_fen is None and self.most_fen is None:
            return []
        least = (self.least_fen or 0) // 100
        most = POWERS_MOST if self.most_fen is None else min((self.most_fen // 100).bit_length(), POWERS_MOST)
        return [(1 << power >> 1) * 100 for power in range(least.bit_length(), most + 1)]

    def fields(self) -> dict[str, str]:
        """The same as the fields of the form, only what asks something: for addresses and saved views."""
        told: dict[str, Any] = {
            "q": self.text, "merchant": self.merchant, "kind": self.kind, "status": OPEN if self.still_open else self.status,
            "outcome": self.outcome, "channel": self.channel, "office": self.office, "category": self.category,
            "from": self.from_on and self.from_on.isoformat(), "to": self.to_on and self.to_on.isoformat(),
            "least": yuan_plain(self.least_fen), "most": yuan_plain(self.most_fen), "overdue": "on" if self.overdue else "",
            "duplicates": self.duplicates, "order": "" if self.order is Order.NEWEST else self.order,
        }  # fmt: skip
        return {name: str(value) for name, value in told.items() if value}


#: the fields of the form; nothing else of an address is kept with a view
FIELDS: Final = (
    "q", "merchant", "kind", "status", "outcome", "channel", "office", "category", "from", "to", "least", "most", "overdue",
    "duplicates", "order",
)  # fmt: skip


def read(given: Mapping[str, str]) -> Criteria:
    """The criteria of a form's fields; raises SeveralRefusals naming every field that cannot be read."""
    reading = _Reading(given)
    status = reading.text("status")
    criteria = Criteria(
        text=reading.text("q"),
        merchant=reading.text("merchant"),
        kind=reading.choice("kind", Kind, "类型"),
        status=reading.choice("status", Status, "状态") if status != OPEN else None,
        still_open=status == OPEN,
        outcome=reading.choice("outcome", Outcome, "结果"),
        channel=reading.choice("channel", Channel, "来源"),
        office=reading.text("office"),
        category=reading.category("category"),
        from_on=reading.day("from"),
        to_on=reading.day("to"),
        least_fen=reading.amount("least"),
        most_fen=reading.amount("most"),
        overdue=bool(reading.text("overdue")),
        duplicates=reading.choice("duplicates", Duplicates, "重复件") or Duplicates.ALL,
        order=reading.choice("order", Order, "排序") or Order.NEWEST,
    )
    reading.check(criteria)
    return criteria


#: the years whose days can be asked for: an id carries the hour of receipt, and no case is older
YEARS: Final = range(2000, 2100)


class _Reading:
    """A form being read: every mistake is kept until all fields were seen."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = given
        self._refusals: list[Refusal] = []

    def text(self, name: str) -> str:
        return " ".join(self._given.get(name, "").split())

    def choice(self, name: str, choices: type[Choice], what: str) -> Choice | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return choices(text)
        except ValueError:
            self._refusals.append(ChoiceUnknown(what=what, text=text[:20], field=name))
            return None

    def category(self, name: str) -> str:
        code = self.text(name)
        if code:
            try:
                taxonomy().item("object", code)
            except UnknownClass:
                self._refusals.append(ChoiceUnknown(what="类别", text=code[:20], field=name))
        return code

    def day(self, name: str) -> date | None:
        text = unicodedata.normalize("NFKC", self.text(name))
        if not text:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            self._refusals.append(DayUnreadable(text=text[:20], field=name))
            return None
        return day

    def amount(self, name: str) -> int | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return fen_of(text, field=name)
        except Refusal as refusal:
            self._refusals.append(refusal)
            return None

    def check(self, criteria: Criteria) -> None:
        """Raise everything that is wrong."""
        refusals = self._refusals
        for text, name in ((criteria.text, "q"), (criteria.merchant, "merchant")):
            try:
                if text and not question(text):
                    refusals.append(NoWord(text=text[:20], field=name))
            except Refusal as refusal:
                refusal.field = name
                refusals.append(refusal)
        if criteria.from_on and criteria.to_on and criteria.from_on > criteria.to_on:
            refusals.append(PeriodTurned(what="登记日期", field="from"))
        if None not in (criteria.least_fen, criteria.most_fen) and criteria.least_fen > criteria.most_fen:  # type: ignore[operator]
            refusals.append(PeriodTurned(what="金额", field="least"))
        if refusals:
            raise SeveralRefusals(*refusals)


def classes_below(category: str) -> list[str]:
    """A class of goods or services with all below it, as cases carry them."""
    found = [category]
    for code in found:
        found += [item.code for item in taxonomy().children("object", code)]
    return found


def view_name(text: str) -> str:
    """A view's name on one line; raises NameMissing, NameTooLong."""
    name = " ".join(text.split())
    if not name:
        raise NameMissing(field="name")
    if len(name) > NAME_MOST:
        raise NameTooLong(most=NAME_MOST, field="name")
    return name
