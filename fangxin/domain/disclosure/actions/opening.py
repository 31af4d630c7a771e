"""The open data lie ready as files: what is put into the register or taken out marks its piece, a sweep writes it anew.

What was taken out leaves its file with the next sweep; what is new may wait an hour, so that a busy month is not written
every minute. A file that got lost is written anew with the next sweep. Nobody who downloads makes the register be read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from fangxin.domain.disclosure.models import OpenPart, PublicEntry, TradeTally
from fangxin.domain.disclosure.queries.opened import (
    lost_files,
    month_floor,
    month_of,
    named_files,
    next_month,
    open_store,
)
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import hour_of

#: entries of one piece, pieces written in one sweep
PIECE, MOST = 10_000, 4
#: how long what is new may wait; after so long a piece is written anyhow, for what changed beside the register
PAUSE, ANYHOW = timedelta(hours=1), timedelta(days=7)
#: files nobody names any more are kept so long: somebody may be taking one
KEPT = timedelta(hours=6)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One piece as it is stored: both files, packed by gzip."""

    csv: bytes
    json: bytes


def mark(*, entry_id: int, due_at: datetime) -> None:
    """Let the piece an entry belongs to be written anew, inside the caller's transaction; the soonest wish counts."""
    month = month_of(hour_of(entry_id))
    part = OpenPart.objects.filter(first_id__lte=entry_id).order_by("-first_id").first()
    if part is None or part.month != month:
        part = OpenPart(first_id=month_floor(month), month=month, changes=1, due_at=due_at - PAUSE)
        OpenPart.objects.bulk_create([part], ignore_conflicts=True)
    mine = OpenPart.objects.filter(pk=part.pk)
    if _soonest(mine, due_at, changes=F("changes") + 1) or mine.update(changes=F("changes") + 1):
        return
    # the sweep took the emptied piece away since it was found; the entry belongs to the one before it, or to a new one
    mark(entry_id=entry_id, due_at=due_at)


def write_open_data(*, told: Callable[[Sequence[PublicEntry]], Written], at: datetime) -> int:
    """Write the pieces that are due, a few in one sweep; `told` sets the entries of one. Returns how many were written."""
    _begin(at)
    _soonest(OpenPart.objects.filter(pk__in=lost_files()), at)
    due = OpenPart.objects.filter(Q(due_at__lte=at) | Q(written_at__lt=at - ANYHOW))
    # what was taken out never waits behind what is only written anew for its age
    soonest = due.order_by(F("due_at").asc(nulls_last=True), "pk")
    written = sum(_write(part, told, at) for part in soonest[:MOST])
    if written:
        open_store().sweep(named=named_files, before=at - KEPT)
    return written


def _soonest(parts: QuerySet[OpenPart], due_at: datetime, **changes: Any) -> int:
    """Let pieces be due by an instant, those that were not by then; how many."""
    return parts.filter(Q(due_at=None) | Q(due_at__gt=due_at)).update(due_at=due_at, **changes)


def _begin(at: datetime) -> None:
    """A piece for every month whose entries have none: they were there before there were pieces.

    What is published today makes only its own month's. Months that have a piece are passed over unread, so that nothing
    is looked up but the oldest entry and the first one behind each run of such months.
    """
    known = set(OpenPart.objects.order_by().values_list("month", flat=True).distinct())
    month = _month_behind(0)
    while month is not None:
        if month not in known:
            made = OpenPart(first_id=month_floor(month), month=month, due_at=at)
            OpenPart.objects.bulk_create([made], ignore_conflicts=True)
        month = next_month(month)
        while month in known:
            month = next_month(month)
        month = _month_behind(month_floor(month))


def _month_behind(least: int) -> date | None:
    """The month of the first entry from an id on."""
    found = PublicEntry.objects.filter(pk__gte=least).order_by("pk").values_list("pk", flat=True).first()
    return None if found is None else month_of(hour_of(found))


def _write(part: OpenPart, told: Callable[[Sequence[PublicEntry]], Written], at: datetime) -> int:
    """Write one piece; what is too much becomes a piece of its own. A change meanwhile lets it be due again."""
    following = OpenPart.objects.filter(first_id__gt=part.first_id, month=part.month).first()
    below = following.first_id if following else month_floor(next_month(part.month))
    rows = PublicEntry.objects.select_related("merchant").filter(pk__gte=part.first_id, pk__lt=below)
    entries = list(rows.order_by("pk")[: PIECE + 1])
    mine = OpenPart.objects.filter(pk=part.pk, changes=part.changes)
    if not entries:
        return mine.delete()[0]
    with transaction.atomic():
        if len(entries) > PIECE:
            rest = OpenPart(first_id=entries.pop().pk, month=part.month, changes=1, due_at=at)
            OpenPart.objects.bulk_create([rest], ignore_conflicts=True)
        made, store = told(entries), open_store()
        csv, json = store.put(source=[made.csv]), store.put(source=[made.json])
        OpenPart.objects.filter(pk=part.pk).update(
            entries=len(entries), written_at=at, csv_sha256=csv.sha256, csv_size=csv.size, json_sha256=json.sha256,
            json_size=json.size,
        )  # fmt: skip
        mine.update(due_at=None)
    return 1


@transaction.atomic
def count_trades(*, at: datetime) -> int:
    """Count how many complaints each trade has in each county, once an hour; how many lines there are, 0 when it is not due."""
    newest = TradeTally.objects.order_by("-counted_at").values_list("counted_at", flat=True).first()
    if newest is not None and newest > at - PAUSE:
        return 0
    since: date = day_of(at) - timedelta(days=policy().rate_days)
    rows = PublicEntry.objects.filter(closed_on__gt=since).exclude(trade="").order_by()
    counted = rows.values("trade", "region_code").annotate(complaints=Count("pk"))
    TradeTally.objects.all().delete()
    return len(TradeTally.objects.bulk_create([TradeTally(**row, counted_at=at) for row in counted], batch_size=1000))
