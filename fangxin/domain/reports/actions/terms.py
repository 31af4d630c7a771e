"""The clocks of a report within a step: which bounds the case now, starting, pausing, extending and stopping them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fangxin.domain.cases.actions.step import Step
from fangxin.domain.timeline.actions import clocks
from fangxin.domain.timeline.models import Clock, ClockEvent
from fangxin.domain.timeline.words import ClockStatus
from fangxin.foundation.clock import EventKind, day_of
from fangxin.foundation.lawbook import RuleRepealed

#: the clocks by which a report or a clue is verified
VERIFYING = ("report.verification", "clue.verification")
#: clocks of the Orders count under the rules of the day of receipt; all others under the law of their own day
OF_ORDERS = frozenset({*VERIFYING, "report.reporter_notice"})


def running(*, case_id: int, rules: tuple[str, ...]) -> Clock | None:
    """The clock of one of the rules that has not stopped."""
    return Clock.objects.filter(case_id=case_id, rule__in=rules, stopped_on=None).first()


def verification(*, case_id: int) -> Clock | None:
    """The clock by which the report is verified; a clue found in mediation has its own."""
    return running(case_id=case_id, rules=VERIFYING)


def start(
    step: Step, rule: str, *, on: date | None = None, at: datetime | None = None, bounds: bool = False
) -> Clock | None:
    """Start a clock with the step; None when the law in force knows no such limit. `bounds`: it is the case's deadline."""
    at = at or step.at
    on = on or day_of(at)
    received_on = day_of(step.case.received_at) if rule in OF_ORDERS else on
    try:
        rows = clocks.started(case_id=step.case.pk, rule=rule, received_on=received_on, on=on, at=at)
    except RuleRepealed:
        return None
    step.add(rows)
    clock = next(row for row in rows if isinstance(row, Clock))
    if bounds:
        step.changes.update(due_on=clock.due_on, due_rule=rule, overdue=False)
    return clock


def stop(step: Step, *rules: str, why: str, on: date | None = None, at: datetime | None = None) -> Clock | None:
    """Stop whichever of the clocks runs; the first stopped."""
    at = at or step.at
    stopped = None
    for rule in rules:
        found = clocks.stop_if_running(case_id=step.case.pk, rule=rule, on=on or day_of(at), at=at, why=why)
        stopped = stopped or found
    return stopped


def elapsed(step: Step, rule: str, *, since: datetime, until: datetime, why: str) -> Clock | None:
    """Keep a clock of hours that ran from one instant to another and is over; nobody is warned of it any more."""
    clock = start(step, rule, at=since)
    if clock is None:
        return None
    assert clock.due_at is not None  # counts hours
    clock.status, clock.stopped_on, clock.look_again_at = ClockStatus.STOPPED.value, day_of(until), None
    clock.in_time = until <= clock.due_at
    stop = ClockEvent(clock_id=clock.pk, seq=2, kind=EventKind.STOP.value, on=day_of(until), days=0, at=until, why=why)
    step.add([stop])
    return clock


def pause(step: Step, rule: str, *, why: str) -> None:
    """Let a clock stand still; the case has no last day until it goes on. Raises NoClockRuns."""
    clocks.change(case_id=step.case.pk, rule=rule, kind=EventKind.PAUSE, on=day_of(step.at), at=step.at, why=why)
    step.changes.update(due_on=None, due_rule=rule)


def resume(step: Step, rule: str, *, why: str) -> Clock:
    """Let a clock go on. Raises NoClockRuns."""
    return _moved(
        step,
        clocks.change(case_id=step.case.pk, rule=rule, kind=EventKind.RESUME, on=day_of(step.at), at=step.at, why=why),
    )


def extend(step: Step, rule: str, *, days: int, why: str) -> Clock:
    """Add days to a clock. Raises NoClockRuns."""
    return _moved(
        step,
        clocks.change(
            case_id=step.case.pk, rule=rule, kind=EventKind.EXTEND, on=day_of(step.at), at=step.at, days=days, why=why
        ),
    )


def restart(step: Step, rule: str, *, on: date, why: str) -> Clock:
    """Count a clock anew from a day; what was left out of the count before and still lasts is left out again.

    Raises NoClockRuns.
    """
    before = running(case_id=step.case.pk, rules=(rule,))
    stood_still = before is not None and before.status == ClockStatus.PAUSED
    given: dict[str, Any] = {"case_id": step.case.pk, "rule": rule, "on": on, "at": step.at}
    clock = clocks.change(**given, kind=EventKind.RESTART, why=why)
    if stood_still and clock.status != ClockStatus.PAUSED:
        clock = clocks.change(**given, kind=EventKind.PAUSE, why=why)
    return _moved(step, clock)


def over(step: Step) -> None:
    """No clock bounds the case any more."""
    step.changes.update(due_on=None, due_rule="", overdue=False)


def _moved(step: Step, clock: Clock) -> Clock:
    """The case's deadline follows its clock; a clock that stands still has none."""
    paused = clock.status == ClockStatus.PAUSED
    step.changes.update(due_on=None if paused else clock.due_on, due_rule=clock.rule)
    if not paused and clock.due_on >= day_of(step.at):
        step.changes["overdue"] = False
    return clock
