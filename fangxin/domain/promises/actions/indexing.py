"""Keeping the words promises are found by: one line of words for each, brought up to date by whoever changes it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from fangxin.domain.promises.models import Promise, PromiseText
from fangxin.domain.promises.queries.searching import labels_of
from fangxin.storage.fulltext import Text, index_rows

#: promises read again in one transaction
BATCH = 1000


def index_promises(promise_ids: Collection[int]) -> int:
    """Bring the words of promises up to date, inside the caller's transaction; returns how many had changed."""
    rows = Promise.objects.filter(pk__in=promise_ids).select_related("merchant").order_by("pk")
    return index_rows(PromiseText, (text_of(row) for row in rows))


def reindex_promises() -> int:
    """Read every promise's words again, a batch a transaction: a merchant may have been renamed. Returns how many changed."""
    written, last = 0, -1
    while ids := list(Promise.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            written += index_promises(ids)
        last = ids[-1]
    return written


def text_of(promise: Promise) -> Text:
    """What the index keeps of a promise; the only place that decides it."""
    merchant = promise.merchant
    return Text(
        id=promise.pk, head=[promise.place_name, merchant.name, merchant.brand],
        numbers=[one for one in (promise.number, merchant.uscc or "") if one], labels=labels_of(promise),
    )  # fmt: skip
