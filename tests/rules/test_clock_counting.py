"""Properties of counting: what holds for every clock, day and history."""

from __future__ import annotations

import timeit
from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.clock import (
    ClockHistoryBroken,
    Due,
    Event,
    EventKind,
    Pause,
    count,
    day_of,
    days_left,
    due,
    history_of,
)
from fangxin.foundation.lawbook import ClockTerm, Unit, lawbook

CALENDAR = shipped_calendar()
RULES = ["complaint.acceptance", "complaint.mediation", "report.verification", "report.verification.extended"]
# Terms that start here end, with every pause below, before the table of festivals does.
received = st.dates(min_value=date(2020, 1, 1), max_value=date(2028, 12, 31))
steps = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 40)), max_size=4)


@st.composite
def terms(draw: st.DrawFn) -> ClockTerm:
    settings = lawbook().settings.with_answers(
        weekend_moves_natural_deadline=draw(st.booleans()),
        mediation_before_2026_04_15=draw(st.sampled_from(["order20", "earlier_of_both"])),
    )
    return lawbook().clock(draw(st.sampled_from(RULES))).term_on(draw(received), settings=settings)


def history(from_on: date, pauses: list[tuple[int, int]]) -> list[Event]:
    events = [Event(EventKind.START, from_on)]
    day = from_on
    for wait, length in pauses:
        paused = day + timedelta(days=wait)
        day = paused + timedelta(days=length)
        events += [Event(EventKind.PAUSE, paused), Event(EventKind.RESUME, day)]
    return events


def ended(told: Due) -> date:
    assert told.due_on is not None
    return told.due_on


@given(terms(), received)
def test_a_working_day_term_ends_on_a_working_day(term: ClockTerm, from_on: date) -> None:
    counted = count(term, from_on, CALENDAR)
    if counted.term.unit is Unit.WORKING_DAY:
        assert CALENDAR.is_working(counted.due_on)
    else:
        assert not CALENDAR.is_holiday(counted.due_on)


@given(terms(), received)
def test_the_explanation_is_whole(term: ClockTerm, from_on: date) -> None:
    counted = count(term, from_on, CALENDAR)
    listed = [day.date for day in counted.days]
    assert listed == [from_on + timedelta(days=step) for step in range(len(listed))]
    assert listed[-1] == counted.due_on
    assert sum(day.counts for day in counted.days) == counted.term.days
    assert not counted.days[0].counts
    assert all(day.why for day in counted.days)
    assert all((day.n > 0) is day.counts for day in counted.days)
    assert [day.date for day in counted.days if "届满" in day.why] == [counted.due_on]
    moved = [day.date for day in counted.days if "顺延" in day.why]
    assert moved == (listed[listed.index(moved[0]) :] if moved else [])
    assert bool(moved) is not counted.days[-1].counts


@given(terms(), received, steps)
def test_pausing_never_shortens(term: ClockTerm, from_on: date, pauses: list[tuple[int, int]]) -> None:
    for known in range(len(pauses)):
        shorter = ended(due(history(from_on, pauses[:known]), term, CALENDAR))
        assert ended(due(history(from_on, pauses[: known + 1]), term, CALENDAR)) >= shorter


@given(terms(), received, steps)
def test_an_unfinished_pause_leaves_the_end_open_or_past(
    term: ClockTerm, from_on: date, pauses: list[tuple[int, int]]
) -> None:
    events = history(from_on, pauses)
    paused_on = events[-1].on + timedelta(days=3)
    open_end = due([*events, Event(EventKind.PAUSE, paused_on)], term, CALENDAR)
    plain = ended(due(events, term, CALENDAR))
    assert open_end.due_on == (plain if plain <= paused_on else None)
    if open_end.paused:
        assert open_end.remaining is not None
        assert 0 <= open_end.remaining <= open_end.limit
        assert open_end.days[-1].date == paused_on


