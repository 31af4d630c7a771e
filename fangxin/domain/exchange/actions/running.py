"""The clocks of imported cases as rows, read once for each rule, text of the rule and day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from fangxin.domain.exchange.rules.life import Course
from fangxin.domain.timeline.actions.clocks import read_clock
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import ClockStatus
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import Event, EventKind, count, due
from fangxin.foundation.lawbook import ClockTerm, lawbook

START: Final = EventKind.START.value
EXTEND: Final = EventKind.EXTEND.value
STOP: Final = EventKind.STOP.value
_RUNNING: Final = ClockStatus.RUNNING.value
_STOPPED: Final = ClockStatus.STOPPED.value


class Run(NamedTuple):
    """One clock's rows: the clock's values and its events' values, and whether it was stopped in time (None: not judged)."""

    clock: dict[str, Any]
    events: list[dict[str, Any]]
    in_time: bool | None


class Term(NamedTuple):
    """Where a clock that starts on some day ends; with an approved extension, when it was approved at the latest."""

    due_on: date
    provisional: bool
    rule_version: str
    extended_on: date | None
    added: int


@dataclass
class ClockMaker:
    """Makes clocks under one calendar; everything asked twice is remembered. `new_id` gives ids of the import's hour."""

    at: datetime
    new_id: Callable[[], int]
    calendar: WorkCalendar = field(default_factory=calendar_in_force)
    _limits: dict[tuple[str, date], ClockTerm] = field(default_factory=dict)
    _terms: dict[tuple[int, date, bool], Term] = field(default_factory=dict)

    def run(self, *, case_id: int, course: Course, received_on: date) -> Run:
        """The rows of one clock from its start to its stop, or running with the instant of its first warning."""
        rule, started_on, stopped_on = course.rule, course.started_on, course.stopped_on
        term = self._term(course, received_on)
        clock_id = self.new_id()
        events = [self._event(clock_id, 1, START, started_on)]
        if term.extended_on is not None:
            on = term.extended_on if stopped_on is None else min(term.extended_on, stopped_on)
            events.append(self._event(clock_id, 2, EXTEND, on, term.added, "IMPORTED"))
        running = stopped_on is None
        if stopped_on is not None:
            events.append(self._event(clock_id, len(events) + 1, STOP, stopped_on, 0, course.why))
        in_time = stopped_on <= term.due_on if stopped_on is not None and course.judged else None
        clock = {
            "id": clock_id,
            "case_id": case_id,
            "rule": rule,
            "rule_version": term.rule_version,
            "calendar_version": self.calendar.version,
            "received_on": received_on,
            "started_on": started_on,
            "due_on": term.due_on,
            "due_at": None,
            "provisional": term.provisional,
            "status": _RUNNING if running else _STOPPED,
            "stopped_on": stopped_on,
            "in_time": in_time,
            "warned": 0,
            "look_again_at": self._first_look(course, received_on, term) if running else None,
        }
        return Run(clock, events, in_time)

    def _event(self, clock_id: int, seq: int, kind: str, on: date, days: int = 0, why: str = "") -> dict[str, Any]:
        return {"clock_id": clock_id, "seq": seq, "kind": kind, "on": on, "days": days, "at": self.at, "why": why[:80]}

    def _term(self, course: Course, received_on: date) -> Term:
        limit = self._limits.get((course.rule, received_on))
        if limit is None:
            limit = self._limits[course.rule, received_on] = lawbook().clock(course.rule).term_on(received_on)
        # limits are built once per text of a rule and live as long as the lawbook does
        key = (id(limit), course.started_on, course.extended)
        found = self._terms.get(key)
        if found is None:
            found = self._terms[key] = self._counted(course, received_on, limit)
        return found

    def _counted(self, course: Course, received_on: date, limit: ClockTerm) -> Term:
        plain = count(limit, course.started_on, self.calendar)
        longer = lawbook().clocks.get(f"{course.rule}.extended")
        if not course.extended or longer is None:
            return Term(plain.due_on, plain.provisional, limit.version, None, 0)
        added = longer.term_on(received_on).days - limit.days
        extended = due(_started(course.started_on, plain.due_on, added), limit, self.calendar)
        assert extended.due_on is not None  # nothing here is ever paused
        return Term(extended.due_on, extended.provisional, limit.version, plain.due_on, added)

    def _first_look(self, course: Course, received_on: date, term: Term) -> datetime | None:
        events = _started(course.started_on, term.extended_on, term.added)
        instants = read_clock(course.rule, received_on, events, self.calendar).look_again_at
        return instants[0] if instants else None


def _started(on: date, extended_on: date | None, added: int) -> tuple[Event, ...]:
    start = Event(kind=EventKind.START, on=on, place=1)
    if extended_on is None:
        return (start,)
    return start, Event(kind=EventKind.EXTEND, on=extended_on, days=added, why="IMPORTED", place=2)
