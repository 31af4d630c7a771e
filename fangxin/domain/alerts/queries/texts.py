"""Texts of requests, for officers who may read them: where new topics are looked for. Nothing of them is kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import Kind
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import id_floor

KINDS = (Kind.COMPLAINT.value, Kind.REPORT.value)


@dataclass(frozen=True, kw_only=True)
class Text:
    """What one request says, its day, and by what its writer is told from others; nobody's name."""

    id: int
    title: str
    text: str
    on: date
    writer: str


def texts_received(*, by: Actor, since: datetime, days: int, most: int, older: int) -> list[Text]:
    """The newest texts of the caller's scope since an instant, and some of as many days before. Raises NotPermitted."""
    by.must(Permission.VIEW_CASES)
    first = since - timedelta(days=days)
    # an id carries the hour of registration, never one before receipt: with it an index serves
    rows = visible_cases(by=by).filter(kind__in=KINDS, duplicate_of=None).order_by("-id")
    columns = ("pk", "title", "content", "received_at", "intake__person_id")
    recent = rows.filter(pk__gte=id_floor(since), received_at__gte=since)[:most]
    before = rows.filter(pk__gte=id_floor(first), received_at__lt=since, received_at__gte=first)[:older]
    return [
        Text(id=pk, title=title, text=text, on=day_of(at), writer=str(person or ""))
        for found in (recent, before)
        for pk, title, text, at, person in found.values_list(*columns)
    ]


def cases_named(*, ids: Collection[int], by: Actor) -> list[Case]:
    """Those of the cases that the caller may see, newest first."""
    rows = visible_cases(by=by).filter(pk__in=ids, kind__in=KINDS)
    return list(rows.select_related("office").order_by("-received_at", "-id"))
