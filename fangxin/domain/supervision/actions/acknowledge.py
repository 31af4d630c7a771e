"""Acknowledging a warning, or a step of silence that climbed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.step import check_unnamed
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.supervision.models import Escalation, Warning
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


@transaction.atomic
def acknowledge_escalation(*, escalation_id: int, answer: str, by: Actor, at: datetime) -> Escalation:
    """Say that a step of silence was heard, and what follows; a second time changes nothing.

    Earlier steps told to the same office are acknowledged with it.
    Raises NotPermitted, NotFound for what was told to an office outside the caller's subtree, ReporterNamed.
    """
    by.must(Permission.ACKNOWLEDGE_WARNING)
    rows = Escalation.objects.select_for_update(of=("self",)).select_related(
        "item__order", "item__case__intake__person"
    )
    step = rows.filter(scope(by=by, field="path"), pk=escalation_id).first()
    if step is None:
        raise NotFound
    if step.acknowledged_at is None:
        step.acknowledged_at, step.acknowledged_by = at, by.name
        step.answer = in_words(answer, what="处理情况", most=200, field="answer", needed=False)
        check_unnamed(case=step.item.case, said=step.answer, by=by)
        step.save(update_fields=["acknowledged_at", "acknowledged_by", "answer"])
        earlier = Escalation.objects.filter(item=step.item, office=step.office_id, raised_at__lt=step.raised_at)
        earlier.filter(acknowledged_at=None).update(acknowledged_at=at, acknowledged_by=by.name, answer=step.answer)
        facts = {"order": step.item.order.number, "level": step.level, "to": step.to, "answer": step.answer}
        deed = Deed(act=Act.ORDER_ACKNOWLEDGED, by=by, at=at, facts=facts)
        append(chain=step.item.case_id, deeds=[deed])
    return step
