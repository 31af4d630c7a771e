"""The engine against the oracle, on thousands of days: every day of the shipped years, and random histories."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.clock import Event, EventKind, count, due
from fangxin.foundation.lawbook import ClockTerm, Unit, lawbook
from tests.rules.oracle import last_natural_day, last_working_day

FIRST = date(2020, 1, 1)
# From here on sixty-day and paused terms could reach into a year without its notice.
LAST = date(2026, 7, 31)
# A weekend the notice of 2024 only mentions as joined to New Year; the two sources file it differently.
JOINED_WEEKENDS = {date(2023, 12, 30), date(2023, 12, 31)}


def days(first: date = FIRST, last: date = LAST) -> list[date]:
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


@pytest.mark.parametrize("rule", ["complaint.acceptance", "report.verification", "report.verification.extended"])
def test_every_working_day_deadline_of_the_shipped_years(rule: str) -> None:
    clock, calendar = lawbook().clock(rule), shipped_calendar()
    for from_on in days():
        term = clock.term_on(from_on)
        assert count(term, from_on, calendar).due_on == last_working_day(from_on, term.days), from_on


@pytest.mark.parametrize("weekends", [False, True])
def test_every_natural_day_deadline_of_the_shipped_years(weekends: bool) -> None:
    settings = lawbook().settings.with_answers(weekend_moves_natural_deadline=weekends)
    term = lawbook().clock("complaint.mediation").term_on(date(2026, 4, 15), settings=settings)
    for from_on in days():
        expected = last_natural_day(from_on, term.days, weekends=weekends)
        found = count(term, from_on, shipped_calendar()).due_on
        assert found == expected or from_on + timedelta(days=60) in JOINED_WEEKENDS, from_on


def pauses_after(chance: random.Random, from_on: date) -> list[tuple[date, date]]:
    made: list[tuple[date, date]] = []
    day = from_on
    for _ in range(chance.randrange(4)):
        paused = day + timedelta(days=chance.randrange(20))
        day = paused + timedelta(days=chance.randrange(25))
        made.append((paused, day))
    return made


def events_of(from_on: date, pauses: list[tuple[date, date]]) -> list[Event]:
    events = [Event(EventKind.START, from_on)]
    for paused, resumed in pauses:
        events += [Event(EventKind.PAUSE, paused), Event(EventKind.RESUME, resumed)]
    return events


def expected_of(term: ClockTerm, from_on: date, pauses: list[tuple[date, date]]) -> date:
    if term.unit is Unit.WORKING_DAY:
        return last_working_day(from_on, term.days, pauses)
    return last_natural_day(from_on, term.days, weekends=False, pauses=pauses)


@pytest.mark.parametrize("rule", ["complaint.acceptance", "complaint.mediation", "report.verification"])
def test_paused_deadlines(rule: str) -> None:
    chance = random.Random(20260415)
    calendar = shipped_calendar()
    for _ in range(1500):
        from_on = FIRST + timedelta(days=chance.randrange(2270))
        pauses = pauses_after(chance, from_on)
        term = lawbook().clock(rule).term_on(from_on)
        events = events_of(from_on, pauses)
        chance.shuffle(events)
        expected = expected_of(term, from_on, pauses)
        if expected not in JOINED_WEEKENDS and expected - timedelta(days=1) not in JOINED_WEEKENDS:
            assert due(events, term, calendar).due_on == expected, (from_on, pauses)
