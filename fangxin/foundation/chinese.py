"""How days, instants, numbers and sums of money are written in Chinese official texts. No currency of other lands."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_NUMERALS = "零一二三四五六七八九"
_WEEKDAYS = "一二三四五六日"


def chinese_number(number: int) -> str:
    """`十二` of 12: a number of a legal list, 1 to 99; ValueError outside."""
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is not between 1 and 99")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十"
    return head + (_NUMERALS[ones] if ones else "")


def yuan_in_capitals(fen: int) -> str:
    """`壹仟贰佰捌拾元伍角整` of 128050 fen; ValueError below 0 and from 10^18 fen on.

    The rules for bills (支付结算办法, annex 1): one 零 for a gap inside a number and between 元 and 分, none where the
    number ends; 整 after 元 or 角, never after 分.
    """
    if not 0 <= fen < 10**18:
        raise ValueError(f"{fen} fen cannot be written in capitals")
    whole, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_integer_in_capitals(whole)}元" if whole else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif cents and whole:
        text += "零"
    if cents:
        return text + f"{_DIGITS[cents]}分"
    return (text or "零元") + "整"


def _integer_in_capitals(whole: int) -> str:
    groups: list[int] = []
    while whole:
        whole, group = divmod(whole, 10_000)
        groups.append(group)
    text = ""
    gap = False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            gap = bool(text)
            continue
        text += ("零" if text and (gap or group < 1000) else "") + _group_in_capitals(group) + _unit(place, groups)
        gap = False
    return text


def _unit(place: int, groups: list[int]) -> str:
    # 万亿 shortens to 万 when figures of 亿 follow: 壹万贰仟亿 is written 壹万, 贰仟亿.
    return "万" if place == 3 and groups[2] else _GROUPS[place]


def _group_in_capitals(group: int) -> str:
    text = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(text)
            continue
        text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return text


def day_in_words(day: date) -> str:
    """`2026年5月8日`."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_in_words(at: datetime) -> str:
    """`2026年5月8日（星期五）9时30分` in Shanghai; ValueError when the instant has no zone."""
    if at.tzinfo is None:
        raise ValueError("the instant has no time zone")
    local = at.astimezone(SHANGHAI)
    minutes = f"{local.minute:02d}分" if local.minute else ""
    return f"{day_in_words(local.date())}（星期{_WEEKDAYS[local.weekday()]}）{local.hour}时{minutes}"
