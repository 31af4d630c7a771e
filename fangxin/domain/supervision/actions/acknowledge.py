"""Acknowledging a warning."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.step import check_unnamed
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.supervision.models import Warning
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound


@transaction.atomic
def acknowledge(*, warning_id: int, answer: str, by: Actor, at: datetime) -> Warning:
    """Acknowledge a warning raised to an office of the caller's subtree; a second time changes nothing."""
    by.must(Permission.ACKNOWLEDGE_WARNING)
    rows = Warning.objects.select_for_update(of=("self",)).select_related("case__intake__person")
    warning = rows.filter(scope(by=by, field="path"), pk=warning_id).first()
    if warning is None:
        raise NotFound
    if warning.acknowledged_at is None:
        warning.acknowledged_at, warning.acknowledged_by, warning.answer = (
            at,
            by.name,
            in_words(answer, what="处理情况", most=200, field="answer", needed=False),
        )
        check_unnamed(case=warning.case, said=warning.answer, by=by)
        warning.save(update_fields=["acknowledged_at", "acknowledged_by", "answer"])
        facts = {"level": warning.level, "to": warning.to, "answer": warning.answer}
        append(chain=warning.case_id, deeds=[Deed(act=Act.WARNING_ACKNOWLEDGED, by=by, at=at, facts=facts)])
    return warning