@given(terms(), received, steps, st.integers(1, 30), st.integers(1, 30))
def test_more_days_never_end_earlier(
    term: ClockTerm, from_on: date, pauses: list[tuple[int, int]], days: int, more: int
) -> None:
    events = history(from_on, pauses)

    def extended(by: int) -> date:
        return ended(due([*events, Event(EventKind.EXTEND, from_on, days=by)], term, CALENDAR))

    plain = ended(due(events, term, CALENDAR))
    assert plain <= extended(days) <= extended(days + more)
    if term.unit is Unit.WORKING_DAY and term.also is None:
        assert plain < extended(days) < extended(days + more)


@given(terms(), received, st.integers(1, 10))
def test_starting_later_never_ends_earlier(term: ClockTerm, from_on: date, later: int) -> None:
    after = from_on + timedelta(days=later)
    assert count(term, from_on, CALENDAR).due_on <= count(term, after, CALENDAR).due_on


@given(terms(), received, steps, st.randoms())
def test_the_order_events_arrive_in_never_matters(
    term: ClockTerm, from_on: date, pauses: list[tuple[int, int]], chance: Any
) -> None:
    events = [*history(from_on, pauses), Event(EventKind.EXTEND, from_on + timedelta(days=7), days=5)]
    expected = due(events, term, CALENDAR)
    chance.shuffle(events)
    assert due(events, term, CALENDAR) == expected


@given(terms(), received, steps)
def test_asking_again_gives_the_same_answer(term: ClockTerm, from_on: date, pauses: list[tuple[int, int]]) -> None:
    events = history(from_on, pauses)
    first, again = due(events, term, CALENDAR), due(list(events), term, CALENDAR)
    assert (first, first.days) == (again, again.days)


@given(terms(), received)
def test_provisional_means_a_year_without_its_notice(term: ClockTerm, from_on: date) -> None:
    counted = count(term, from_on, CALENDAR)
    assert counted.provisional is (counted.due_on.year >= 2027)


@given(terms(), received)
def test_no_event_on_the_way_is_the_plain_count(term: ClockTerm, from_on: date) -> None:
    told = due([Event(EventKind.START, from_on)], term, CALENDAR)
    plain = count(term, from_on, CALENDAR)
    assert (told.due_on, told.provisional, told.term) == (plain.due_on, plain.provisional, plain.term)
    assert told.days == plain.days


@given(received, received, st.sampled_from(Unit))
def test_days_left_run_down_to_the_last_day_and_below(due_on: date, today: date, unit: Unit) -> None:
    left = days_left(due_on, today, unit, CALENDAR)
    assert days_left(due_on, due_on, unit, CALENDAR) == 0
    assert left <= 0 if today >= due_on else left >= 0
    if unit is Unit.NATURAL_DAY:
        assert left == (due_on - today).days
    else:
        assert left == -days_left(today, due_on, unit, CALENDAR)


def test_days_left_on_a_friday_before_a_monday() -> None:
    friday, monday = date(2026, 7, 3), date(2026, 7, 6)
    assert days_left(monday, friday, Unit.WORKING_DAY, CALENDAR) == 1
    assert days_left(monday, friday, Unit.NATURAL_DAY, CALENDAR) == 3
    assert days_left(friday, monday, Unit.WORKING_DAY, CALENDAR) == -1


def two_limits(*, first: int, second: int) -> ClockTerm:
    beside = ClockTerm("a", "order20", "a", second, Unit.WORKING_DAY, "beside", "beside", "a")
    return ClockTerm("a", "order20", "a", first, Unit.NATURAL_DAY, "main", "main", "a", also=beside)


@pytest.mark.parametrize(
    ("first", "second", "binding", "due_on"),
    [(5, 5, "main", date(2026, 7, 6)), (9, 5, "beside", date(2026, 7, 8)), (7, 5, "main", date(2026, 7, 8))],
)
def test_of_two_limits_the_earlier_binds(first: int, second: int, binding: str, due_on: date) -> None:
    counted = count(two_limits(first=first, second=second), date(2026, 7, 1), CALENDAR)
    assert (counted.term.source_zh, counted.due_on) == (binding, due_on)


