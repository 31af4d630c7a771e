"""What is under way now: what just came, and open work by deadline. Asked of the cases themselves, through small indexes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import Status
from fangxin.storage.ids import id_floor

#: open, said as the index of open work says it: so the database counts in that index alone
OPEN: Final = ~Q(status__in=[Status.CLOSED.value, Status.ARCHIVED.value])


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Open cases of one office, kind and clock: all of them, and those that are overdue, due today, due tomorrow."""

    path: str
    kind: str
    rule: str
    all: int
    overdue: int
    today: int
    tomorrow: int


@dataclass(frozen=True, slots=True)
class Sum:
    """Open work added up."""

    all: int
    overdue: int
    today: int
    tomorrow: int


def open_work(*, by: Actor, on: date) -> list[OpenWork]:
    """Open cases of the caller's subtree."""
    rows = (
        visible_cases(by=by)
        .filter(OPEN)
        .values("path", "kind", "due_rule")
        .annotate(
            all=Count("*"), overdue=Count("due_on", filter=Q(due_on__lt=on)), today=Count("due_on", filter=Q(due_on=on)),
            tomorrow=Count("due_on", filter=Q(due_on=on + timedelta(days=1))),
        )
        .order_by()
    )  # fmt: skip
    return [
        OpenWork(
            path=row["path"], kind=row["kind"], rule=row["due_rule"], all=row["all"], overdue=row["overdue"],
            today=row["today"], tomorrow=row["tomorrow"],
        )
        for row in rows
    ]  # fmt: skip


def added(rows: Iterable[OpenWork]) -> Sum:
    """The sum of some of them."""
    found = list(rows)
    return Sum(
        all=sum(one.all for one in found), overdue=sum(one.overdue for one in found),
        today=sum(one.today for one in found), tomorrow=sum(one.tomorrow for one in found),
    )  # fmt: skip


def received_since(*, by: Actor, start: datetime) -> QuerySet[Case]:
    """Cases of the caller's subtree received from an instant on. An id carries the hour of registration, never an earlier one."""
    return visible_cases(by=by).filter(pk__gte=id_floor(start), received_at__gte=start)


def received_by_office(*, by: Actor, start: datetime) -> dict[tuple[str, str], int]:
    """How many were received from an instant on, by office (its path) and kind."""
    rows = received_since(by=by, start=start).values_list("path", "kind").annotate(number=Count("*")).order_by()
    return {(path, kind): number for path, kind, number in rows}
