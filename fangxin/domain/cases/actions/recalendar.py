"""Loading a year's calendar, and recounting every open clock that was counted without it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models, transaction

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_consumer
from fangxin.domain.timeline.actions.clocks import Reading, read_clock
from fangxin.domain.timeline.actions.journal import Deed, append, append_many
from fangxin.domain.timeline.models import CalendarYear, Clock, ClockEvent
from fangxin.domain.timeline.queries import calendar_in_force, forget_calendar
from fangxin.domain.timeline.words import Act, ChainId, ClockStatus
from fangxin.foundation.calendar import WorkCalendar, parse_calendar_file, shipped_calendar
from fangxin.foundation.clock import Event, EventKind
from fangxin.foundation.lawbook import lawbook
from fangxin.storage.rows import load

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Move:
    """One open clock whose last day the calendar moves (or makes certain)."""

    case_id: int
    number: str
    rule: str
    before: date
    after: date
    certain: bool


@transaction.atomic
def load_calendar_year(*, text: str, by: Actor, at: datetime) -> tuple[int, ...]:
    """Keep the calendar of the years in `text` (YAML) as in force from now on; journalled. Returns the years.

    Raises CalendarFileBroken. The same text a second time changes nothing. Open clocks move by `recompute`.
    """
    by.must(Permission.MANAGE_LAW)
    years = tuple(sorted({year.year for year in parse_calendar_file(text.encode())}))
    digest = hashlib.sha256(text.encode()).hexdigest()
    fresh = [year for year in years if not CalendarYear.objects.filter(year=year, digest=digest).exists()]
    for year in fresh:
        CalendarYear.objects.create(year=year, text=text, digest=digest, loaded_at=at, loaded_by=by.name)
    if fresh:
        facts = {"what": "calendar", "years": fresh, "digest": digest}
        append(chain=ChainId.LAW, deeds=[Deed(act=Act.CONFIGURED, by=by, at=at, facts=facts)])
    forget_calendar()
    return years


def calendar_with(*, text: str) -> WorkCalendar:
    """The calendar as it would be with a text loaded; for a look before loading. Raises CalendarFileBroken."""
    extra = parse_calendar_file(text.encode())
    base = calendar_in_force() if CalendarYear.objects.exists() else shipped_calendar()
    return base.with_years(extra)


def moves_under(*, calendar: WorkCalendar) -> list[Move]:
    """What would move under a calendar; nothing is written."""
    return [move for batch in _batches(calendar) for move in _moves(batch, calendar)]


def recompute(*, at: datetime, calendar: WorkCalendar | None = None) -> list[Move]:
    """Recount every open clock counted under another calendar: a new, journalled fact on each case whose day moves.

    Each batch is one transaction; repeating it does nothing.
    """
    calendar = calendar or calendar_in_force()
    moved: list[Move] = []
    for batch in _batches(calendar):
        with transaction.atomic():
            moved.extend(_recount(batch, calendar, at))
    return moved


def _batches(calendar: WorkCalendar) -> Iterable[list[Clock]]:
    last = 0
    while True:
        batch = list(
            Clock.objects.filter(stopped_on=None, pk__gt=last)
            .filter(models.Q(provisional=True) | models.Q(due_on__gt=_settled_until()))
            .exclude(calendar_version=calendar.version)
            .order_by("pk")[:BATCH]
        )
        if not batch:
            return
        last = batch[-1].pk
        yield batch


def _settled_until() -> date:
    """Clocks ending in years nobody can still change are left alone: those before the oldest loaded calendar."""
    oldest = CalendarYear.objects.order_by("year").values_list("year", flat=True).first()
    return date((oldest or 9998) - 1, 12, 31)


def _moves(clocks: list[Clock], calendar: WorkCalendar) -> list[Move]:
    numbers = dict(Case.objects.filter(pk__in=[clock.case_id for clock in clocks]).values_list("pk", "number"))
    found = []
    for clock, reading in _readings(clocks, calendar):
        after = reading.due_on or clock.due_on
        if after != clock.due_on or reading.provisional != clock.provisional:
            found.append(
                Move(
                    case_id=clock.case_id, number=numbers.get(clock.case_id, ""), rule=clock.rule, before=clock.due_on,
                    after=after, certain=not reading.provisional,
                )
            )  # fmt: skip
    return found


def _recount(clocks: list[Clock], calendar: WorkCalendar, at: datetime) -> list[Move]:
    moves = _moves(clocks, calendar)
    by_case: dict[int, list[Move]] = defaultdict(list)
    for move in moves:
        by_case[move.case_id].append(move)
    cases = {
        case.pk: case
        for case in Case.objects.select_for_update(of=("self",)).select_related("office", "intake").filter(pk__in=by_case)
    }
    deeds: dict[int, list[Deed]] = {}
    notices: list[models.Model] = []
    for case_id, own in by_case.items():
        case = cases.get(case_id)
        if case is None:
            continue
        deeds[case_id] = [
            Deed(
                act=Act.CLOCK_MOVED, by=SYSTEM, at=at,
                facts={"rule": m.rule, "before": m.before, "after": m.after, "certain": m.certain, "calendar": calendar.version},
            )
            for m in own
        ]  # fmt: skip
        for move in own:
            if move.after != move.before:
                rule = lawbook().clock(move.rule).label[:16]
                notices.extend(
                    to_consumer(
                        case=case, template="calendar_moved_consumer", at=at, rule=rule, old_due_on=move.before,
                        due_on=move.after, year=move.after.year,
                    )
                )  # fmt: skip
            if case.due_rule == move.rule:
                Case.objects.filter(pk=case_id, due_rule=move.rule).update(due_on=move.after)
    append_many(deeds=deeds)
    if notices:
        load(type(notices[0]), notices)
    for clock, reading in _readings(clocks, calendar):
        clock.calendar_version, clock.provisional = calendar.version, reading.provisional
        clock.due_on = reading.due_on or clock.due_on
        if clock.status == ClockStatus.RUNNING:
            clock.look_again_at = next((instant for instant in reading.look_again_at if instant > at), None)
    Clock.objects.bulk_update(clocks, ["calendar_version", "provisional", "due_on", "look_again_at"], batch_size=500)
    return moves


def _readings(clocks: list[Clock], calendar: WorkCalendar) -> Iterable[tuple[Clock, Reading]]:
    events: dict[int, list[Event]] = defaultdict(list)
    for row in ClockEvent.objects.filter(clock_id__in=[clock.pk for clock in clocks]).order_by("clock_id", "seq"):
        events[row.clock_id].append(Event(kind=EventKind(row.kind), on=row.on, days=row.days, why=row.why, place=row.seq))
    for clock in clocks:
        yield clock, read_clock(clock.rule, clock.received_on, tuple(events[clock.pk]), calendar)