@pytest.mark.parametrize(("first", "second", "binding"), [(5, 9, "main"), (20, 2, "beside")])
def test_of_two_limits_one_may_have_ended_before_a_pause(first: int, second: int, binding: str) -> None:
    events = [Event(EventKind.START, date(2026, 7, 1)), Event(EventKind.PAUSE, date(2026, 7, 7))]
    told = due(events, two_limits(first=first, second=second), CALENDAR)
    assert told.term.source_zh == binding
    assert told.due_on in (date(2026, 7, 6), date(2026, 7, 3))
    both_open = due(events, two_limits(first=20, second=20), CALENDAR)
    assert (both_open.due_on, both_open.term.source_zh) == (None, "main")


# Events of one day ----------------------------------------------------------------------------------------------------

START = Event(EventKind.START, date(2026, 6, 1))
ON = date(2026, 6, 8)


@pytest.mark.parametrize(
    "of_day",
    [
        (EventKind.PAUSE, EventKind.RESUME),
        (EventKind.PAUSE, EventKind.STOP),
        (EventKind.STOP, EventKind.RESTART),
        (EventKind.RESTART, EventKind.PAUSE, EventKind.EXTEND),
        (EventKind.EXTEND, EventKind.STOP),
    ],
)
def test_events_of_one_day_come_in_the_order_that_makes_sense(of_day: tuple[EventKind, ...]) -> None:
    events = [Event(kind, ON, days=15 if kind is EventKind.EXTEND else 0) for kind in of_day]
    told = {history_of([START, *order]) for order in permutations(events)}
    assert told == {history_of([START, *events])}
    assert len(told) == 1


def test_a_pause_resumed_and_paused_again_on_one_day_goes_on() -> None:
    first = Event(EventKind.PAUSE, ON - timedelta(days=3))
    told = history_of([START, Event(EventKind.PAUSE, ON), Event(EventKind.RESUME, ON), first])
    assert told.paused_since == ON
    assert [(pause.on, pause.until) for pause in told.pauses] == [(ON - timedelta(days=3), ON), (ON, None)]


def test_a_stop_and_a_restart_of_one_day_leave_the_clock_running() -> None:
    told = history_of([START, Event(EventKind.RESTART, ON), Event(EventKind.STOP, ON)])
    assert (told.from_on, told.stopped_on) == (ON, None)


def test_who_knows_the_order_of_a_day_can_say_it() -> None:
    told = history_of([START, Event(EventKind.RESTART, ON, place=1), Event(EventKind.STOP, ON, place=2)])
    assert (told.from_on, told.stopped_on) == (ON, ON)


def test_a_restart_keeps_what_is_decided_on_its_day() -> None:
    told = history_of([START, Event(EventKind.EXTEND, ON, days=15), Event(EventKind.RESTART, ON)])
    assert told.extended_by == 15


def test_a_stopped_clock_can_be_restarted_but_not_stopped_again() -> None:
    stop, restart = Event(EventKind.STOP, ON), Event(EventKind.RESTART, ON + timedelta(days=2))
    assert history_of([START, stop, restart]).stopped_on is None
    with pytest.raises(ClockHistoryBroken):
        history_of([START, stop, Event(EventKind.STOP, ON + timedelta(days=2))])


def test_stopping_ends_a_pause() -> None:
    term = lawbook().clock("complaint.mediation").term_on(date(2026, 6, 1))
    told = due([START, Event(EventKind.PAUSE, ON), Event(EventKind.STOP, ON + timedelta(days=10))], term, CALENDAR)
    assert told.due_on == date(2026, 6, 1) + timedelta(days=70)
    assert told.remaining is None


