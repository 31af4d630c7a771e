"""The sweep's part: a leave whose last day has passed is over, and the officer is told that the work is back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.rosters.models import Leave
from fangxin.domain.rosters.notices import to_asker
from fangxin.domain.rosters.rules.leaves import state_after
from fangxin.domain.rosters.words import LeaveMove, LeaveState
from fangxin.foundation.clock import day_of
from fangxin.storage.rows import write


@transaction.atomic
def close_leaves(*, at: datetime) -> int:
    """Mark every leave over whose last day lies before `at`; returns how many. Safe to repeat.

    The journal is told nothing: the absence has ended by its own days, whenever the sweep comes by. One whose absence was
    called off by an administrator ended then.
    """
    past = Leave.objects.filter(state=LeaveState.GRANTED, to_on__lt=day_of(at))
    leaves = list(past.select_for_update(of=("self",)).select_related("account", "absence").order_by("pk"))
    for leave in leaves:
        leave.state = state_after(move=LeaveMove.PASS, state=LeaveState.GRANTED).value
        leave.ended_at = at
        leave.save(update_fields=["state", "ended_at"])
    away = [leave for leave in leaves if leave.absence is not None and leave.absence.cancelled_at is None]
    write([to_asker(leave=leave, template="leave_over", at=at) for leave in away])
    return len(leaves)
