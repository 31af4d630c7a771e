"""Answering: the office accepts a warning, records measures with their results, and tells what came of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.alerts.actions.step import Step, begin
from fangxin.domain.alerts.models import Alert, Measure
from fangxin.domain.alerts.notices import to_raiser
from fangxin.domain.alerts.rules.book import figures
from fangxin.domain.alerts.rules.lifecycle import (
    MeasureDone,
    MeasuresOpen,
    MeasureUnknown,
    NoMerchantInAlert,
    NothingDone,
    check_due,
    plain,
)
from fangxin.domain.alerts.words import LINKED, AlertMove, MeasureKind
from fangxin.domain.knowledge.actions.writing import submit, write_article
from fangxin.domain.knowledge.rules.content import Content
from fangxin.domain.letters.actions.drafting import draft_letters
from fangxin.domain.letters.rules.drafting import Draft
from fangxin.domain.supervision.actions.opening import open_order
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


@transaction.atomic
def accept_alert(*, alert_id: int, version: int, by: Actor, at: datetime) -> Alert:
    """The office takes the warning on. Raises what `begin` raises."""
    step = begin(alert_id=alert_id, version=version, move=AlertMove.ACCEPT, by=by, at=at)
    step.changes.update(accepted_at=at, accepted_by=by.name)
    return step.commit(Act.ALERT_ACCEPTED)


@transaction.atomic
def take_measure(
    *, alert_id: int, version: int, kind: str, what: str, due_on: date | None, by: Actor, at: datetime
) -> Alert:
    """Record a sampling task or a check on the spot, with the day by which it is to be done.

    Raises what `begin` raises, MeasureUnknown, AlertTextMissing, AlertTextTooLong, AlertDueImpossible.
    """
    step = begin(alert_id=alert_id, version=version, move=AlertMove.MEASURE, by=by, at=at)
    if kind not in MeasureKind.__members__ or MeasureKind(kind) in LINKED:
        raise MeasureUnknown(field="kind")
    told = plain(what, what="措施内容", field="what")
    due = check_due(due_on, today=day_of(at), most=figures().due_most_days) if due_on is not None else None
    return _begun(step, MeasureKind(kind), told, due=due)


@transaction.atomic
def order_cases(
    *, alert_id: int, version: int, case_ids: Collection[int], asks: str, due_at: datetime, by: Actor, at: datetime
) -> Alert:
    """Open a supervision order over cases of the evidence. Raises what `begin` and `open_order` raise, NotFound for other cases."""
    step = begin(alert_id=alert_id, version=version, move=AlertMove.MEASURE, by=by, at=at)
    if not set(case_ids) <= set(step.alert.evidence["cases"]):
        raise NotFound
    order = open_order(case_ids=case_ids, asks=asks, due_at=due_at, by=by, at=at)
    return _begun(step, MeasureKind.ORDER, order.asks, linked_id=order.pk, due=day_of(due_at))


@transaction.atomic
def draft_letter(*, alert_id: int, version: int, kind: str, draft: Draft, by: Actor, at: datetime) -> Alert:
    """Draft a letter of guidance to the merchant the warning names; it is issued where letters are.

    Raises what `begin` and `draft_letters` raise, NoMerchantInAlert.
    """
    step = begin(alert_id=alert_id, version=version, move=AlertMove.MEASURE, by=by, at=at)
    merchant_id = step.alert.evidence["cell"].get("merchant")
    if merchant_id is None:
        raise NoMerchantInAlert
    (letter,) = draft_letters(kind=kind, merchant_ids=[merchant_id], draft=draft, by=by, at=at)
    return _begun(step, MeasureKind.LETTER, letter.subject, linked_id=letter.pk)


@transaction.atomic
def draft_warning(*, alert_id: int, version: int, content: Content, by: Actor, at: datetime) -> Alert:
    """Draft a warning to consumers; it is published where articles are, by another person.

    Raises what `begin`, `write_article` and `submit` raise.
    """
    step = begin(alert_id=alert_id, version=version, move=AlertMove.MEASURE, by=by, at=at)
    article = write_article(content=content, owner_id=step.alert.office_id, by=by, at=at)
    submit(article_id=article.pk, version=article.version, by=by, at=at)
    return _begun(step, MeasureKind.ARTICLE, content.title, linked_id=article.pk)


@transaction.atomic
def finish_measure(*, alert_id: int, version: int, measure_id: int, result: str, by: Actor, at: datetime) -> Alert:
    """Record what came of a measure. Raises what `begin` raises, NotFound, MeasureDone, AlertTextMissing."""
    step = begin(alert_id=alert_id, version=version, move=AlertMove.MEASURE, by=by, at=at)
    measure = Measure.objects.select_for_update().filter(pk=measure_id, alert=step.alert).first()
    if measure is None:
        raise NotFound
    if measure.done_at is not None:
        raise MeasureDone
    measure.result = plain(result, what="措施结果", field="result")
    measure.done_at, measure.done_by = at, by.name
    measure.save(update_fields=["result", "done_at", "done_by"])
    return step.commit(Act.ALERT_MEASURE_DONE, kind=measure.kind, result=measure.result)


@transaction.atomic
def tell_result(*, alert_id: int, version: int, result: str, by: Actor, at: datetime) -> Alert:
    """Tell whoever raised the warning what came of it; every measure has a result by then.

    Raises what `begin` raises, NothingDone, MeasuresOpen, AlertTextMissing, AlertTextTooLong.
    """
    step = begin(alert_id=alert_id, version=version, move=AlertMove.TELL, by=by, at=at)
    told = plain(result, what="处置结果", field="result")
    measures = list(Measure.objects.filter(alert=step.alert))
    if not measures:
        raise NothingDone
    if waiting := sum(one.done_at is None for one in measures):
        raise MeasuresOpen(count=waiting)
    step.changes.update(result=told, told_at=at, told_by=by.name, told_by_id=by.account_id)
    rows = to_raiser(alert=step.alert, template="alert_told", at=at, office=step.alert.office.name)
    return step.commit(Act.ALERT_TOLD, rows, result=told)


def _begun(step: Step, kind: MeasureKind, what: str, *, due: date | None = None, linked_id: int | None = None) -> Alert:
    measure = Measure(
        id=new_id(step.at), alert=step.alert, kind=kind.value, what=what, due_on=due, linked_id=linked_id, begun_at=step.at,
        begun_by=step.by.name,
    )  # fmt: skip
    return step.commit(Act.ALERT_MEASURE_TAKEN, [measure], kind=kind.value, what=what, due_on=due)
