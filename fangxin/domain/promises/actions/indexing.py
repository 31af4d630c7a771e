"""Keeping the words promises are found by: one line of words for each, brought up to date by whoever changes it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from fangxin.domain.promises.models import Promise, PromiseText
from fangxin.domain.promises.queries.searching import labels_of
from fangxin.storage.fulltext import Text, index_rows

#: promises read again in one transaction
BATCH = 1000


def index_promises(promise_ids: Collection[int]) -> int:
    """Bring the words of promises up to date, inside the caller's transaction; returns how many had changed."""
    rows = Promise.objects.filter(pk__in=promise_ids).select_related("merchant__merged_into").order_by("pk")
    return index_rows(PromiseText, (text_of(row) for row in rows))


def follow_merchants(merchant_ids: Collection[int]) -> int:
    """Bring the words of the promises of merchants, and of those merged into them, up to date with their names."""
    own = Q(merchant__in=merchant_ids) | Q(merchant__merged_into__in=merchant_ids)
    return index_promises(list(Promise.objects.filter(own).values_list("pk", flat=True)))


def reindex_promises() -> int:
    """Read every promise's words again, a batch a transaction. Returns how many changed."""
    written, last = 0, -1
    while ids := list(Promise.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            written += index_promises(ids)
        last = ids[-1]
    return written


def text_of(promise: Promise) -> Text:
    """What the index keeps of a promise; the only place that decides it."""
    known_as = [one for one in (promise.merchant, promise.merchant.merged_into) if one is not None]
    return Text(
        id=promise.pk, head=[promise.place_name, *(name for one in known_as for name in (one.name, one.brand))],
        numbers=[one for one in (promise.number, *(one.uscc or "" for one in known_as)) if one], labels=labels_of(promise),
    )  # fmt: skip
