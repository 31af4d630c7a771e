"""The events of a clock put in order: start, pauses, extensions, stop. No day is counted here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from zoneinfo import ZoneInfo

from fangxin.foundation.refusals import Refusal

BEIJING = ZoneInfo("Asia/Shanghai")


class ClockHistoryBroken(Refusal):
    """The events of a clock contradict each other."""

    code = "clock_history_broken"
    status = 409
    sentence = "期限记录前后矛盾：{on}“{event}”时{reason}。"


def day_of(at: datetime) -> date:
    """The legal day (Asia/Shanghai) of an aware instant; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("an instant carries its time zone")
    return at.astimezone(BEIJING).date()


class EventKind(StrEnum):
    """What happened to a clock."""

    START = "START"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    EXTEND = "EXTEND"
    STOP = "STOP"
    RESTART = "RESTART"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    EventKind.START: "起算",
    EventKind.PAUSE: "暂停",
    EventKind.RESUME: "恢复",
    EventKind.EXTEND: "延长",
    EventKind.STOP: "停止",
    EventKind.RESTART: "重新起算",
}


@dataclass(frozen=True)
class Event:
    """One thing that happened to a clock on a legal day.

    `days` is for EXTEND, in the term's unit. `why` goes into the explanation of a pause. `place` orders events of one
    day where the caller knows their order; without it the order that makes sense is taken. `at` is the instant, told
    only of clocks that count hours.
    """

    kind: EventKind
    on: date
    days: int = 0
    why: str = ""
    place: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class Pause:
    """The days after `on` up to and including `until` (None: still paused) do not count."""

    on: date
    until: date | None
    why: str = ""

    def covers(self, day: date) -> bool:
        return self.on < day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class History:
    """A clock's events in order, boiled down to what counting needs."""

    from_on: date
    pauses: tuple[Pause, ...] = ()
    extended_by: int = 0
    stopped_on: date | None = None
    from_at: datetime | None = None

    @property
    def paused_since(self) -> date | None:
        """The day of the pause that still lasts."""
        return self.pauses[-1].on if self.pauses and self.pauses[-1].until is None else None

    def pause_of(self, day: date) -> Pause | None:
        """The pause that keeps a day from counting."""
        return next((pause for pause in self.pauses if pause.covers(day)), None)


# Which event of one day comes first when the caller does not say. On a day with a restart the old run is closed first:
# stopping and then restarting leaves the clock running, and a clock that runs by mistake is seen by somebody.
_ORDER = (EventKind.START, EventKind.EXTEND, EventKind.RESUME, EventKind.PAUSE, EventKind.STOP)
_ORDER_WITH_RESTART = (
    EventKind.START,
    EventKind.RESUME,
    EventKind.STOP,
    EventKind.RESTART,
    EventKind.EXTEND,
    EventKind.PAUSE,
)


class _Run:
    """Takes events one by one; the only mutable thing here, gone when the history is built."""

    def __init__(self) -> None:
        self.from_on: date | None = None
        self.from_at: datetime | None = None
        self.pauses: list[Pause] = []
        self.extended_by = 0
        self.stopped_on: date | None = None

    @property
    def paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until is None

    def objection(self, event: Event) -> str:
        """Why the event cannot come now; empty when it can."""
        if (event.kind is EventKind.START) != (self.from_on is None):
            return "期限已经起算" if self.from_on else "期限尚未起算"
        if self.stopped_on and event.kind is not EventKind.RESTART:
            return "期限已经停止"
        if event.kind is EventKind.EXTEND and event.days < 1:
            return "没有写明延长的天数"
        if event.kind is EventKind.PAUSE and self.paused:
            return "期限已经暂停"
        return "期限没有暂停" if event.kind is EventKind.RESUME and not self.paused else ""

    def take(self, event: Event) -> None:
        match event.kind:
            case EventKind.START:
                self.from_on, self.from_at = event.on, event.at
            case EventKind.RESTART:
                self.from_on, self.from_at = event.on, event.at
                self.pauses, self.extended_by, self.stopped_on = [], 0, None
            case EventKind.PAUSE:
                self.pauses.append(Pause(event.on, None, event.why))
            case EventKind.RESUME:
                self._end_pause(event.on)
            case EventKind.EXTEND:
                self.extended_by += event.days
            case EventKind.STOP:
                self.stopped_on = event.on
                self._end_pause(event.on)

    def _end_pause(self, on: date) -> None:
        if self.paused:
            last = self.pauses.pop()
            self.pauses.append(Pause(last.on, on, last.why))

    def take_day(self, events: Sequence[Event]) -> None:
        """Take one day's events in the order that makes sense, whatever order they come in."""
        restarts = any(event.kind is EventKind.RESTART for event in events)
        order = _ORDER_WITH_RESTART if restarts else _ORDER
        waiting = sorted(events, key=lambda event: (event.place, order.index(event.kind), event.days, event.why))
        while waiting:
            event = next((event for event in waiting if not self.objection(event)), None)
            if event is None:
                first = waiting[0]
                raise ClockHistoryBroken(on=first.on, event=first.kind.label, reason=self.objection(first))
            waiting.remove(event)
            self.take(event)


def history_of(events: Iterable[Event]) -> History:
    """The events in order, whatever order they come in; raises ClockHistoryBroken."""
    run = _Run()
    for _, of_day in groupby(sorted(events, key=lambda event: event.on), key=lambda event: event.on):
        run.take_day(list(of_day))
    if run.from_on is None:
        raise ClockHistoryBroken(on="", event=EventKind.START.label, reason="没有任何记录")
    return History(run.from_on, tuple(run.pauses), run.extended_by, run.stopped_on, run.from_at)
