"""Texts that came before: a case whose words repeat an earlier one is linked to it, and is no second thing to handle."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, Q

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.exchange.actions.changing import Moved
from fangxin.domain.exchange.models import ImportedRow, ImportRun
from fangxin.domain.exchange.queries import unlinked_after
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.words import Act

BATCH: Final = 2000
#: how far apart two cases of different sources may be and still be one matter
DAYS: Final = 90
#: earlier cases looked at for one batch; only texts repeated by thousands reach it
MOST: Final = 20_000
#: numbers of copies named in the original's journal, each time
NAMED: Final = 50
TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class _Text:
    """What decides whether two cases tell the same: the words, about whom, from whom, when, through which source."""

    id: int
    number: str
    source: str
    mark: int
    merchant: str
    phone: str
    received_at: datetime
    version: int
    status: str

    def repeats(self, other: _Text) -> bool:
        """Whether this is the other one again: never another person's, nor about another merchant."""
        if self.phone and other.phone and self.phone != other.phone:
            return False
        if self.source == other.source:
            return self.merchant == other.merchant or not (self.merchant and other.merchant)
        near = abs(self.received_at - other.received_at) <= timedelta(days=DAYS)
        return near and bool(self.merchant) and self.merchant == other.merchant


def link_repeated(*, run_id: int, by: Actor, at: datetime) -> Counter[str]:
    """Link what the runs not compared yet brought; returns how many cases were linked, by status. Safe to repeat."""
    after, runs = unlinked_after()
    linked: Counter[str] = Counter()
    for low, high in _batches(after):
        linked.update(_link_batch(low, high, run_id, by, at))
    ImportRun.objects.filter(pk__in=runs).update(linked=True)
    return linked


def _batches(after: int) -> Iterator[tuple[int, int]]:
    """(after this imported row, up to this one), a batch at a time; numbers may have gaps of any size."""
    rows = ImportedRow.objects.order_by("id").values_list("id", flat=True)
    last = rows.last() or 0
    while after < last:
        high = next(iter(rows.filter(id__gt=after)[BATCH - 1 : BATCH]), last)
        yield after, high
        after = high


def _link_batch(low: int, high: int, run_id: int, by: Actor, at: datetime) -> list[str]:
    for left in range(TRIES - 1, -1, -1):
        try:
            with transaction.atomic():
                return _linked(low, high, run_id, by, at)
        except (Moved, OperationalError):
            if not left:
                raise
    raise AssertionError


def _linked(low: int, high: int, run_id: int, by: Actor, at: datetime) -> list[str]:
    fresh = _repeated(low, high)
    if not fresh:
        return []
    new = {case_id: place for place, case_id in enumerate(fresh)}
    texts = _texts(Q(pk__in=list(new)))
    originals = _originals({text.mark for text in texts.values()}, low)
    by_mark: dict[int, list[_Text]] = defaultdict(list)
    for text in originals:
        by_mark[text.mark].append(text)
    copies: dict[int, tuple[_Text, _Text]] = {}
    # what was there before comes first, then by receipt, then in the order of the file
    for text in sorted(texts.values(), key=lambda text: (text.received_at, new[text.id])):
        first = next((one for one in by_mark[text.mark] if text.repeats(one)), None)
        if first is None:
            by_mark[text.mark].append(text)
        else:
            copies[text.id] = (text, first)
    _write(copies.values(), run_id, by, at)
    return [text.status for text, _ in copies.values()]


def _repeated(low: int, high: int) -> list[int]:
    """Cases of some imported rows whose text another case has too, in the order of their rows."""
    others = Case.objects.filter(text_mark=OuterRef("text_mark")).exclude(text_mark=0).exclude(pk=OuterRef("pk"))
    ids = list(ImportedRow.objects.filter(id__gt=low, id__lte=high).order_by("id").values_list("case_id", flat=True))
    repeated = set(
        Case.objects.filter(Exists(others), pk__in=ids, duplicate_of=None)
        .exclude(text_mark=0)
        .values_list("pk", flat=True)
    )
    return [case_id for case_id in ids if case_id in repeated]


def _originals(marks: Iterable[int], low: int) -> list[_Text]:
    """Cases with these texts that are no copies and came before the batch: native ones and those of earlier rows."""
    later = ImportedRow.objects.filter(case_id=OuterRef("pk"), id__gt=low)
    earlier = Q(~Exists(later), text_mark__in=list(marks), duplicate_of=None) & ~Q(text_mark=0)
    return list(_texts(earlier, most=MOST).values())


def _texts(condition: Q, *, most: int | None = None) -> dict[int, _Text]:
    rows = (
        Case.objects.filter(condition)
        .order_by("received_at", "id")
        .values_list(
            "id",
            "number",
            "source",
            "text_mark",
            "merchant_name",
            "intake__person__phone_index",
            "received_at",
            "version",
            "status",
        )
    )
    found = (_Text(*row[:5], row[5] or "", *row[6:]) for row in (rows[:most] if most else rows))
    return {text.id: text for text in found}


def _write(copies: Iterable[tuple[_Text, _Text]], run_id: int, by: Actor, at: datetime) -> None:
    """Link the copies and tell it on both sides; an original's journal gets one entry a batch."""
    of: dict[int, list[_Text]] = defaultdict(list)
    versions: dict[int, int] = {}
    deeds: dict[int, list[Deed]] = {}
    for text, first in copies:
        of[first.id].append(text)
        versions[first.id], versions[text.id] = first.version, text.version
        facts = {"run": run_id, "original": first.number, "source": first.source}
        deeds[text.id] = [Deed(act=Act.LINKED_DUPLICATE, by=by, at=at, facts=facts)]
    for first_id, own in of.items():
        told = {"run": run_id, "count": len(own), "copies": [text.number for text in own[:NAMED]]}
        deeds[first_id] = [*deeds.get(first_id, []), Deed(act=Act.LINKED_DUPLICATE, by=by, at=at, facts=told)]
    original = {text.id: first_id for first_id, own in of.items() for text in own}
    for case_id in sorted(deeds):
        values: dict[str, int | bool] = {"version": versions[case_id] + len(deeds[case_id])}
        if case_id in original:
            values |= {"duplicate_of": original[case_id], "to_index": True}
        if not Case.objects.filter(pk=case_id, version=versions[case_id]).update(**values):
            raise Moved
    append_many(deeds=deeds)
