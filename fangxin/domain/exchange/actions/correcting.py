"""The clocks of cases whose row changed: stopped where they ran, replaced where the row tells another course."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from fangxin.domain.exchange.actions.loading import load_values
from fangxin.domain.exchange.actions.running import EXTEND, START, STOP, Run
from fangxin.domain.timeline.models import Clock, ClockEvent
from fangxin.domain.timeline.words import ClockStatus

#: why a clock was stopped that a corrected row put another in the place of
REPLACED: Final = "REPLACED"
_CHANGED: Final = ("status", "stopped_on", "in_time", "look_again_at", "due_on", "provisional", "calendar_version")


@dataclass
class ClockBook:
    """The clocks of some cases, and what becomes of them. Events are only ever appended."""

    clocks: dict[int, list[Clock]]
    lengths: dict[int, int]
    extended: set[int]
    changed: list[Clock] = field(default_factory=list)
    new_clocks: list[dict[str, Any]] = field(default_factory=list)
    new_events: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, case_ids: Iterable[int]) -> ClockBook:
        """The clocks of cases as they are; two questions however many cases."""
        clocks: dict[int, list[Clock]] = defaultdict(list)
        for clock in Clock.objects.filter(case_id__in=case_ids).order_by("id"):
            clocks[clock.case_id].append(clock)
        lengths: dict[int, int] = {}
        extended: set[int] = set()
        ids = [clock.pk for own in clocks.values() for clock in own]
        for clock_id, seq, kind in ClockEvent.objects.filter(clock_id__in=ids).values_list("clock_id", "seq", "kind"):
            lengths[clock_id] = max(seq, lengths.get(clock_id, 0))
            if kind == EXTEND:
                extended.add(clock_id)
        return cls(clocks, lengths, extended)

    def follow(self, *, case_id: int, runs: list[Run], on: date, at: datetime) -> None:
        """Let the clocks of one case take the course the row tells; what is replaced today was replaced `on` this day."""
        wanted = {run.clock["rule"]: run for run in runs}
        current: dict[str, Clock] = {}
        for clock in sorted(self.clocks.get(case_id, ()), key=_currency):
            current[clock.rule] = clock
        for rule, clock in current.items():
            if rule not in wanted:
                self._replace(clock, on, at)
            elif not self._matches(clock, wanted[rule]):
                self._change(clock, wanted[rule], on, at)
        for rule, run in wanted.items():
            if rule not in current:
                self._start(run)

    def write(self) -> None:
        """Write what became of them, inside the caller's transaction."""
        # a clock is stopped before another of its rule starts: one rule runs once
        Clock.objects.bulk_update(self.changed, _CHANGED, batch_size=200)
        load_values(Clock, self.new_clocks)
        load_values(ClockEvent, self.new_events)

    def _matches(self, clock: Clock, run: Run) -> bool:
        return (
            clock.started_on == run.clock["started_on"]
            and clock.received_on == run.clock["received_on"]
            and clock.stopped_on == run.clock["stopped_on"]
            and (clock.pk in self.extended) == _is_extended(run)
        )

    def _change(self, clock: Clock, run: Run, on: date, at: datetime) -> None:
        """Continue a running clock to what the row tells, or put another in its place."""
        same_start = clock.started_on == run.clock["started_on"] and clock.received_on == run.clock["received_on"]
        only_longer = clock.pk not in self.extended or _is_extended(run)
        if clock.status != ClockStatus.RUNNING or not same_start or not only_longer:
            self._replace(clock, on, at)
            self._start(run)
            return
        kinds = {START, EXTEND} if clock.pk in self.extended else {START}
        for event in run.events:
            if event["kind"] not in kinds:
                self._append(clock, {**event, "clock_id": clock.pk})
        for name in _CHANGED:
            setattr(clock, name, run.clock[name])
        self.changed.append(clock)

    def _replace(self, clock: Clock, on: date, at: datetime) -> None:
        """A clock that no longer counts: stopped if it runs, and in any case not judged."""
        if clock.status != ClockStatus.STOPPED:
            ended_on = max(on, clock.started_on)
            event = {"clock_id": clock.pk, "kind": STOP, "on": ended_on, "days": 0, "at": at, "why": REPLACED}
            self._append(clock, event)
            clock.status, clock.stopped_on, clock.look_again_at = ClockStatus.STOPPED.value, ended_on, None
        clock.in_time = None
        self.changed.append(clock)

    def _start(self, run: Run) -> None:
        self.new_clocks.append(run.clock)
        self.new_events.extend(run.events)

    def _append(self, clock: Clock, event: dict[str, Any]) -> None:
        self.lengths[clock.pk] = seq = self.lengths.get(clock.pk, 0) + 1
        self.new_events.append({**event, "seq": seq})


def _is_extended(run: Run) -> bool:
    return any(event["kind"] == EXTEND for event in run.events)


def _currency(clock: Clock) -> tuple[bool, bool, int]:
    """Sorts the clock that counts last: a running one, else one that was judged."""
    return clock.status != ClockStatus.STOPPED, clock.in_time is not None, clock.pk
