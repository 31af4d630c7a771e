"""Moving by working hours and days: silence climbs only while somebody could break it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.clock import BEIJING, day_of, hours_later, rungs_at
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.escalation import Rung, Span

CALENDAR = shipped_calendar()
BOOK = lawbook().escalation
MORNING, AFTERNOON = SPANS = (Span(time(9), time(12)), Span(time(13, 30), time(17, 30)))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


#: whole minutes of the years the tests' calendar knows
INSTANTS = st.integers(0, 1040 * 24 * 60).map(lambda minutes: at("2024-01-02T00:00") + timedelta(minutes=minutes))


def moved(text: str, minutes: int) -> str:
    return hours_later(at(text), minutes, spans=SPANS, calendar=CALENDAR).isoformat()[:16]


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-06-08T10:00", 0, "2026-06-08T10:00"),
        ("2026-06-08T10:00", 60, "2026-06-08T11:00"),
        ("2026-06-08T10:00", 120, "2026-06-08T13:30"),  # noon is not worked: the afternoon begins
        ("2026-06-08T10:00", 150, "2026-06-08T14:00"),
        ("2026-06-08T10:00", 360, "2026-06-09T09:00"),
        ("2026-06-08T06:00", 0, "2026-06-08T09:00"),
        ("2026-06-08T12:30", 0, "2026-06-08T13:30"),
        ("2026-06-08T17:30", 0, "2026-06-09T09:00"),
        ("2026-06-08T23:00", 60, "2026-06-09T10:00"),
        ("2026-06-05T17:00", 60, "2026-06-08T09:30"),  # over a weekend
        ("2026-06-18T17:00", 60, "2026-06-22T09:30"),  # over Dragon Boat and the weekend behind it
        ("2026-05-09T10:00", 60, "2026-05-09T11:00"),  # a Saturday worked for May Day
        ("2026-06-08T10:00", -30, "2026-06-08T09:30"),
        ("2026-06-08T10:00", -60, "2026-06-08T09:00"),
        ("2026-06-08T10:00", -61, "2026-06-05T17:29"),
        ("2026-06-08T14:30", -120, "2026-06-08T11:00"),
        ("2026-06-06T10:00", -60, "2026-06-05T16:30"),
        ("2026-06-08T20:00", -60, "2026-06-08T16:30"),
    ],
)
def test_so_many_working_minutes(start: str, minutes: int, end: str) -> None:
    assert moved(start, minutes) == end


@given(INSTANTS, st.integers(-3000, 3000), st.integers(0, 3000))
def test_the_end_is_always_worked_and_later_is_never_earlier(start: datetime, minutes: int, more: int) -> None:
    begin = start
    end = hours_later(begin, minutes, spans=SPANS, calendar=CALENDAR)
    assert CALENDAR.is_working(day_of(end))
    assert any(span.begins <= end.astimezone(BEIJING).time() <= span.ends for span in SPANS)
    assert end >= begin if minutes >= 0 else end <= begin
    assert hours_later(begin, minutes + more, spans=SPANS, calendar=CALENDAR) >= end


def rungs(start: str) -> dict[str, str]:
    found = rungs_at(at(start), BOOK.orders, spans=BOOK.office_hours, calendar=CALENDAR)
    return {rung.id: when.isoformat()[5:16] for rung, when in zip(BOOK.orders, found, strict=True)}


def test_the_ladder_of_an_order_due_at_the_end_of_a_day() -> None:
    assert rungs("2026-06-10T17:00") == {
        "ORDER_SOON": "06-10T11:30",
        "ORDER_DUE": "06-10T17:00",
        "ORDER_HEAD": "06-11T14:00",
        "ORDER_COUNTY": "06-11T17:00",
        "ORDER_CITY": "06-12T17:00",
        "ORDER_PROVINCE": "06-16T17:00",
    }


def test_the_ladder_of_an_order_due_on_a_saturday_begins_on_monday() -> None:
    found = rungs("2026-06-06T10:00")
    assert found["ORDER_SOON"] == "06-05T13:30" and found["ORDER_DUE"] == "06-08T09:00"
    assert found["ORDER_COUNTY"] == "06-09T09:00"


def test_rungs_stay_in_order_when_hours_outlast_a_day() -> None:
    ladder = (Rung("A", "甲", ("handler",), hours=20), Rung("B", "乙", ("head",), days=1))
    first, second = rungs_at(at("2026-06-08T10:00"), ladder, spans=SPANS, calendar=CALENDAR)
    assert first == second


@given(INSTANTS)
def test_nobody_hears_at_night_or_on_a_day_off(start: datetime) -> None:
    instants = rungs_at(start, BOOK.orders, spans=BOOK.office_hours, calendar=CALENDAR)
    assert list(instants) == sorted(instants)
    for instant in instants:
        assert not lawbook().ladder.is_quiet(instant) and CALENDAR.is_working(day_of(instant))


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026-06-08T20:59", "2026-06-08T20:59"),
        ("2026-06-08T21:00", "2026-06-09T08:00"),
        ("2026-06-08T23:59", "2026-06-09T08:00"),
        ("2026-06-09T00:00", "2026-06-09T08:00"),
        ("2026-06-09T07:59", "2026-06-09T08:00"),
        ("2026-06-09T08:00", "2026-06-09T08:00"),
    ],
)
def test_quiet_hours_end_in_the_morning(text: str, end: str) -> None:
    assert lawbook().ladder.awake(at(text)) == at(end)


def test_a_span_knows_its_length() -> None:
    assert (MORNING.minutes, AFTERNOON.minutes) == (180, 240)
    assert date(2026, 6, 8) + timedelta(days=1) == day_of(at("2026-06-09T00:00"))