def test_a_pause_covers_the_day_after_it_was_ordered_to_the_day_it_ended() -> None:
    pause = Pause(ON, ON + timedelta(days=2))
    assert [pause.covers(ON + timedelta(days=step)) for step in range(4)] == [False, True, True, False]
    lasting = Pause(ON, None)
    assert [lasting.covers(ON + timedelta(days=step)) for step in (0, 1, 400)] == [False, True, True]


def test_a_term_that_would_move_into_a_pause_has_no_last_day() -> None:
    """Sixty days end on 1 October; the pause ordered that day keeps the first day after the holiday from coming."""
    term = lawbook().clock("complaint.mediation").term_on(date(2026, 8, 2))
    events = [Event(EventKind.START, date(2026, 8, 2)), Event(EventKind.PAUSE, date(2026, 10, 1))]
    assert due(events, term, CALENDAR).due_on is None
    resumed = due([*events, Event(EventKind.RESUME, date(2026, 10, 15))], term, CALENDAR)
    assert resumed.due_on == date(2026, 10, 16)


def test_no_events_are_no_clock() -> None:
    with pytest.raises(ClockHistoryBroken):
        history_of([])


def test_being_late() -> None:
    term = lawbook().clock("complaint.acceptance").term_on(date(2026, 7, 1))
    start = Event(EventKind.START, date(2026, 7, 1))
    running = due([start], term, CALENDAR)
    assert running.due_on == date(2026, 7, 10)
    assert not running.was_late(on=date(2026, 7, 10))
    assert running.was_late(on=date(2026, 7, 11))
    in_time = due([start, Event(EventKind.STOP, date(2026, 7, 10))], term, CALENDAR)
    assert not in_time.was_late(on=date(2026, 8, 1))
    too_late = due([start, Event(EventKind.STOP, date(2026, 7, 13))], term, CALENDAR)
    assert too_late.was_late(on=date(2026, 8, 1))
    assert not too_late.was_late(on=date(2026, 7, 10))
    paused = due([start, Event(EventKind.PAUSE, date(2026, 7, 2))], term, CALENDAR)
    assert not paused.was_late(on=date(2026, 8, 1))


# Days and speed -------------------------------------------------------------------------------------------------------


def test_the_legal_day_is_that_of_beijing() -> None:
    assert day_of(datetime(2026, 4, 14, 15, 59, tzinfo=UTC)) == date(2026, 4, 14)
    assert day_of(datetime(2026, 4, 14, 16, 0, tzinfo=UTC)) == date(2026, 4, 15)
    with pytest.raises(ValueError, match="zone"):
        day_of(datetime(2026, 4, 14, 16, 0))  # noqa: DTZ001  the point of the test


def test_overriding_the_terms_answer() -> None:
    term = lawbook().clock("complaint.mediation").term_on(date(2026, 4, 15))
    moving = lawbook().settings.with_answers(weekend_moves_natural_deadline=True)
    assert count(term, date(2026, 4, 15), CALENDAR).due_on == date(2026, 6, 14)
    assert count(term, date(2026, 4, 15), CALENDAR, moving).due_on == date(2026, 6, 15)
    start = [Event(EventKind.START, date(2026, 4, 15))]
    assert due(start, term, CALENDAR, moving).due_on == date(2026, 6, 15)


def test_a_filing_hardly_notices_its_clock() -> None:
    """Measured against reading a date from text, so that a slow machine does not matter."""

    def file_one() -> None:
        day = date(2026, 6, 1)
        count(lawbook().clock("complaint.acceptance").term_on(day), day, CALENDAR)

    def read_one() -> None:
        datetime.strptime("2026-06-01 +0800", "%Y-%m-%d %z")

    by_clock, yardstick = (min(timeit.repeat(act, number=500, repeat=5)) for act in (file_one, read_one))
    assert by_clock < 3 * yardstick
