"""One value of one cell: instants, days, truths, words, with a refusal that names the mistake."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from fangxin.foundation.clock.events import BEIJING
from fangxin.foundation.refusals import Refusal

_EAST: Final = timezone(timedelta(hours=8))
OLDEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
#: a sender's clock may be a little ahead of ours
AHEAD: Final = timedelta(days=1)


class ValueMissing(Refusal):
    """A value without which the row cannot be a case is empty."""

    code = "value_missing"
    status = 422
    sentence = "缺少{what}。"


class ValueTooLong(Refusal):
    """A text is longer than its limit."""

    code = "value_too_long"
    status = 422
    sentence = "{what}最多 {most} 字，这里有 {count} 字。"


class ValueUnreadable(Refusal):
    """A text holds control characters, or bytes that are not of the file's encoding."""

    code = "value_unreadable"
    status = 422
    sentence = "{what}中有无法识别的字符（编码错误或者控制字符）。"


class NotAnInstant(Refusal):
    """A text is not a date and time that exists."""

    code = "not_an_instant"
    status = 422
    sentence = "“{text}”不是存在的日期时间，请写成 2026-04-15 09:30:00。"


class InstantOutOfRange(Refusal):
    """An instant lies in the future, or before 1990."""

    code = "instant_out_of_range"
    status = 422
    sentence = "{what} {text} 不合理：不能晚于现在，也不能早于 1990 年。"


class NotATruth(Refusal):
    """A text is neither yes nor no."""

    code = "not_a_truth"
    status = 422
    sentence = "“{text}”不是“是”或者“否”。"


class NotAWord(Refusal):
    """A text is none of the words this column takes."""

    code = "not_a_word"
    status = 422
    sentence = "“{text}”不是{what}可以填写的内容，可以填写：{known}。"


class DigitsLost(Refusal):
    """A number was kept by a spreadsheet as a floating-point number, so its last digits are gone."""

    code = "digits_lost"
    status = 422
    sentence = "{what}在表格里被存成了数值，末尾的数字已经丢失，请把该列设为文本后重新导出。"


_LOOSE: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[ T]*(\d{1,2})[:：时点](\d{1,2})?分?(?:[:：]?(\d{1,2})(?:\.\d{1,6})?秒?)?)?"
)
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?")
#: a day (and part of it) as spreadsheets count: 5 digits are 1927 to 2173
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d{1,12})?")
_EPOCH_OF_SHEETS: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock, placed in Beijing below
_MONTH_DAY: Final = re.compile(r"(\d{1,2})[-/.月](\d{1,2})日?")


def read_instant(text: str) -> datetime:
    """The aware instant of a text: ISO 8601, `2026-04-15 09:30:00`, `2026/4/15`, `2026年4月15日`, a sheet's day number.

    A text without an offset is Beijing time, a day its first moment. Raises NotAnInstant.
    """
    try:
        at = datetime.fromisoformat(text) if not text.isdigit() else _loose(text)
    except ValueError:
        at = _loose(text)
    if at.tzinfo is None:
        # the last summer time ended in 1991; before it the zone has to be asked, which takes longer
        at = at.replace(tzinfo=_EAST if at.year > 1991 else BEIJING)
    try:
        return at.astimezone(UTC)
    except (OverflowError, ValueError):
        raise NotAnInstant(text=text[:40]) from None


def _loose(text: str) -> datetime:
    plain = unicodedata.normalize("NFKC", text).strip()
    if _SERIAL.fullmatch(plain):
        moment = _EPOCH_OF_SHEETS + timedelta(days=float(plain))
        return (moment + timedelta(microseconds=500_000)).replace(microsecond=0)
    found = _LOOSE.fullmatch(plain) or _COMPACT.fullmatch(plain)
    try:
        if found:
            return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
        return datetime.fromisoformat(plain)
    except (ValueError, OverflowError):
        raise NotAnInstant(text=text[:40]) from None


def check_range(at: datetime, *, what: str, now: datetime) -> datetime:
    """The instant itself; raises InstantOutOfRange for one no case can have."""
    if not OLDEST <= at <= now + AHEAD:
        raise InstantOutOfRange(what=what, text=f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}")
    return at


def read_day(text: str, *, before: date) -> date:
    """A day of a text; one without a year (8月22日) is the last such day not after `before`. Raises NotAnInstant."""
    found = _MONTH_DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return read_instant(text).astimezone(BEIJING).date()
    month, day = int(found[1]), int(found[2])
    for year in range(before.year, before.year - 5, -1):
        try:
            meant = date(year, month, day)
        except ValueError:
            continue
        if meant <= before:
            return meant
    raise NotAnInstant(text=text[:40])


def needs_year(text: str) -> bool:
    """Whether a text names a day without its year."""
    return bool(text) and _MONTH_DAY.fullmatch(unicodedata.normalize("NFKC", text).strip()) is not None


def read_truth(text: str, *, words: Mapping[str, bool]) -> bool:
    """Whether a text says yes; raises NotATruth."""
    found = words.get(unicodedata.normalize("NFKC", text).strip().casefold())
    if found is None:
        raise NotATruth(text=text[:20])
    return found


def read_word(text: str, *, words: Mapping[str, str], what: str, known: str) -> str:
    """The stored code of a key or label; raises NotAWord."""
    found = words.get(plain_word(text))
    if found is None:
        raise NotAWord(text=text[:40], what=what, known=known)
    return found


def plain_word(text: str) -> str:
    """A word without blanks, width and case unified."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def words_of(table: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Key and label → stored code."""
    return {plain_word(name): str(code) for code, names in table.items() for name in names}


def choices_told(table: Mapping[str, tuple[str, str]]) -> str:
    """The keys and labels a column takes, for a refusal."""
    return "、".join(f"{key} {label}" for key, label in table.values())
