"""Values of a notice in words: checked by the type of their place, made harmless, cut to length."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fangxin.foundation.chinese import day_in_words, moment_in_words
from fangxin.foundation.money import MOST_FEN, yuan
from fangxin.foundation.refusals import Refusal

CUT = "…"

# What a stranger may not send through the agency: addresses of the net, telephone and other long numbers.
_LINKS = re.compile(
    r"(?:[a-z]+://|www\.|[\w-]+(?:\.[\w-]+)*\.(?:[a-z]{2,}|中国|公司|网络|网址|集团)|\d{1,3}(?:\.\d{1,3}){3})[!-~]*",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"\d{3,4}[- ]\d{4}[- ]?\d{4}|\d{7,}[Xx]?")
_WIDE = {wide: wide - 0xFEE0 for wide in (*range(0xFF0D, 0xFF1B), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}


class ProvisionalDay(date):
    """A counted day in a year whose holidays are not announced yet: told with the words that it may still move."""

    @classmethod
    def of(cls, day: date) -> ProvisionalDay:
        """The same day, marked."""
        return cls(day.year, day.month, day.day)


class NoticeValueMissing(Refusal):
    """The template has a place for which no value was given."""

    code = "notice_value_missing"
    status = 422
    sentence = "通知“{notice}”缺少“{says}”（{place}）。"


class NoticeValueWrong(Refusal):
    """A value is not of the type its place needs."""

    code = "notice_value_wrong"
    status = 422
    sentence = "通知“{notice}”的“{says}”（{place}）不符合要求：{wanted}。"


@dataclass(frozen=True)
class Place:
    """A name that templates may use: what it means, its type, its longest length in characters, an example."""

    type: str
    longest: int
    says: str
    example: Any


def worded(notice: str, name: str, place: Place, value: Any) -> str:
    """The value of a place in words; raises NoticeValueMissing, NoticeValueWrong."""
    if value is None or value == "":
        raise NoticeValueMissing(notice=notice, place=name, says=place.says, field=name)
    try:
        return _WORDED[place.type](value, place)
    except (TypeError, ValueError) as error:
        told = {"notice": notice, "place": name, "says": place.says, "wanted": str(error)}
        raise NoticeValueWrong(**told, field=name) from None


def _line(value: Any, place: Place) -> str:
    """One line without controls and without the brackets that mark a sender."""
    if not isinstance(value, str):
        raise ValueError("应为文字")
    start = value[: 4 * place.longest]
    return " ".join("".join(sign for sign in start if sign.isprintable() or sign.isspace()).split()).translate(
        {ord("【"): None, ord("】"): None}
    )


def _shortened(line: str, place: Place) -> str:
    if not line:
        raise ValueError("应为非空的文字")
    return line if len(line) <= place.longest else line[: place.longest - 1] + CUT


def _text(value: Any, place: Place) -> str:
    line = _line(value, place).translate(_WIDE)
    return _shortened(_NUMBERS.sub(CUT, _LINKS.sub(CUT, line)), place)


def _code(value: Any, place: Place) -> str:
    line = _line(value, place)
    if not line or len(line) > place.longest or " " in line or _LINKS.search(line):
        raise ValueError(f"应为不超过{place.longest}个字符的编号")
    return line


def _link(value: Any, place: Place) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[!-~]+", value) or len(value) > place.longest:
        raise ValueError(f"应为不超过{place.longest}个字符的网址")
    return value


def _phone(value: Any, place: Place) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9+][0-9 转-]{2,19}", value):
        raise ValueError("应为电话号码")
    return value


def _count(value: Any, place: Place) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**place.longest:
        raise ValueError("应为不小于零的整数")
    return str(value)


def _day(value: Any, place: Place) -> str:
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("应为日期")
    return day_in_words(value) + ("（暂定）" if isinstance(value, ProvisionalDay) else "")


def _moment(value: Any, place: Place) -> str:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        at = None
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise ValueError("应为带时区的时刻")
    return moment_in_words(at)


def _money(value: Any, place: Place) -> str:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_FEN:
        raise ValueError("应为以分为单位的整数金额")
    return f"{yuan(value)}元"


_WORDED: dict[str, Callable[[Any, Place], str]] = {
    "text": _text,
    "code": _code,
    "link": _link,
    "phone": _phone,
    "count": _count,
    "day": _day,
    "moment": _moment,
    "money": _money,
}

TYPES = tuple(_WORDED)
