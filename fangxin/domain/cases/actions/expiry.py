"""Requests to the consumer whose day has passed without an answer."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.cases.models import FactRequest
from fangxin.domain.cases.notices import to_account
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.notices.models import Notice
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.rows import write


@transaction.atomic
def expire_requests(*, at: datetime, most: int = 1000) -> int:
    """Note on each case that its request went unanswered; once each. Returns how many."""
    rows = list(
        FactRequest.objects.select_for_update(of=("self",))
        .select_related("case__office", "case__post")
        .filter(answered_at=None, expired_at=None, answer_by__lt=day_of(at), case__status__in=OPEN_STATUSES)
        .order_by("answer_by", "id")[:most]
    )
    deeds: dict[int, list[Deed]] = {}
    notices: list[Notice] = []
    away = away_on(on=day_of(at))
    for row in rows:
        facts = {"question": row.question[:200], "answer_by": row.answer_by}
        deeds.setdefault(row.case_id, []).append(Deed(act=Act.FACTS_EXPIRED, by=SYSTEM, at=at, facts=facts))
        handler = on_duty(post=row.case.post, away=away) if row.case.post is not None else None
        if handler is not None:
            notices += to_account(
                account_id=handler, case=row.case, template="facts_expired", at=at, due_on=row.answer_by
            )
    append_many(deeds=deeds)
    if notices:
        write(notices)
    FactRequest.objects.filter(pk__in=[row.pk for row in rows]).update(expired_at=at)
    return len(rows)
