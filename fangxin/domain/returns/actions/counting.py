"""Keeping how a return counts, and how many of a promise count so, beside every act."""

from __future__ import annotations

from django.db.models import F

from fangxin.domain.returns.models import ReturnTally
from fangxin.domain.returns.words import NOT_HONOURED, Result

#: the columns that keep how a return counts
KEPT = ("result", "result_on")


def count(*, promise_id: int, before: str, after: str) -> None:
    """A return counts otherwise than before: bring the tally of its promise up to date, within the caller's transaction."""
    honoured = _is_honoured(after) - _is_honoured(before)
    broken = _is_broken(after) - _is_broken(before)
    if honoured or broken:
        ReturnTally.objects.bulk_create([ReturnTally(promise_id=promise_id)], ignore_conflicts=True)
        ReturnTally.objects.filter(pk=promise_id).update(honoured=F("honoured") + honoured, broken=F("broken") + broken)


def _is_honoured(result: str) -> int:
    return result == Result.HONOURED


def _is_broken(result: str) -> int:
    return result in NOT_HONOURED
