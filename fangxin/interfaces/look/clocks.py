"""What a page needs to know of one legal clock to draw it; how it is counted is the timeline package's matter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from fangxin.interfaces.look.words import days_left, hours_left

RUNNING, PAUSED, STOPPED = "RUNNING", "PAUSED", "STOPPED"


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """One clock as drawn everywhere.

    label: what it limits, `是否受理`; state: RUNNING, PAUSED or STOPPED; due_on: the day it falls on;
    days_left: days to it in `unit`, 0 today, negative overdue; unit: working_day, natural_day or hour;
    due_at: the exact end of a term of hours, and minutes_left to it, negative overdue;
    provisional: that year's holiday notice is not published yet; why_href: the page "为什么是这一天", empty for none.
    """

    label: str
    state: str = RUNNING
    due_on: dt.date | None = None
    days_left: int | None = None
    unit: str = "working_day"
    due_at: dt.datetime | None = None
    minutes_left: int | None = None
    provisional: bool = False
    why_href: str = ""

    @property
    def words(self) -> str:
        """The state of the clock as words."""
        if self.state == PAUSED:
            return _("暂停中")
        if self.state == STOPPED or self.days_left is None:
            return _("已停止")
        if self.minutes_left is not None:
            return hours_left(self.minutes_left)
        return days_left(self.days_left, self.unit)

    @property
    def tone(self) -> str:
        """`overdue` (the only red on a page), `soon` (today or tomorrow), `still` (paused, stopped) or `calm`."""
        if self.state in (PAUSED, STOPPED) or self.days_left is None:
            return "still"
        if self.days_left < 0 or (self.minutes_left is not None and self.minutes_left < 0):
            return "overdue"
        return "soon" if self.days_left <= 1 else "calm"


_NAMES = tuple(field.name for field in fields(ClockView))


def clock_view(source: Any) -> ClockView:
    """A ClockView from itself, a mapping or any object with (some of) its attributes."""
    if isinstance(source, ClockView):
        return source
    if isinstance(source, Mapping):
        return ClockView(**{name: source[name] for name in _NAMES if name in source})
    return ClockView(**{name: getattr(source, name) for name in _NAMES if hasattr(source, name)})
