"""Working hours: moving an instant by hours or days in which an office is at work. Pure; the spans are data of law/."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import accumulate

from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock.events import BEIJING, day_of
from fangxin.foundation.lawbook.escalation import Rung, Span


def hours_later(at: datetime, minutes: int, *, spans: Sequence[Span], calendar: WorkCalendar) -> datetime:
    """The instant so many working minutes after `at` (before it, when negative); raises YearNotCovered.

    An instant outside office hours counts as the next one inside them; so do 0 minutes after it.
    """
    if minutes < 0:
        return _earlier(at, -minutes, spans, calendar)
    for begins, ends in _spans_from(day_of(at), spans, calendar):
        start = max(begins, at.astimezone(BEIJING))
        room = int((ends - start).total_seconds() // 60)
        # the end of a span is not inside it: what falls there falls on the beginning of the next one
        if start < ends and minutes < room:
            return start + timedelta(minutes=minutes)
        minutes -= max(room, 0)
    raise AssertionError("a calendar ends with YearNotCovered")


def rungs_at(
    at: datetime, rungs: Sequence[Rung], *, spans: Sequence[Span], calendar: WorkCalendar
) -> tuple[datetime, ...]:
    """When each rung of a ladder is reached that is counted from the instant `at`, in the order of time.

    Days are counted from the first instant of office hours at or after `at`, and keep its time of day.
    """
    base = hours_later(at, 0, spans=spans, calendar=calendar)

    def reached(rung: Rung) -> datetime:
        if rung.days is not None:
            return datetime.combine(calendar.working_day(rung.days, after=base.date()), base.timetz())
        return hours_later(at, (rung.hours or 0) * 60, spans=spans, calendar=calendar)

    return tuple(accumulate(map(reached, rungs), max))


def _earlier(at: datetime, minutes: int, spans: Sequence[Span], calendar: WorkCalendar) -> datetime:
    on = day_of(at)
    while True:
        if calendar.is_working(on):
            for span in reversed(spans):
                begins, ends = _of_day(on, span)
                end = min(ends, at.astimezone(BEIJING))
                room = int((end - begins).total_seconds() // 60)
                if room >= minutes:
                    return end - timedelta(minutes=minutes)
                minutes -= max(room, 0)
        on -= timedelta(days=1)


def _spans_from(on: date, spans: Sequence[Span], calendar: WorkCalendar) -> Iterator[tuple[datetime, datetime]]:
    while True:
        if calendar.is_working(on):
            for span in spans:
                yield _of_day(on, span)
        on += timedelta(days=1)


def _of_day(on: date, span: Span) -> tuple[datetime, datetime]:
    return datetime.combine(on, span.begins, tzinfo=BEIJING), datetime.combine(on, span.ends, tzinfo=BEIJING)
