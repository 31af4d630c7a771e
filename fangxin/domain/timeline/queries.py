"""What screens and acts ask of the journal, the clocks and the calendar."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, F, Model, OuterRef

from fangxin.domain.timeline.models import CalendarYear, Chain, Clock, ClockEvent, Entry
from fangxin.domain.timeline.rules import Break, first_break
from fangxin.domain.timeline.words import Act
from fangxin.domain.timeline.words.chains import ChainId
from fangxin.foundation.calendar import WorkCalendar, parse_calendar_file, shipped_calendar
from fangxin.foundation.clock import Event, EventKind
from fangxin.foundation.lawbook import Unit, lawbook
from fangxin.foundation.messages import ProvisionalDay

CALENDAR_SECONDS = 5.0
_owners: list[type[Model]] = []
_calendar: tuple[float, int, WorkCalendar] | None = None


def calendar_in_force() -> WorkCalendar:
    """The shipped calendar with the years loaded since; another process's import is seen within five seconds."""
    global _calendar  # noqa: PLW0603 - one calendar a process, replaced whole
    tick = time.monotonic()
    if _calendar is not None and tick - _calendar[0] < CALENDAR_SECONDS:
        return _calendar[2]
    newest = CalendarYear.objects.order_by("-id").values_list("id", flat=True).first() or 0
    if _calendar is None or _calendar[1] != newest:
        latest: dict[int, CalendarYear] = {row.year: row for row in CalendarYear.objects.order_by("id")}
        calendar = shipped_calendar()
        for row in latest.values():
            # a text may hold several years; each year stands in the newest text that holds it
            own = [year for year in parse_calendar_file(row.text.encode()) if year.year == row.year]
            calendar = calendar.with_years(own)
        _calendar = (tick, newest, calendar)
    else:
        _calendar = (tick, newest, _calendar[2])
    return _calendar[2]


def forget_calendar() -> None:
    """Read the calendar afresh at the next question; called after a year was loaded here."""
    global _calendar  # noqa: PLW0603
    _calendar = None


def register_chain_owner(model: type[Model]) -> None:
    """Name a table whose rows have chains of their own, the row's id being the chain's; called from AppConfig.ready."""
    if model not in _owners:
        _owners.append(model)


def chains_without_owner() -> list[int]:
    """Chains that bear a row's id and whose row is gone."""
    found = Chain.objects.filter(pk__gt=0)
    for model in _owners:
        found = found.exclude(Exists(model._default_manager.filter(pk=OuterRef("pk"))))
    return list(found.order_by("pk").values_list("pk", flat=True))


def entries_of(*, chain: int) -> list[Entry]:
    """A chain's entries, oldest first."""
    return list(Entry.objects.filter(chain=chain).order_by("seq"))


def clocks_of(*, case_id: int) -> list[Clock]:
    """A case's clocks, in the order they were started."""
    return list(Clock.objects.filter(case_id=case_id).order_by("started_on", "id"))


def told_day(on: date | None) -> date | None:
    """A day that a clock counted, as a message tells it: marked while its year's holidays are not announced."""
    return ProvisionalDay.of(on) if on is not None and calendar_in_force().is_provisional(on) else on


def counts_hours(rule: str) -> bool:
    """Whether a clock runs from instant to instant; such a one is never counted in days under another version."""
    return lawbook().clock(rule).terms[0].unit is Unit.HOUR


def event_of(row: ClockEvent, *, rule: str) -> Event:
    """A kept event as the counting functions take it; its instant only where it counts."""
    at = row.at if counts_hours(rule) else None
    return Event(kind=EventKind(row.kind), on=row.on, days=row.days, why=row.why, place=row.seq, at=at)


def events_of(*, clock_id: int, rule: str) -> tuple[Event, ...]:
    """The events of a clock of this rule."""
    return tuple(event_of(row, rule=rule) for row in ClockEvent.objects.filter(clock_id=clock_id).order_by("seq"))


def broken_chains() -> Iterator[Break]:
    """The first break of every chain that does not hold, in order of chain; one pass over the journal."""
    heads = Chain.objects.order_by("id").iterator(chunk_size=2000)
    entries = Entry.objects.order_by("chain", "seq").iterator(chunk_size=5000)
    waiting = next(entries, None)
    for head in heads:
        while waiting is not None and waiting.chain < head.pk:
            yield Break(chain=waiting.chain, seq=waiting.seq, reason="belongs to a chain without a head")
            orphan = waiting.chain
            while waiting is not None and waiting.chain == orphan:
                waiting = next(entries, None)
        own: list[Entry] = []
        while waiting is not None and waiting.chain == head.pk:
            own.append(waiting)
            waiting = next(entries, None)
        found = first_break(own, chain=head.pk, seq=head.seq, head=head.head)
        if found is not None:
            yield found
    while waiting is not None:
        yield Break(chain=waiting.chain, seq=waiting.seq, reason="belongs to a chain without a head")
        orphan = waiting.chain
        while waiting is not None and waiting.chain == orphan:
            waiting = next(entries, None)


def clock_with_events(*, clock_id: str, rule: str, started_on: date) -> tuple[Event, ...]:
    """The events of a clock named in a link, when they belong to this rule and day; nothing else of it is told."""
    if not (clock_id.isascii() and clock_id.isdigit()) or len(clock_id) > 19:
        return ()
    clock = Clock.objects.filter(pk=int(clock_id), rule=rule, started_on=started_on).first()
    return events_of(clock_id=clock.pk, rule=rule) if clock is not None else ()


def chains_to_count(*, most: int, after: int = 0) -> dict[int, int]:
    """Chains of rows with entries the numbers do not know yet, each with its last entry; at most so many, oldest id first."""
    due = Chain.objects.filter(seq__gt=F("counted"), pk__gt=after)
    return dict(due.order_by("pk").values_list("pk", "seq")[:most])


def last_lake_written() -> str:
    """The digest the journal keeps of what was last written for the numbers; empty when nothing was."""
    last = Entry.objects.filter(chain=ChainId.LAKE, act=Act.LAKE_WRITTEN).order_by("-seq").first()
    return str(last.facts["digest"]) if last is not None else ""
