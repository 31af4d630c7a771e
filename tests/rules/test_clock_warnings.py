"""When a clock is announced, to whom, and when it is better to keep quiet."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.clock import Event, EventKind, due, thresholds
from fangxin.foundation.lawbook import ClockTerm, Unit, lawbook

CALENDAR = shipped_calendar()
LADDER = lawbook().ladder
BEIJING = ZoneInfo("Asia/Shanghai")


def term(rule: str, received: date) -> ClockTerm:
    return lawbook().clock(rule).term_on(received)


def reached(rule: str, from_on: date, *events: Event) -> dict[str, str]:
    told = thresholds(term(rule, from_on), [Event(EventKind.START, from_on), *events], CALENDAR, LADDER)
    return {threshold.level.id: threshold.on.isoformat() for threshold in told}


def test_seven_working_days_in_a_plain_fortnight() -> None:
    assert reached("complaint.acceptance", date(2026, 7, 1)) == {
        "HALF": "2026-07-07",
        "FOUR_FIFTHS": "2026-07-09",
        "LAST_DAY": "2026-07-10",
        "OVERDUE": "2026-07-13",
        "OVERDUE_3": "2026-07-15",
        "OVERDUE_5": "2026-07-17",
    }


def test_a_natural_day_clock_is_announced_on_working_days() -> None:
    told = reached("complaint.mediation", date(2026, 4, 15))
    assert told["HALF"] == "2026-05-15"
    assert told["FOUR_FIFTHS"] == "2026-06-02"
    assert told["LAST_DAY"] == "2026-06-12", "the last day is a Sunday; the Friday before is a working day"
    assert told["OVERDUE"] == "2026-06-15"


def test_a_pause_moves_what_comes_after_it() -> None:
    start = date(2026, 5, 6)
    pause, resume = Event(EventKind.PAUSE, date(2026, 5, 20)), Event(EventKind.RESUME, date(2026, 5, 30))
    plain, paused = reached("complaint.mediation", start), reached("complaint.mediation", start, pause, resume)
    assert plain["HALF"] == "2026-06-05"
    assert paused["HALF"] == "2026-06-15"


def test_while_paused_only_what_was_reached_before_is_announced() -> None:
    start = date(2026, 5, 6)
    assert reached("complaint.mediation", start, Event(EventKind.PAUSE, date(2026, 5, 20))) == {}
    late = reached("complaint.mediation", start, Event(EventKind.PAUSE, date(2026, 6, 10)))
    assert late == {"HALF": "2026-06-05"}
    ended = reached("complaint.mediation", start, Event(EventKind.PAUSE, date(2026, 7, 10)))
    assert set(ended) == {level.id for level in LADDER.levels}


def test_a_stopped_clock_announces_nothing() -> None:
    assert reached("complaint.acceptance", date(2026, 7, 1), Event(EventKind.STOP, date(2026, 7, 20))) == {}


def test_an_extension_moves_the_whole_ladder() -> None:
    plain = reached("report.verification", date(2026, 7, 1))
    longer = reached("report.verification", date(2026, 7, 1), Event(EventKind.EXTEND, date(2026, 7, 20), days=15))
    assert all(longer[level] > plain[level] for level in plain)


@given(
    st.sampled_from(["complaint.acceptance", "complaint.mediation", "report.verification"]),
    st.dates(min_value=date(2020, 1, 1), max_value=date(2028, 12, 31)),
)
def test_the_ladder_only_climbs(rule: str, from_on: date) -> None:
    limit = term(rule, from_on)
    events = [Event(EventKind.START, from_on)]
    told = thresholds(limit, events, CALENDAR, LADDER)
    days = [threshold.on for threshold in told]
    due_on = due(events, limit, CALENDAR).due_on
    assert due_on is not None
    assert len(told) == len(LADDER.levels)
    assert days == sorted(days)
    assert all(CALENDAR.is_working(day) for day in days)
    assert all(from_on < threshold.on for threshold in told)
    assert all((threshold.on > due_on) == (threshold.level.overdue is not None) for threshold in told)
    if limit.unit is Unit.WORKING_DAY:
        assert told[2].on == due_on


def test_a_term_too_short_to_come_earlier_is_announced_the_day_after_its_trigger() -> None:
    short = ClockTerm("a", "order121", "a", 1, Unit.NATURAL_DAY, "a", "a", "a")
    friday = date(2026, 7, 3)
    told = thresholds(short, [Event(EventKind.START, friday)], CALENDAR, LADDER)
    assert [threshold.on for threshold in told[:3]] == [friday + timedelta(days=1)] * 3


def test_warnings_go_out_in_the_morning_and_not_at_night() -> None:
    sent = LADDER.sent_at(date(2026, 7, 10))
    assert sent == datetime(2026, 7, 10, 8, 30, tzinfo=BEIJING)
    assert not LADDER.is_quiet(sent)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"),
    [(7, 59, True), (8, 0, False), (20, 59, False), (21, 0, True), (23, 59, True), (0, 0, True)],
)
def test_nobody_is_disturbed_at_night(hour: int, minute: int, quiet: bool) -> None:
    assert LADDER.is_quiet(datetime(2026, 7, 10, hour, minute, tzinfo=BEIJING)) is quiet


def test_who_hears_of_it() -> None:
    told = {level.id: level.to for level in LADDER.levels}
    assert told["HALF"] == ("handler",)
    assert "head" in told["LAST_DAY"]
    assert "province" in told["OVERDUE_5"]
