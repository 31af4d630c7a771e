"""The clocks of imported cases as rows, read once for each rule, text of the rule and day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fangxin.domain.exchange.rules.life import Course
from fangxin.domain.timeline.actions.clocks import Reading, read_clock
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.timeline.words import ClockStatus
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import Event, EventKind
from fangxin.foundation.lawbook import ClockTerm, lawbook
from fangxin.storage.ids import new_id


@dataclass(frozen=True, slots=True)
class Run:
    """One clock's rows: the clock's values, its events' values, and what the case is told of it."""

    clock: dict[str, Any]
    events: list[dict[str, Any]]
    due_on: date
    in_time: bool | None


@dataclass
class ClockMaker:
    """Makes clocks under one calendar; everything asked twice is remembered."""

    calendar: WorkCalendar = field(default_factory=calendar_in_force)
    _terms: dict[tuple[str, date], ClockTerm] = field(default_factory=dict)
    _starts: dict[tuple[int, date, bool], tuple[Reading, date | None, int]] = field(default_factory=dict)

    def run(self, *, case_id: int, course: Course, received_on: date, at: datetime) -> Run:
        """The rows of one clock from its start to its stop, or running with the instant of its first warning."""
        reading, extended_on, added = self._read(course, received_on)
        assert reading.due_on is not None  # nothing here is ever paused
        clock_id = new_id(at)
        events = [_event(clock_id, 1, EventKind.START, course.started_on, at)]
        if extended_on is not None:
            on = min(extended_on, course.stopped_on) if course.stopped_on is not None else extended_on
            events.append(_event(clock_id, 2, EventKind.EXTEND, on, at, days=added, why="IMPORTED"))
        in_time = None
        if course.stopped_on is not None:
            events.append(_event(clock_id, len(events) + 1, EventKind.STOP, course.stopped_on, at, why=course.why))
            in_time = course.stopped_on <= reading.due_on if course.judged else None
        running = course.stopped_on is None
        clock = {
            "id": clock_id,
            "case_id": case_id,
            "rule": course.rule,
            "rule_version": reading.rule_version,
            "calendar_version": self.calendar.version,
            "received_on": received_on,
            "started_on": course.started_on,
            "due_on": reading.due_on,
            "provisional": reading.provisional,
            "status": ClockStatus.RUNNING.value if running else ClockStatus.STOPPED.value,
            "stopped_on": course.stopped_on,
            "in_time": in_time,
            "warned": 0,
            "look_again_at": reading.look_again_at[0] if running and reading.look_again_at else None,
        }
        return Run(clock, events, reading.due_on, in_time)

    def _read(self, course: Course, received_on: date) -> tuple[Reading, date | None, int]:
        term = self._terms.get((course.rule, received_on))
        if term is None:
            term = self._terms[course.rule, received_on] = lawbook().clock(course.rule).term_on(received_on)
        # terms are built once per text of a rule and live as long as the lawbook does
        key = (id(term), course.started_on, course.extended)
        found = self._starts.get(key)
        if found is None:
            found = self._starts[key] = self._start(course, received_on, term)
        return found

    def _start(self, course: Course, received_on: date, term: ClockTerm) -> tuple[Reading, date | None, int]:
        """What the start alone says; with an approved extension, the last day on which it can have been approved."""
        start = Event(kind=EventKind.START, on=course.started_on, place=1)
        plain = read_clock(course.rule, received_on, (start,), self.calendar)
        longer = lawbook().clocks.get(f"{course.rule}.extended")
        if not course.extended or longer is None:
            return plain, None, 0
        added = longer.term_on(received_on).days - term.days
        extension = Event(kind=EventKind.EXTEND, on=plain.due_on or course.started_on, days=added, place=2)
        return read_clock(course.rule, received_on, (start, extension), self.calendar), plain.due_on, added


def _event(
    clock_id: int, seq: int, kind: EventKind, on: date, at: datetime, *, days: int = 0, why: str = ""
) -> dict[str, Any]:
    return {
        "clock_id": clock_id, "seq": seq, "kind": kind.value, "on": on, "days": days, "at": at, "why": why[:80],
    }  # fmt: skip
