"""Loading a year's calendar, and recounting every running clock that was counted under another one."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.step import hold_cases
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_account, to_consumer
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.actions.clocks import Reading, read_clock
from fangxin.domain.timeline.actions.journal import Deed, append, append_many
from fangxin.domain.timeline.models import CalendarYear, Clock, ClockEvent
from fangxin.domain.timeline.queries import calendar_in_force, event_of, forget_calendar
from fangxin.domain.timeline.words import Act, ChainId, ClockStatus
from fangxin.foundation.calendar import WorkCalendar, parse_calendar_file, shipped_calendar
from fangxin.foundation.clock import Event, day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.storage.rows import load

BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Move:
    """One running clock whose last day the calendar moves (or makes certain)."""

    case_id: int
    number: str
    rule: str
    before: date
    after: date
    certain: bool


@transaction.atomic
def load_calendar_year(*, text: str, by: Actor, at: datetime) -> tuple[int, ...]:
    """Keep the calendar of the years in `text` (YAML) as in force from now on; journalled. Returns the years.

    Raises CalendarFileBroken. The text in force a second time changes nothing; an earlier one comes into force again.
    Running clocks move by `recompute`.
    """
    by.must(Permission.MANAGE_LAW)
    years = tuple(sorted({year.year for year in parse_calendar_file(text.encode())}))
    digest = hashlib.sha256(text.encode()).hexdigest()
    newest = {row.year: row.digest for row in CalendarYear.objects.filter(year__in=years).order_by("id")}
    fresh = [year for year in years if newest.get(year) != digest]
    for year in fresh:
        CalendarYear.objects.create(year=year, text=text, digest=digest, loaded_at=at, loaded_by=by.name)
    if fresh:
        facts = {"what": "calendar", "years": fresh, "digest": digest}
        append(chain=ChainId.LAW, deeds=[Deed(act=Act.CONFIGURED, by=by, at=at, facts=facts)])
    forget_calendar()
    transaction.on_commit(forget_calendar)  # another thread may have read the old one in the meantime
    return years


def calendar_with(*, text: str) -> WorkCalendar:
    """The calendar as it would be with a text loaded; for a look before loading. Raises CalendarFileBroken."""
    extra = parse_calendar_file(text.encode())
    base = calendar_in_force() if CalendarYear.objects.exists() else shipped_calendar()
    return base.with_years(extra)


def moves_under(*, calendar: WorkCalendar) -> list[Move]:
    """What would move under a calendar; nothing is written."""
    moves: list[Move] = []
    last = 0
    while clocks := list(_counted_otherwise(calendar, after=last)):
        last = clocks[-1].pk
        moves.extend(_moves(_readings(clocks, calendar)))
    return moves


def clocks_to_recount(*, calendar: WorkCalendar) -> int:
    """How many clocks `recompute` and `moves_under` would read under a calendar."""
    return Clock.objects.filter(_otherwise(calendar)).count()


def recompute(*, at: datetime, calendar: WorkCalendar | None = None) -> list[Move]:
    """Recount every running clock counted under another calendar: a new, journalled fact on each case whose day moves.

    A paused clock is read under the calendar of the day it goes on, a stopped one never again. A notice changes days of
    its own year and of the December before, certain ones too, so no running clock is left out. Each batch is one
    transaction; repeating it does nothing.
    """
    calendar = calendar or calendar_in_force()
    moved: list[Move] = []
    last = 0
    while True:
        with transaction.atomic():
            clocks, last = _held(calendar, after=last)
            if not clocks and not last:
                return moved
            moved.extend(_recount(_readings(clocks, calendar), calendar, at))


def _otherwise(calendar: WorkCalendar) -> models.Q:
    # two ranges instead of "not equal": the index on open clocks answers "none" at once, every minute
    other = models.Q(calendar_version__lt=calendar.version) | models.Q(calendar_version__gt=calendar.version)
    return other & models.Q(stopped_on=None, status=ClockStatus.RUNNING)


def _counted_otherwise(calendar: WorkCalendar, *, after: int) -> models.QuerySet[Clock]:
    return Clock.objects.filter(_otherwise(calendar), pk__gt=after).order_by("pk")[:BATCH]


def _held(calendar: WorkCalendar, *, after: int) -> tuple[list[Clock], int]:
    """The next batch, locked as every step locks: cases first, then clocks; and the last id looked at, 0 at the end."""
    found = list(_counted_otherwise(calendar, after=after).values_list("pk", "case_id"))
    if not found:
        return [], 0
    hold_cases(case_ids={case_id for _, case_id in found})
    clocks = Clock.objects.select_for_update().filter(_otherwise(calendar), pk__in=[pk for pk, _ in found])
    return list(clocks.order_by("pk")), found[-1][0]


Read = Sequence[tuple[Clock, Reading]]


def _moves(read: Read) -> list[Move]:
    moved = [
        (clock, reading)
        for clock, reading in read
        if (reading.due_on or clock.due_on) != clock.due_on or reading.provisional != clock.provisional
    ]
    numbers = dict(Case.objects.filter(pk__in=[clock.case_id for clock, _ in moved]).values_list("pk", "number"))
    return [
        Move(
            case_id=clock.case_id, number=numbers.get(clock.case_id, ""), rule=clock.rule, before=clock.due_on,
            after=reading.due_on or clock.due_on, certain=not reading.provisional,
        )
        for clock, reading in moved
    ]  # fmt: skip


def _recount(read: Read, calendar: WorkCalendar, at: datetime) -> list[Move]:
    moves = _moves(read)
    cases = Case.objects.select_related("office", "intake", "post").in_bulk([move.case_id for move in moves])
    deeds: dict[int, list[Deed]] = defaultdict(list)
    notices: list[Notice] = []
    followed: list[Case] = []
    away = away_on(on=day_of(at))
    for move in moves:
        case = cases.get(move.case_id)
        if case is None:
            continue
        facts = {
            "rule": move.rule, "before": move.before, "after": move.after, "certain": move.certain,
            "calendar": calendar.version,
        }  # fmt: skip
        deeds[case.pk].append(Deed(act=Act.CLOCK_MOVED, by=SYSTEM, at=at, facts=facts))
        if move.after != move.before:
            notices.extend(_told(case, move, away, at))
        if case.due_rule == move.rule and case.due_on != move.after:
            case.due_on = move.after
            followed.append(case)
    append_many(deeds=deeds)
    if notices:
        load(Notice, notices)
    Case.objects.bulk_update(followed, ["due_on"], batch_size=500)
    _keep(read, calendar, at)
    return moves


def _told(case: Case, move: Move, away: frozenset[int], at: datetime) -> list[Notice]:
    """The consumer and the handler on duty are told of a day that moved."""
    words: dict[str, Any] = {
        "rule": lawbook().clock(move.rule).label[:16], "old_due_on": move.before, "due_on": move.after, "year": move.after.year,
    }  # fmt: skip
    handler = on_duty(post=case.post, away=away) if case.post is not None else None
    told = to_consumer(case=case, template="calendar_moved_consumer", at=at, **words)
    if handler is not None:
        told += to_account(account_id=handler, case=case, template="calendar_moved_handler", at=at, **words)
    return told


def _keep(read: Read, calendar: WorkCalendar, at: datetime) -> None:
    """Write what was read; most clocks only learn under which calendar they stand."""
    same: list[Clock] = []
    changed: list[Clock] = []
    for clock, reading in read:
        before = (clock.due_on, clock.provisional, clock.look_again_at)
        clock.calendar_version, clock.provisional = calendar.version, reading.provisional
        clock.due_on = reading.due_on or clock.due_on
        clock.look_again_at = next((instant for instant in reading.look_again_at if instant > at), None)
        after = (clock.due_on, clock.provisional, clock.look_again_at)
        (same if before == after else changed).append(clock)
    Clock.objects.filter(pk__in=[clock.pk for clock in same]).update(calendar_version=calendar.version)
    Clock.objects.bulk_update(changed, ["calendar_version", "provisional", "due_on", "look_again_at"], batch_size=500)


def _readings(clocks: Sequence[Clock], calendar: WorkCalendar) -> Read:
    events: dict[int, list[Event]] = defaultdict(list)
    rules = {clock.pk: clock.rule for clock in clocks}
    for row in ClockEvent.objects.filter(clock_id__in=[clock.pk for clock in clocks]).order_by("clock_id", "seq"):
        events[row.clock_id].append(event_of(row, rule=rules[row.clock_id]))
    return [(clock, read_clock(clock.rule, clock.received_on, tuple(events[clock.pk]), calendar)) for clock in clocks]
