"""Publishing a penalty, sending it to another province, withdrawing it when it was changed (SAMR Order 45 articles 9–11)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.actions.step import Step, begin
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.rules.texts import in_words
from fangxin.domain.cases.words import Move, Outcome
from fangxin.domain.reports.actions import terms
from fangxin.domain.reports.actions.penalising import ended
from fangxin.domain.reports.models import Penalty
from fangxin.domain.reports.rules.penalties import NotPublished, check_link, is_published
from fangxin.domain.reports.rules.verifying import check_day
from fangxin.domain.reports.words import CHANGE_LABELS, Change
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound

PUSH, ASSISTED, PUBLICATION, WITHDRAWAL = (
    "penalty.publication.push", "penalty.publication.assisted", "penalty.publication", "penalty.publication.withdrawal",
)  # fmt: skip


@transaction.atomic
def push(*, case_id: int, version: int | None, to: str, pushed_on: date, by: Actor, at: datetime) -> Case:
    """Send the penalty to the agency of the operator's province, which has ten working days to publish it."""
    step, penalty = _handled(case_id, version, by, at, "推送处罚信息")
    if not penalty.elsewhere or penalty.pushed_on is not None or penalty.published_on is not None:
        raise NotPublished(why="只有当事人登记地在外省、尚未推送的处罚需要推送。")
    check_day(day=pushed_on, first=penalty.decided_on, last=day_of(at), field="pushed_on")
    told = in_words(to, what="接收单位", most=80, field="to")
    stopped = terms.stop(step, PUSH, why="PUSHED", on=pushed_on)
    terms.start(step, ASSISTED, on=pushed_on, bounds=True)
    Penalty.objects.filter(pk=penalty.pk).update(pushed_on=pushed_on, pushed_to=told)
    step.note(Act.PENALTY_PUSHED, to_office=told, on=pushed_on, in_time=stopped.in_time if stopped else None)
    return step.commit()


@transaction.atomic
def publish(*, case_id: int, version: int | None, link: str, published_on: date, by: Actor, at: datetime) -> Case:
    """Record that the penalty was published, and where; the case is closed. Raises NotPublished, LinkUnusual."""
    step = begin(case_id=case_id, version=version, by=by, at=at, move=Move.PUBLISH)
    penalty = Penalty.objects.select_for_update().get(case_id=case_id)
    if not is_published(penalty.kinds):
        raise NotPublished(why="仅受到警告的处罚不予公示，请直接办结。")
    if penalty.elsewhere and penalty.pushed_on is None:
        raise NotPublished(why="当事人登记地在外省，请先登记向外省推送。")
    check_day(day=published_on, first=penalty.pushed_on or penalty.decided_on, last=day_of(at), field="published_on")
    address = check_link(link)
    stopped = terms.stop(step, PUBLICATION, ASSISTED, why="PUBLISHED", on=published_on)
    Penalty.objects.filter(pk=penalty.pk).update(published_on=published_on, link=address)
    ended(step)
    step.note(
        Act.PENALTY_PUBLISHED, link=address, on=published_on, in_time=stopped.in_time if stopped else None,
        outcome=Outcome.FILED.value,
    )  # fmt: skip
    return step.commit()


@transaction.atomic
def record_change(
    *, case_id: int, version: int | None, change: Change, changed_on: date, reason: str, by: Actor, at: datetime
) -> Case:
    """A penalty was changed, annulled, found unlawful or void: what was published is withdrawn in three working days.

    It may happen long after the case was closed. Raises NotPublished when it happened before.
    """
    step, penalty = _handled(case_id, version, by, at, "登记处罚变更")
    if penalty.change:
        raise NotPublished(why=f"该处罚已登记为“{CHANGE_LABELS[Change(penalty.change)]}”。")
    check_day(day=changed_on, first=penalty.decided_on, last=day_of(at), field="changed_on")
    told = in_words(reason, what="变更情况", field="reason")
    if penalty.published_on is not None:
        terms.start(step, WITHDRAWAL, on=changed_on)
    Penalty.objects.filter(pk=penalty.pk).update(change=change.value, changed_on=changed_on, change_reason=told)
    step.note(Act.PENALTY_CHANGED, change=change.value, on=changed_on, reason=told[:500])
    return step.commit()


@transaction.atomic
def withdraw(*, case_id: int, version: int | None, withdrawn_on: date, by: Actor, at: datetime) -> Case:
    """Record that the publication was withdrawn. Raises NotPublished when nothing is to be withdrawn."""
    step, penalty = _handled(case_id, version, by, at, "撤回处罚公示")
    if penalty.published_on is None or penalty.changed_on is None or penalty.withdrawn_on is not None:
        raise NotPublished(why="没有需要撤回的公示：处罚没有公示、没有变更，或者已经撤回。")
    check_day(day=withdrawn_on, first=penalty.changed_on, last=day_of(at), field="withdrawn_on")
    stopped = terms.stop(step, WITHDRAWAL, why="WITHDRAWN", on=withdrawn_on)
    Penalty.objects.filter(pk=penalty.pk).update(withdrawn_on=withdrawn_on)
    step.note(Act.PUBLICATION_WITHDRAWN, on=withdrawn_on, in_time=stopped.in_time if stopped else None)
    return step.commit()


@transaction.atomic
def end_publication(*, penalty_id: int, on: date, by: Actor, at: datetime) -> bool:
    """End the publication of a penalty because the operator's credit was repaired; whether it was published until now.

    Whoever decides on the repair has that right wherever the case lies. The decision itself stays what it is.
    """
    return _shown(penalty_id=penalty_id, withdrawn_on=on, act=Act.PUBLICATION_WITHDRAWN, by=by, at=at)


@transaction.atomic
def resume_publication(*, penalty_id: int, on: date, by: Actor, at: datetime) -> bool:
    """Publish a penalty again because the repair was revoked; whether it had been withdrawn for that reason."""
    return _shown(penalty_id=penalty_id, withdrawn_on=None, act=Act.PUBLICATION_RESUMED, by=by, at=at, on=on)


def _shown(
    *, penalty_id: int, withdrawn_on: date | None, act: Act, by: Actor, at: datetime, on: date | None = None
) -> bool:
    """Withdraw or resume, unless a change of the penalty itself decides over its publication."""
    case_id = Penalty.objects.filter(pk=penalty_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    step = begin(case_id=case_id, version=None, by=by, at=at, concerned=True)
    penalty = Penalty.objects.select_for_update().get(pk=penalty_id)
    if penalty.published_on is None or penalty.change or (penalty.withdrawn_on is None) == (withdrawn_on is None):
        return False
    Penalty.objects.filter(pk=penalty.pk).update(withdrawn_on=withdrawn_on)
    step.note(act, on=withdrawn_on or on, why="CREDIT_REPAIRED" if withdrawn_on else "REPAIR_REVOKED")
    step.commit()
    return True


def _handled(case_id: int, version: int | None, by: Actor, at: datetime, what: str) -> tuple[Step, Penalty]:
    step = begin(case_id=case_id, version=version, by=by, at=at)
    check_handles(case=step.case, by=by, act=what)
    penalty = Penalty.objects.select_for_update().filter(case_id=case_id).first()
    if penalty is None:
        raise NotPublished(why="本件还没有处罚决定。")
    return step, penalty
