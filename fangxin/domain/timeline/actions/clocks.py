"""Starting, pausing, resuming, extending, restarting and stopping legal clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from fangxin.domain.timeline.models import Clock, ClockEvent
from fangxin.domain.timeline.queries import calendar_in_force, counts_hours, events_of
from fangxin.domain.timeline.words import ClockStatus
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import Event, EventKind, due, warning_instants
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write


class NoClockRuns(Refusal):
    """The case has no running clock of this rule."""

    code = "no_clock_runs"
    status = 409
    sentence = "本件没有正在计算的“{rule}”期限。"


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a clock's events put its due date, and when to look at it again. `due_on` is None while paused.

    `due_at` is the exact end of a clock that counts hours.
    """

    due_on: date | None
    due_at: datetime | None
    paused: bool
    provisional: bool
    rule_version: str
    look_again_at: tuple[datetime, ...]


@lru_cache(maxsize=20_000)
def read_clock(rule: str, received_on: date, events: tuple[Event, ...], calendar: WorkCalendar) -> Reading:
    """The due date and warning instants of a clock, from its events alone; the same events always read the same."""
    book = lawbook()
    # an item still open when the rules change may be judged by the newer set: the agency answers that in settings.yaml
    term = book.clock(rule).term_on(received_on, open_on=events[0].on)
    result = due(events, term, calendar)
    ladder = book.ladder
    instants = warning_instants(term, events, calendar, ladder)
    paused = result.history.paused_since is not None
    return Reading(result.due_on, result.due_at, paused, result.provisional, term.version, instants)


def started(*, case_id: int, rule: str, received_on: date, on: date, at: datetime) -> list[Clock | ClockEvent]:
    """Unsaved rows of a clock that starts on the day `on` (the trigger's day, not counted); one of hours starts `at`."""
    calendar = calendar_in_force()
    start = Event(kind=EventKind.START, on=on, place=1, at=at if counts_hours(rule) else None)
    reading = read_clock(rule, received_on, (start,), calendar)
    assert reading.due_on is not None  # nothing is paused yet
    clock = Clock(
        id=new_id(at),
        case_id=case_id,
        rule=rule,
        rule_version=reading.rule_version,
        calendar_version=calendar.version,
        received_on=received_on,
        started_on=on,
        due_on=reading.due_on,
        due_at=reading.due_at,
        provisional=reading.provisional,
        status=ClockStatus.RUNNING.value,
        warned=0,
        look_again_at=reading.look_again_at[0] if reading.look_again_at else None,
    )
    return [clock, ClockEvent(clock_id=clock.id, seq=1, kind=EventKind.START.value, on=on, days=0, at=at, why="")]


def change(*, case_id: int, rule: str, kind: EventKind, on: date, at: datetime, days: int = 0, why: str = "") -> Clock:
    """Append an event to the running clock of a rule, inside the caller's transaction; raises NoClockRuns.

    `at` is when it happened; a clock of hours counts by it.
    """
    clock = Clock.objects.select_for_update().filter(case_id=case_id, rule=rule, stopped_on=None).first()
    if clock is None:
        raise NoClockRuns(rule=lawbook().clock(rule).label)
    before = events_of(clock_id=clock.pk, rule=rule)
    moment = at if counts_hours(rule) else None
    events = (*before, Event(kind=kind, on=on, days=days, why=why, place=len(before) + 1, at=moment))
    write([ClockEvent(clock_id=clock.pk, seq=len(events), kind=kind.value, on=on, days=days, at=at, why=why[:80])])
    calendar = calendar_in_force()
    reading = read_clock(rule, clock.received_on, events, calendar)
    clock.calendar_version, clock.provisional = calendar.version, reading.provisional
    clock.due_on = reading.due_on or clock.due_on  # a pause leaves the last known day until it ends
    clock.due_at = reading.due_at
    if kind is EventKind.STOP:
        clock.status, clock.stopped_on = ClockStatus.STOPPED.value, on
        clock.in_time = at <= clock.due_at if clock.due_at is not None else on <= clock.due_on
        clock.look_again_at = None
    elif reading.paused:
        clock.status, clock.look_again_at = ClockStatus.PAUSED.value, None
    else:
        clock.status = ClockStatus.RUNNING.value
        # a moved deadline may make warnings already given early again; only those still ahead are given anew
        clock.warned = sum(1 for instant in reading.look_again_at if instant <= at)
        clock.look_again_at = next((instant for instant in reading.look_again_at if instant > at), None)
    clock.save(
        update_fields=[
            "calendar_version", "due_on", "due_at", "provisional", "status", "stopped_on", "in_time", "look_again_at", "warned",
        ]
    )  # fmt: skip
    return clock


def stop_if_running(*, case_id: int, rule: str, on: date, at: datetime, why: str = "") -> Clock | None:
    """Stop the clock of a rule when one runs."""
    try:
        return change(case_id=case_id, rule=rule, kind=EventKind.STOP, on=on, at=at, why=why)
    except NoClockRuns:
        return None
