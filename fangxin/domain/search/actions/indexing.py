"""Bringing the words of cases into the index, after they were written: filing does not wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from fangxin.domain.cases.actions.step import hold_cases
from fangxin.domain.cases.models import Case
from fangxin.domain.people.actions import phone_index
from fangxin.domain.search.models import CaseText, Columns, labels_of
from fangxin.storage.fulltext import Text, forget, index_rows

#: cases of one transaction: they are locked while it runs
BATCH = 100
#: what is found besides the content; nothing of a person is among it
_HEAD = ("title", "merchant_name", "platform")
_NUMBERS = ("number", "intake__outside_number", "order_number", "merchant_uscc", "merchant_phone")
#: the blind indexes of those who came with the case: a telephone of theirs is no merchant's, whatever the form says
_THEIRS = ("intake__person__phone_index", "intake__agent__phone_index")


def index_due(*, most: int) -> int:
    """Index up to `most` cases whose words are new or have changed, the newest first; returns how many were.

    A case somebody is working on right now is left for the next round.
    """
    done = 0
    while done < most:
        due = Case.objects.filter(to_index=True).order_by("-id").values_list("id", flat=True)
        ids = list(due[: min(BATCH, most - done)])
        held, _ = _index(ids, wait=False) if ids else (set[int](), 0)
        done += len(held)
        if len(ids) < BATCH or not held:
            break
    return done


@dataclass(frozen=True, slots=True)
class Reread:
    """What one batch of a rereading did: cases read, and rows of the index that were not as they should be."""

    read: int
    written: int


def reindex() -> Iterator[Reread]:
    """Read every case again, batch by batch; at last forget what belongs to no case."""
    last, busy = 0, set[int]()
    while ids := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        held, written = _index(ids, wait=False)
        busy |= set(ids) - held
        yield Reread(len(held), written)
        last = ids[-1]
    if busy:
        held, written = _index(sorted(busy), wait=True)
        yield Reread(len(held), written)
    stray = CaseText.objects.exclude(Exists(Case.objects.filter(pk=OuterRef("pk"))))
    forget(CaseText, stray.values_list("pk", flat=True))


def _index(ids: list[int], *, wait: bool) -> tuple[set[int], int]:
    """Index cases as they are, holding them so that no older words come after newer ones; which, and what was written."""
    with transaction.atomic():
        held = hold_cases(case_ids=ids, wait=wait)
        written = index_rows(CaseText, texts_of(Case.objects.filter(pk__in=held)))
        Case.objects.filter(pk__in=held, to_index=True).update(to_index=False)
    return held, written


def texts_of(cases: QuerySet[Case]) -> Iterator[Text]:
    """What the index keeps of cases; the only place that decides it."""
    names = ("id", "path", "content", *_THEIRS, *_NUMBERS, *Columns._fields, *_HEAD)
    for pk, path, content, person, agent, *told in cases.values_list(*names).iterator(chunk_size=1000):
        numbers = [one or "" for one in told[: len(_NUMBERS)]]
        columns, head = Columns(*told[len(_NUMBERS) : -len(_HEAD)]), told[-len(_HEAD) :]
        if numbers[-1] and phone_index(numbers[-1]) in (person, agent):
            numbers[-1] = ""
        labels = labels_of(case_id=pk, path=path, columns=columns)
        yield Text(id=pk, head=head, body=[content], numbers=numbers, labels=labels)
