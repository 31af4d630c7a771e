"""How days, instants, money and names are written on a page; pure functions, also the filters of every template."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.utils.translation import gettext as _

from fangxin.domain.people.rules import masked_name, masked_phone
from fangxin.foundation import money
from fangxin.foundation.clock import BEIJING, day_of

NOTHING = "—"
WEEKDAYS = "一二三四五六日"
WORKING_DAY = "working_day"


@lru_cache(maxsize=4096)
def _day_text(on: dt.date) -> str:
    return f"{on.year}年{on.month}月{on.day}日 周{WEEKDAYS[on.weekday()]}"


def day(value: dt.date | dt.datetime | None) -> str:
    """A day with its weekday, `2026年3月2日 周一`; an instant gives its day in Shanghai; None gives a dash."""
    if value is None:
        return NOTHING
    return _day_text(day_of(value) if isinstance(value, dt.datetime) else value)


def instant(value: dt.datetime | None) -> str:
    """An aware instant in Shanghai to the minute, `2026-03-02 14:05`; None gives a dash."""
    if value is None:
        return NOTHING
    return value.astimezone(BEIJING).isoformat(" ", "minutes")[:16]


def yuan(fen: int | None) -> str:
    """Integer fen as yuan, `1,234.50` (no unit); None gives a dash."""
    return NOTHING if fen is None else money.yuan(fen)


def days_left(days: int, unit: str = WORKING_DAY) -> str:
    """The days to a deadline as words: `剩余 3 个工作日`, `今天到期`, `已超期 2 天`.

    `unit`: working_day or natural_day; 0 is today, a negative number overdue.
    """
    if days == 0:
        return _("今天到期")
    working = unit.lower().startswith("working")
    if days > 0:
        return (_("剩余 %(count)d 个工作日") if working else _("剩余 %(count)d 天")) % {"count": days}
    return (_("已超期 %(count)d 个工作日") if working else _("已超期 %(count)d 天")) % {"count": -days}


def hours_left(minutes: int) -> str:
    """The minutes to the end of a term of hours as words: `剩余 5 小时`, `剩余 40 分钟`, `已超期 2 小时`."""
    count, late = abs(minutes), minutes < 0
    if count >= 60:
        return (_("已超期 %(count)d 小时") if late else _("剩余 %(count)d 小时")) % {"count": count // 60}
    return (_("已超期 %(count)d 分钟") if late else _("剩余 %(count)d 分钟")) % {"count": count}


def masked(value: str | None) -> str:
    """A name or a number with most of it hidden: `张**`, `138****1234`; None or nothing gives a dash.

    For text already in the caller's hands (a preview, a receipt); sealed data is masked before it gets here.
    """
    text = (value or "").strip()
    if not text:
        return NOTHING
    return masked_phone(text) if text.lstrip("+")[:-1].isdigit() else masked_name(text)  # an ID number may end in X


def file_size(size: int) -> str:
    """Bytes as a person reads them: `812 字节`, `36 KB`, `4.8 MB`."""
    if size < 1024:
        return _("%(count)d 字节") % {"count": size}
    if size < 1024 * 1024:
        return f"{size / 1024:.0f} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def wait(seconds: int) -> str:
    """How long to wait before trying again, rounded up: `30 秒`, `2 分钟`, `1 小时`."""
    if seconds < 60:
        return _("%(count)d 秒") % {"count": max(1, seconds)}
    if seconds < 3600:
        return _("%(count)d 分钟") % {"count": -(-seconds // 60)}
    return _("%(count)d 小时") % {"count": -(-seconds // 3600)}
