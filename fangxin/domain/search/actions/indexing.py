"""Bringing the words of cases into the index, after they were written: filing does not wait for it."""

from __future__ import annotations

from django.db import transaction

from fangxin.domain.cases.actions.step import hold_cases
from fangxin.domain.cases.models import Case
from fangxin.domain.search.models import CaseText
from fangxin.storage.fulltext import Text, index_rows

#: cases of one transaction: they are locked while it runs
BATCH = 100
#: what is found besides the content; nothing of a person is among it
_HEAD = ("title", "merchant_name", "platform", "number", "intake__outside_number", "order_number", "merchant_uscc")


def index_due(*, most: int) -> int:
    """Index up to `most` cases whose words are new or have changed, the newest first; returns how many were.

    A case somebody is working on right now is left for the next round.
    """
    done = 0
    while done < most:
        due = Case.objects.filter(to_index=True).order_by("-id").values_list("id", flat=True)
        ids = list(due[: min(BATCH, most - done)])
        indexed = _index(ids) if ids else 0
        done += indexed
        if len(ids) < BATCH or not indexed:
            break
    return done


def _index(ids: list[int]) -> int:
    with transaction.atomic():
        held = hold_cases(case_ids=ids, wait=False)
        rows = Case.objects.filter(pk__in=held).values_list("id", "content", *_HEAD)
        index_rows(CaseText, [Text(id=pk, head=head, body=[content]) for pk, content, *head in rows])
        Case.objects.filter(pk__in=held).update(to_index=False)
    return len(held)
