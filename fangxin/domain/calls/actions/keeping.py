"""What happens to calls by themselves: silent ones end, tries run out, numbers and notes are forgotten in time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.calls.actions.drafts import EMPTY
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.rules.keeping import keeping
from fangxin.domain.calls.words import PERSONAL, Back, CallState, DraftState
from fangxin.domain.people.models import Person

BATCH = 1000


def keep_calls(*, at: datetime) -> int:
    """End silent calls, give up old call-backs, forget old numbers and notes; returns how many rows changed."""
    return _silent(at) + _too_late(at) + _numbers(at) + _drafts(at)


def _silent(at: datetime) -> int:
    rules = keeping()
    ringing = Call.objects.filter(state=CallState.RINGING, began_at__lte=at - rules.ringing)
    missed = ringing.filter(caller__in=PERSONAL).update(
        state=CallState.MISSED.value, ended_at=at, back=Back.WAITING.value
    )
    missed += ringing.update(state=CallState.MISSED.value, ended_at=at)
    talking = Call.objects.filter(state=CallState.TALKING, began_at__lte=at - rules.talking)
    return missed + talking.update(state=CallState.ENDED.value, ended_at=at)


def _too_late(at: datetime) -> int:
    late = Call.objects.filter(back=Back.WAITING, began_at__lte=at - keeping().call_back)
    return late.update(back=Back.GIVEN_UP.value)


def _numbers(at: datetime) -> int:
    forgotten = 0
    old = Call.objects.filter(forgotten_at=None, began_at__lte=at - keeping().numbers).order_by("began_at")
    while found := dict(old.values_list("pk", "number_id")[:BATCH]):
        with transaction.atomic():
            Call.objects.filter(pk__in=found).update(number=None, forgotten_at=at, back=Back.NONE.value)
            Person.objects.filter(pk__in=[number for number in found.values() if number is not None]).delete()
        forgotten += len(found)
    return forgotten


def _drafts(at: datetime) -> int:
    old = Draft.objects.filter(state=DraftState.OPEN, saved_at__lte=at - keeping().drafts)
    return old.update(state=DraftState.DROPPED.value, sealed=EMPTY)
