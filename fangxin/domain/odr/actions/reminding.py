"""Reminding merchants before the last day of an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.notices import to_merchant
from fangxin.domain.odr.words import DisputeState, Speaker
from fangxin.foundation.clock import day_of
from fangxin.storage.rows import write

#: natural days before the last day on which a merchant whose turn it is hears of it again, the farthest first
BEFORE = (3, 1)
MOST = 500


@transaction.atomic
def remind_merchants(*, at: datetime) -> int:
    """Remind merchants of disputes that wait for them, once for each step before the last day; returns how many."""
    today, told = day_of(at), 0
    for step, days in enumerate(BEFORE, start=1):
        waiting = Dispute.objects.filter(
            state=DisputeState.OPEN, awaiting=Speaker.MERCHANT, reminded__lt=step, end_on__gte=today,
            end_on__lte=today + timedelta(days=days), filed_at__lt=at - timedelta(hours=12),
        )  # fmt: skip
        found = list(waiting.select_for_update(of=("self",)).select_related("merchant", "intake").order_by("pk")[:MOST])
        notices = [row for one in found for row in to_merchant(dispute=one, template="dispute_waits", at=at)]
        Dispute.objects.filter(pk__in=[one.pk for one in found]).update(reminded=step)
        if notices:
            write(notices)
        told += len(found)
    return told
