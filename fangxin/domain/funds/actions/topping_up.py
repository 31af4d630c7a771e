"""What stalls have to pay and did not yet: reminded before the day, told after it, each once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.funds.actions.step import Step
from fangxin.domain.funds.models import Fund, Stall
from fangxin.domain.funds.notices import to_heads, to_operator, to_stall
from fangxin.domain.funds.queries import stall_standings
from fangxin.domain.funds.rules.policy import policy
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.storage.rows import write

BATCH = 200


def remind_of_top_ups(*, at: datetime, most: int = BATCH) -> int:
    """Remind stalls whose day is near, and tell operator and heads of those whose day has passed; returns how many."""
    if at < lawbook().ladder.sent_at(day_of(at)):
        return 0
    today = day_of(at)
    near = Stall.objects.filter(due_on__lte=today + timedelta(days=policy().remind_days), reminded_at=None)
    past = Stall.objects.filter(due_on__lt=today, overdue_at=None)
    ids = list(dict.fromkeys([*past.values_list("pk", flat=True)[:most], *near.values_list("pk", flat=True)[:most]]))
    return sum(_tell(stall_id, at) for stall_id in ids)


@transaction.atomic
def _tell(stall_id: int, at: datetime) -> int:
    today = day_of(at)
    fund_id = Stall.objects.values_list("fund_id", flat=True).get(pk=stall_id)
    fund = Fund.objects.select_for_update(of=("self",)).select_related("operator", "office").get(pk=fund_id)
    stall = Stall.objects.select_related("merchant").get(pk=stall_id)
    stall.fund = fund
    (standing,) = stall_standings(stalls=[stall], on=today)
    if stall.due_on is None or not standing.short:
        return 0  # paid in the meantime
    told: dict[str, Any] = {"at": at, "amount": standing.short, "due_on": stall.due_on}
    rows: list[Notice]
    if stall.due_on < today and stall.overdue_at is None:
        stall.overdue_at, act = at, Act.TOP_UP_OVERDUE
        stall.reminded_at = stall.reminded_at or at
        rows = [
            *to_stall(stall=stall, template="top_up_overdue", **told),
            *to_operator(fund=fund, stall=stall, template="top_up_overdue", **told),
            *to_heads(fund=fund, stall=stall, template="top_up_overdue_head", **told),
        ]
    elif stall.due_on >= today and stall.reminded_at is None:
        stall.reminded_at, act = at, Act.TOP_UP_REMINDED
        rows = to_stall(stall=stall, template="top_up_due", **told)
    else:
        return 0
    stall.save(update_fields=["reminded_at", "overdue_at"])
    Step(fund=fund, by=SYSTEM, at=at).note(act, stall=stall.label, amount_fen=standing.short, due_on=stall.due_on)
    if rows:
        write(rows)
    return 1
