"""The sweep: every rung reached by any clock up to an instant, told once, in set-based statements. Safe to repeat."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.actions.step import hold_due
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_account
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.supervision.models import Warning
from fangxin.domain.supervision.queries.desks import Desks, desks
from fangxin.domain.supervision.rules.ladder import next_look, rungs_reached
from fangxin.domain.timeline.actions.clocks import read_clock
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.models import Clock, ClockEvent
from fangxin.domain.timeline.queries import calendar_in_force, event_of, told_day
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import Event, day_of, days_left
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.book import WarningLevel
from fangxin.storage.ids import new_id
from fangxin.storage.rows import change, load

BATCH = 1000


@dataclass(kw_only=True)
class Swept:
    """What one sweep did."""

    looked: int = 0
    warned: int = 0
    overdue: int = 0


def sweep(*, at: datetime) -> Swept:
    """Raise every warning due up to `at`; each batch is one transaction. Repeating it at the same instant does nothing."""
    swept = Swept()
    ladder = desks(at=at)
    while True:
        with transaction.atomic():
            clocks = _due(at)
            if clocks:
                _sweep_batch(clocks, ladder, at, swept)
        if len(clocks) < BATCH:
            return swept


def _due(at: datetime) -> list[Clock]:
    """The clocks to look at now, held; a case somebody is working on, or another sweep, waits for the next minute."""
    due = Clock.objects.filter(look_again_at__lte=at).order_by("look_again_at", "id")
    return list(hold_due(due, most=BATCH))


def _sweep_batch(clocks: list[Clock], ladder: Desks, at: datetime, swept: Swept) -> None:
    levels = lawbook().ladder.levels
    reached = _rungs(clocks, at)
    cases = _cases({clock.case_id for clock in clocks if reached[clock.pk] > clock.warned})
    warnings: list[Warning] = []
    notices: list[models.Model] = []
    deeds: dict[int, list[Deed]] = defaultdict(list)
    overdue: set[int] = set()
    for clock in clocks:
        rung, case = reached[clock.pk], cases.get(clock.case_id)
        if rung > clock.warned and case is not None:
            # after a long silence only the highest rung speaks: five letters at once help nobody
            level = levels[rung - 1]
            raised, told = _raise(clock, case, level, ladder, at)
            warnings.extend(raised)
            notices.extend(told)
            deeds[case.pk].append(_deed(clock, level, raised, at))
            if level.overdue is not None and case.status in OPEN_STATUSES:
                overdue.add(case.pk)
        clock.warned = rung
    append_many(deeds=deeds)
    load(Warning, warnings)
    load_notices(notices)
    Case.objects.filter(pk__in=overdue, status__in=OPEN_STATUSES).update(overdue=True)
    change(clocks, ["warned", "look_again_at"])
    swept.looked += len(clocks)
    swept.warned += len(warnings)
    swept.overdue += len(overdue)


def _rungs(clocks: Sequence[Clock], at: datetime) -> dict[int, int]:
    """The rung each clock has reached; and each learns when to be looked at again."""
    calendar, events = calendar_in_force(), _events(clocks)
    reached = {}
    for clock in clocks:
        instants = read_clock(clock.rule, clock.received_on, events[clock.pk], calendar).look_again_at
        reached[clock.pk] = rungs_reached(instants=instants, warned=clock.warned, at=at)
        clock.look_again_at = next_look(instants=instants, at=at)
    return reached


def _cases(ids: set[int]) -> dict[int, Case]:
    """What a warning tells of its case, by the case's id."""
    told = ("number", "kind", "title", "status", "path", "due_on", "post", "office")
    return Case.objects.select_related("post", "office").only(*told).in_bulk(ids)


def _raise(
    clock: Clock, case: Case, level: WarningLevel, ladder: Desks, at: datetime
) -> tuple[list[Warning], list[models.Model]]:
    warnings: list[Warning] = []
    notices: list[models.Model] = []
    told: set[tuple[int, int | None]] = set()
    for recipient in level.to:
        desk = ladder.told(case, recipient)
        if desk is None or desk.key in told:
            continue  # a county's own case: its head is not told a second time as the county above
        told.add(desk.key)
        office, post = desk.office, desk.post
        warnings.append(
            Warning(
                id=new_id(at), case_id=case.pk, clock_id=clock.pk, level=level.id, to=recipient, office_id=office.pk,
                path=office.path, post_id=post.pk if post else None, due_on=clock.due_on, raised_at=at,
            )
        )  # fmt: skip
        if desk.account_id is not None:
            notices.extend(
                to_account(
                    account_id=desk.account_id, case=case, template=_template(recipient, level), at=at,
                    rule=lawbook().clock(clock.rule).label[:16], due_on=told_day(clock.due_on), left=_left(clock, at),
                    post=(case.post.title if case.post else office.name)[:16],
                )
            )  # fmt: skip
    return warnings, notices


def _template(recipient: str, level: WarningLevel) -> str:
    if recipient in ("handler", "head"):
        return "overdue_handler" if level.overdue is not None else f"warning_{recipient}"
    return "warning_superior"


def _left(clock: Clock, at: datetime) -> str:
    """The time left, or passed, in the words of a message."""
    if clock.due_at is not None:
        hours = abs((clock.due_at - at).total_seconds()) / 3600
        return f"{-(-hours // 1):.0f}个小时"
    unit = lawbook().clock(clock.rule).term_on(clock.received_on).unit
    days = abs(days_left(clock.due_on, day_of(at), unit, calendar_in_force()))
    return f"{days}个{unit.label}"


def _deed(clock: Clock, level: WarningLevel, raised: Sequence[Warning], at: datetime) -> Deed:
    facts = {"level": level.id, "rule": clock.rule, "due_on": clock.due_on, "to": [warning.to for warning in raised]}
    return Deed(act=Act.WARNED, by=SYSTEM, at=at, facts=facts)


def _events(clocks: Sequence[Clock]) -> dict[int, tuple[Event, ...]]:
    found: dict[int, list[Event]] = defaultdict(list)
    rules = {clock.pk: clock.rule for clock in clocks}
    rows = ClockEvent.objects.filter(clock_id__in=rules).order_by("clock_id", "seq")
    for row in rows.only("clock_id", "seq", "kind", "on", "days", "why", "at"):
        found[row.clock_id].append(event_of(row, rule=rules[row.clock_id]))
    return {key: tuple(events) for key, events in found.items()}


def load_notices(notices: Sequence[models.Model]) -> None:
    """Write the desk messages of a batch."""
    if notices:
        load(type(notices[0]), notices)
