"""Clocks in the database: their rows are what the counting functions make of their events, at every moment of their life."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.actions.clocks import NoClockRuns, change, started, stop_if_running
from fangxin.domain.timeline.models import Clock, ClockEvent
from fangxin.domain.timeline.queries import clock_with_events, clocks_of, events_of
from fangxin.domain.timeline.words import ClockStatus
from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.clock import ClockHistoryBroken, Event, EventKind, due, thresholds
from fangxin.foundation.lawbook import lawbook
from fangxin.storage.rows import write
from tests.people import working

pytestmark = pytest.mark.django_db
ACCEPTANCE, MEDIATION = "complaint.acceptance", "complaint.mediation"
CALENDAR = shipped_calendar()
_cases = count(1)


def start(rule: str = MEDIATION, *, on: date = date(2026, 6, 8), case_id: int | None = None) -> Clock:
    """A clock of a case of its own."""
    rows = started(case_id=case_id or next(_cases), rule=rule, received_on=on, on=on, at=working(day=on))
    write(rows)
    return Clock.objects.get(pk=rows[0].pk)


def move(clock: Clock, kind: EventKind, on: date, *, hour: int = 10, days: int = 0) -> Clock:
    return change(
        case_id=clock.case_id, rule=clock.rule, kind=kind, on=on, at=working(hour, day=on), days=days, why="why"
    )


def ladder_of(clock: Clock, events: tuple[Event, ...]) -> Iterator[object]:
    ladder = lawbook().ladder
    term = lawbook().clock(clock.rule).term_on(clock.received_on)
    return (ladder.sent_at(rung.on) for rung in thresholds(term, events, CALENDAR, ladder))


@pytest.mark.parametrize(
    ("rule", "on", "due_on", "version"),
    [
        (ACCEPTANCE, date(2026, 6, 8), date(2026, 6, 17), "order121"),
        (ACCEPTANCE, date(2026, 2, 13), date(2026, 3, 2), "order20"),
        (MEDIATION, date(2026, 6, 9), date(2026, 8, 8), "order121"),
        (MEDIATION, date(2026, 4, 14), date(2026, 6, 18), "order20"),
        ("complaint.termination_notice", date(2026, 6, 8), date(2026, 6, 17), "order121"),
        ("jurisdiction.dispute", date(2026, 6, 9), date(2026, 6, 18), "order121"),
    ],
)
def test_a_started_clock_keeps_day_rule_and_calendar(rule: str, on: date, due_on: date, version: str) -> None:
    clock = start(rule, on=on)
    assert (clock.due_on, clock.rule_version, clock.calendar_version) == (due_on, version, CALENDAR.version)
    assert (clock.status, clock.stopped_on, clock.in_time, clock.provisional) == (
        ClockStatus.RUNNING,
        None,
        None,
        False,
    )
    assert clock.look_again_at == next(iter(ladder_of(clock, events_of(clock_id=clock.pk, rule=clock.rule))))


@pytest.mark.parametrize("received", [date(2026, 4, 14), date(2026, 4, 15)])
def test_the_day_of_receipt_chooses_the_rule_not_the_day_of_the_start(received: date) -> None:
    rows = started(case_id=next(_cases), rule=MEDIATION, received_on=received, on=date(2026, 5, 6), at=working())
    assert rows[0].rule_version == ("order20" if received == date(2026, 4, 14) else "order121")


def test_a_clock_into_a_year_without_notice_is_provisional() -> None:
    assert start(on=date(2026, 12, 1)).provisional is True
    assert start(on=date(2026, 10, 1)).provisional is False


STEPS = st.lists(
    st.tuples(
        st.sampled_from([EventKind.PAUSE, EventKind.RESUME, EventKind.EXTEND, EventKind.RESTART, EventKind.STOP]),
        st.integers(0, 25), st.integers(0, 20),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
@given(st.sampled_from([ACCEPTANCE, MEDIATION]), st.dates(date(2024, 1, 2), date(2026, 3, 1)), STEPS)
def test_any_history_reads_as_the_counting_functions_read_it(
    rule: str, on: date, steps: list[tuple[EventKind, int, int]]
) -> None:
    clock = start(rule, on=on)
    term = lawbook().clock(rule).term_on(on)
    events: tuple[Event, ...] = (Event(kind=EventKind.START, on=on, place=1),)
    last_known, day, stopped = clock.due_on, on, False
    for kind, wait, days in steps:
        day += timedelta(days=wait)
        further = (*events, Event(kind=kind, on=day, days=days, place=len(events) + 1))
        if stopped:
            with pytest.raises(NoClockRuns):
                move(clock, kind, day, days=days)
            continue
        try:
            expected = due(further, term, CALENDAR)
        except ClockHistoryBroken:
            with pytest.raises(ClockHistoryBroken), transaction.atomic():
                move(clock, kind, day, days=days)
            continue
        events = further
        move(clock, kind, day, days=days)
        clock.refresh_from_db()
        last_known = expected.due_on or last_known
        stopped = kind is EventKind.STOP
        assert (clock.due_on, clock.provisional) == (last_known, expected.provisional)
        paused = expected.history.paused_since is not None
        assert clock.status == ("STOPPED" if stopped else "PAUSED" if paused else "RUNNING")
        assert clock.stopped_on == (day if stopped else None)
        if stopped:
            assert clock.in_time is (day <= clock.due_on)
        if clock.status == ClockStatus.RUNNING:
            rungs = [instant for instant in ladder_of(clock, events) if instant > working(day=day)]
            assert clock.look_again_at == (rungs[0] if rungs else None)
            assert clock.warned == len(list(ladder_of(clock, events))) - len(rungs)
        else:
            assert clock.look_again_at is None
    kept = [(event.kind, event.on, event.days) for event in events_of(clock_id=clock.pk, rule=clock.rule)]
    assert kept == [(event.kind, event.on, event.days) for event in events]


def test_no_running_clock_no_change() -> None:
    clock = start()
    for case_id, rule in ((next(_cases), MEDIATION), (clock.case_id, ACCEPTANCE)):
        with pytest.raises(NoClockRuns) as refused:
            change(case_id=case_id, rule=rule, kind=EventKind.PAUSE, on=date(2026, 6, 9), at=working())
        assert "期限" in refused.value.told()
    move(clock, EventKind.STOP, date(2026, 6, 10))
    with pytest.raises(NoClockRuns):
        move(clock, EventKind.STOP, date(2026, 6, 11))
    assert stop_if_running(case_id=clock.case_id, rule=clock.rule, on=date(2026, 6, 11), at=working()) is None
    assert ClockEvent.objects.filter(clock_id=clock.pk).count() == 2


def test_stopped_on_the_last_day_is_in_time_and_on_the_next_is_not() -> None:
    for late in (0, 1):
        clock = start(ACCEPTANCE)
        stopped = move(clock, EventKind.STOP, clock.due_on + timedelta(days=late))
        assert stopped.in_time is (late == 0)


def test_one_clock_of_a_rule_runs_at_a_time() -> None:
    clock = start()
    with pytest.raises(IntegrityError), transaction.atomic():
        start(case_id=clock.case_id)
    start(ACCEPTANCE, case_id=clock.case_id)
    move(clock, EventKind.STOP, date(2026, 6, 9))
    again = start(case_id=clock.case_id, on=date(2026, 6, 10))
    assert [one.pk for one in clocks_of(case_id=clock.case_id) if one.rule == MEDIATION] == [clock.pk, again.pk]


def test_a_clock_climbs_the_ladder_and_then_rests() -> None:
    clock = start(ACCEPTANCE)
    instants = list(ladder_of(clock, events_of(clock_id=clock.pk, rule=clock.rule)))
    assert [f"{instant:%m-%d %H:%M}" for instant in instants] == [
        "06-12 08:30", "06-16 08:30", "06-17 08:30", "06-18 08:30", "06-23 08:30", "06-25 08:30",
    ]  # fmt: skip
    reading = clocks.read_clock(ACCEPTANCE, clock.received_on, events_of(clock_id=clock.pk, rule=clock.rule), CALENDAR)
    assert list(reading.look_again_at) == instants


def test_a_link_to_a_clock_tells_nothing_of_another_rule_or_day() -> None:
    clock = start()
    asked = {"clock_id": str(clock.pk), "rule": clock.rule, "started_on": clock.started_on}
    assert len(clock_with_events(**asked)) == 1
    for wrong in (
        {"rule": ACCEPTANCE}, {"started_on": date(2026, 6, 9)}, {"clock_id": "1"}, {"clock_id": ""}, {"clock_id": "-1"},
        {"clock_id": "9" * 30}, {"clock_id": "9" * 19}, {"clock_id": "²"}, {"clock_id": "1 OR 1=1"},
    ):  # fmt: skip
        assert clock_with_events(**{**asked, **wrong}) == ()


def test_a_clock_of_hours_is_late_by_the_minute() -> None:
    begun = working(15, day=date(2026, 9, 30)) + timedelta(minutes=40)
    for hours, in_time in ((24, True), (24.02, False)):
        rows = started(
            case_id=next(_cases), rule="transfer.hand_over", received_on=begun.date(), on=begun.date(), at=begun
        )
        write(rows)
        clock, ended = Clock.objects.get(pk=rows[0].pk), begun + timedelta(hours=hours)
        assert (clock.due_at, clock.due_on) == (begun + timedelta(hours=24), date(2026, 10, 1))
        assert clock.look_again_at == begun + timedelta(hours=12)
        done = change(case_id=clock.case_id, rule=clock.rule, kind=EventKind.STOP, on=ended.date(), at=ended)
        assert (done.in_time, done.look_again_at) == (in_time, None)
