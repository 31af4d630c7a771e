"""Days of forms and months of pages."""

from __future__ import annotations

from calendar import Calendar
from contextlib import suppress
from datetime import date, timedelta

from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.calendar import YearNotCovered
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.public.reading import Fields

#: years a page shows: what lies outside is no roster of ours
EARLIEST, LATEST = 2000, 2100


def known(on: date) -> bool:
    """Whether the pages show a day."""
    return EARLIEST <= on.year < LATEST


class DayUnreadable(Refusal):
    """A day is not written as YYYY-MM-DD, or lies in another century."""

    code = "day_unreadable"
    status = 422
    sentence = "请填写日期，例如 2026-04-15。"


def day_given(fields: Fields, name: str) -> date:
    """A day of a form. Raises DayUnreadable."""
    with suppress(ValueError):
        found = date.fromisoformat(fields.text(name))
        if known(found):
            return found
    raise DayUnreadable(field=name)


def month_of(text: str, *, on: date) -> date:
    """The first day of a month written `2026-06`; of the month of `on` where it is written otherwise."""
    with suppress(ValueError):
        found = date.fromisoformat(f"{text}-01")
        if known(found):
            return found
    return on.replace(day=1)


def month_after(first: date) -> date:
    """The first day of the following month."""
    return (first + timedelta(days=31)).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def weeks_of(first: date) -> list[list[date]]:
    """The weeks that touch a month, Monday first."""
    return Calendar().monthdatescalendar(first.year, first.month)


def is_rest(on: date) -> bool:
    """Whether nobody works on a day; by the weekday alone where no calendar reaches."""
    try:
        return not calendar_in_force().is_working(on)
    except YearNotCovered:
        return on.weekday() >= 5
