"""When everything in a story happens: each submission and each act of its life, as instants before the replay's own.

Pure: a row, its life and the calendar in; planned acts out. What an act does stands in `acts/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.demo.story import Row, Story, draw

#: who acts on any day of the week
ANY_DAY = frozenset({"CONSUMER", "DISPATCHER"})
#: acts that are no step of a life
BESIDE = frozenset({"serve", "dispatch_report"})
SESSIONS_BEGIN = (time(9, 30), time(14, 30), time(15, 30))
#: which documents follow from an act, whom they are served on, and how
SERVICES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "accept": (("acceptance", "COMPLAINANT", "SMS"),),
    "refuse": (("non_acceptance", "COMPLAINANT", "SMS"),),
    "invite": (("mediation_notice", "MERCHANT", "PHONE"),),
    "terminate": (("mediation_termination", "COMPLAINANT", "SMS"),),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """One thing that happens: the instant, whose life it belongs to, what, and the particulars."""

    at: datetime
    row: Row
    act: str
    values: Mapping[str, Any] = field(default_factory=dict)


def planned_life(*, story: Story, row: Row, until: datetime, calendar: WorkCalendar) -> list[Planned]:
    """The submission and the acts that have happened by `until`; nothing when it is still to come."""
    told = _Telling(story, row, calendar)
    happened: list[Planned] = []
    for planned in told.events():
        if planned.at > until:
            # what happens beside the life is no step of it: the next step may still have happened
            if planned.act in BESIDE:
                continue
            break
        happened.append(planned)
    return sorted(happened, key=lambda planned: planned.at)


def filed_at(*, row: Row, today: date) -> datetime:
    """The instant of a submission in a replay on the day `today`."""
    on = row.get("filed_on") or today - timedelta(days=row["filed_days_ago"])
    return datetime.combine(on, time.fromisoformat(row["filed_time"]), tzinfo=BEIJING)


class _Telling:
    """The life of one row, told from receipt to its last act."""

    def __init__(self, story: Story, row: Row, calendar: WorkCalendar) -> None:
        self.story, self.row, self.calendar = story, row, calendar
        self.at = row["filed_at"]
        self.session_at: datetime | None = None

    def events(self) -> Iterator[Planned]:
        yield self._event("file")
        yield Planned(at=self._soon(self.at, "report"), row=self.row, act="dispatch_report")
        for place, step in enumerate(self.story.lives[self.row["life"]]["acts"]):
            ((act, given),) = ((name, values) for name, values in step.items() if name != "after")
            self._move(step["after"], act, place)
            yield from self._acts(act, given, place)

    def _acts(self, act: str, given: Row, place: int) -> Iterator[Planned]:
        values = dict(given, text=self.row.get("words", {}).get(act) or given.get("text", ""), place=place)
        if act == "invite":
            self.session_at = values["starts_at"] = self._session(given["meets_in"], place)
        yield self._event(act, **values)
        if act == "identity_proved":
            # the consumer answers on any day; an officer compares the proof on the next day worked
            self.at = self._office_hours(self.at, place)
            yield self._event("identity_checked", **values)
        yield from self._services(act, place)

    def _services(self, act: str, place: int) -> Iterator[Planned]:
        for number, (form, party, way) in enumerate(SERVICES.get(act, ())):
            at = self._soon(self.at, act, number)
            yield Planned(at=at, row=self.row, act="serve", values={"form": form, "party": party, "way": way})
        if act == "terminate" and draw(self.row["id"], "told", below=12):
            on = self.calendar.working_day(1 + draw(self.row["id"], "letter", below=3), after=day_of(self.at))
            at = self._at(on, "letter", place)
            form = "mediation_termination"
            yield Planned(at=at, row=self.row, act="serve", values={"form": form, "party": "MERCHANT", "way": "LETTER"})

    def _move(self, after: str, act: str, place: int) -> None:
        """Go on to the instant of an act, counted from the one before."""
        on = later(day_of(self.at), after, any_day=self.story.actors[act] in ANY_DAY, calendar=self.calendar)
        if on == day_of(self.at):
            self.at = self._soon(self.at, act, place)
        else:
            self.at = self._at(on, act, place)
        met = self.session_at
        if met is not None and day_of(met) == on and self.story.actors[act] == "HANDLER":
            self.at = max(self.at, met + timedelta(minutes=50 + draw(self.row["id"], "met", place, below=60)))

    def _session(self, meets_in: str, place: int) -> datetime:
        on = later(day_of(self.at), meets_in, any_day=False, calendar=self.calendar)
        begin = SESSIONS_BEGIN[draw(self.row["id"], "session", place, below=len(SESSIONS_BEGIN))]
        return datetime.combine(on, begin, tzinfo=BEIJING)

    def _at(self, on: date, act: str, place: int) -> datetime:
        """An instant of a later day: office hours for officers, waking hours for everybody else."""
        if self.story.actors.get(act) == "CONSUMER":
            minute = 8 * 60 + 30 + draw(self.row["id"], act, place, below=13 * 60)
        else:
            minute = 9 * 60 + draw(self.row["id"], act, place, below=330)
            minute += 150 if minute >= 11 * 60 + 30 else 0
        second = draw(self.row["id"], act, place, "second", below=60)
        return datetime.combine(on, time(minute // 60, minute % 60, second), tzinfo=BEIJING)

    def _soon(self, at: datetime, *names: object) -> datetime:
        """Later on the same day."""
        soon = at + timedelta(seconds=600 + draw(self.row["id"], "soon", *names, below=1500))
        last = datetime.combine(day_of(at), time(23, 59, 59), tzinfo=BEIJING)
        return max(min(soon, last), at)

    def _office_hours(self, at: datetime, place: int) -> datetime:
        """The next instant at which an officer could look."""
        local = at.astimezone(BEIJING)
        if self.calendar.is_working(local.date()) and local.hour < 16:
            return self._soon(max(local, local.replace(hour=9, minute=0)), "looked")
        return self._at(self.calendar.working_day(1, after=local.date()), "looked", place)

    def _event(self, act: str, **values: Any) -> Planned:
        return Planned(at=self.at, row=self.row, act=act, values=values)


def later(day: date, after: str, *, any_day: bool, calendar: WorkCalendar) -> date:
    """The day `after` another: `3w` working days, `18d` natural days; an officer's falls on the next day worked."""
    count, unit = int(after[:-1]), after[-1]
    if unit == "w":
        return calendar.working_day(count, after=day) if count else day
    day += timedelta(days=count)
    return day if any_day or calendar.is_working(day) else calendar.working_day(1, after=day)
