"""Keeping a settlement: the merchant reports, the consumer confirms or denies, and a day that passes breaks it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.odr.actions.step import Step, begin, speaker
from fangxin.domain.odr.models import Dispute, Promise
from fangxin.domain.odr.notices import to_consumer, to_merchant
from fangxin.domain.odr.rules.policy import policy
from fangxin.domain.odr.words import DisputeState, PromiseState, Saying, Speaker
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, NotPermitted, Refusal
from fangxin.storage.alone import each_alone

PERFORMING = (DisputeState.SETTLED, DisputeState.BROKEN)
ENDED = (PromiseState.KEPT,)
MOST = 200


class PromiseMoved(Refusal):
    """The promise is not in a state that allows this."""

    code = "promise_moved"
    status = 409
    sentence = "这一项的履行情况已经变化，请看最新情况。"


@transaction.atomic
def report_kept(
    *, dispute_id: int, promise_id: int, text: str, by: Actor, at: datetime, draft_token: str = "", files: int = 0
) -> Dispute:
    """The merchant says that a promise was kept, late or not; the consumer is asked. Raises NotPermitted, PromiseMoved."""
    step, promise = _of(dispute_id, promise_id, by, at, Speaker.MERCHANT)
    if promise.state not in (PromiseState.DUE, PromiseState.MISSED, PromiseState.DENIED):
        raise PromiseMoved
    _move(promise, PromiseState.REPORTED, reported_at=at)
    step.say(Saying.REPORTED, _words(promise, text), files=files)
    step.note(Act.DISPUTE_REPORTED, item=promise.what or promise.kind)
    step.rows.extend(to_consumer(dispute=step.dispute, template="dispute_reported", at=at))
    step.attach(draft_token)
    return step.commit()


@transaction.atomic
def confirm_kept(*, dispute_id: int, promise_id: int, by: Actor, at: datetime) -> Dispute:
    """The consumer confirms that a promise was kept, also one nobody reported. Raises NotPermitted, PromiseMoved."""
    step, promise = _of(dispute_id, promise_id, by, at, Speaker.CONSUMER)
    if promise.state == PromiseState.KEPT:
        raise PromiseMoved
    step.say(Saying.CONFIRMED, _words(promise, ""))
    _kept(step, promise)
    return step.commit()


@transaction.atomic
def deny_kept(*, dispute_id: int, promise_id: int, text: str, by: Actor, at: datetime) -> Dispute:
    """The consumer says that what was reported did not happen: the settlement is broken. Raises PromiseMoved, …"""
    step, promise = _of(dispute_id, promise_id, by, at, Speaker.CONSUMER)
    if promise.state != PromiseState.REPORTED:
        raise PromiseMoved
    _move(promise, PromiseState.DENIED)
    step.say(Saying.DENIED, _words(promise, text))
    step.note(Act.DISPUTE_DENIED, item=promise.what or promise.kind)
    _break(step)
    step.rows.extend(to_merchant(dispute=step.dispute, template="dispute_denied", at=at))
    return step.commit()


def miss_settlements(*, at: datetime, most: int = MOST) -> int:
    """Record promises whose day has passed without a report, once each; both sides are told. Returns how many."""
    due = Promise.objects.filter(state=PromiseState.DUE, perform_by__lt=day_of(at), dispute__state__in=PERFORMING)
    found = list(due.order_by("perform_by", "pk").values_list("dispute_id", "pk")[:most])
    return each_alone(found, lambda key: _missed(*key, at=at))


def confirm_unanswered(*, at: datetime, most: int = MOST) -> int:
    """What was reported long ago and not denied counts as kept; returns how many."""
    before = at - timedelta(days=policy().talk.confirm_days)
    due = Promise.objects.filter(state=PromiseState.REPORTED, reported_at__lt=before, dispute__state__in=PERFORMING)
    found = list(due.order_by("reported_at", "pk").values_list("dispute_id", "pk")[:most])
    return each_alone(found, lambda key: _unanswered(*key, at=at))


def _missed(dispute_id: int, promise_id: int, *, at: datetime) -> int:
    step = begin(dispute_id=dispute_id, version=None, by=SYSTEM, at=at, states=PERFORMING)
    promise = Promise.objects.get(pk=promise_id)
    if promise.state != PromiseState.DUE:
        return 0
    _move(promise, PromiseState.MISSED)
    step.note(Act.DISPUTE_BROKEN, item=promise.what or promise.kind, perform_by=promise.perform_by.isoformat())
    _break(step)
    step.rows.extend(to_consumer(dispute=step.dispute, template="dispute_broken", at=at))
    step.rows.extend(to_merchant(dispute=step.dispute, template="dispute_overdue", at=at))
    step.commit()
    return 1


def _unanswered(dispute_id: int, promise_id: int, *, at: datetime) -> int:
    step = begin(dispute_id=dispute_id, version=None, by=SYSTEM, at=at, states=PERFORMING)
    promise = Promise.objects.get(pk=promise_id)
    if promise.state != PromiseState.REPORTED:
        return 0
    _kept(step, promise)
    step.commit()
    return 1


def _of(dispute_id: int, promise_id: int, by: Actor, at: datetime, side: Speaker) -> tuple[Step, Promise]:
    step = begin(dispute_id=dispute_id, version=None, by=by, at=at, states=PERFORMING)
    if speaker(by) != side:
        raise NotPermitted(act="代对方答复")
    promise = Promise.objects.filter(pk=promise_id, dispute_id=dispute_id).first()
    if promise is None:
        raise NotFound
    return step, promise


def _kept(step: Step, promise: Promise) -> None:
    _move(promise, PromiseState.KEPT, ended_at=step.at)
    step.note(Act.DISPUTE_KEPT, item=promise.what or promise.kind)
    if not Promise.objects.filter(dispute=step.dispute).exclude(state__in=ENDED).exists():
        step.changes.update(state=DisputeState.KEPT.value, ended_at=step.at, awaiting="")
        step.rows.extend(to_merchant(dispute=step.dispute, template="dispute_kept", at=step.at))


def _break(step: Step) -> None:
    step.changes["state"] = DisputeState.BROKEN.value
    if step.dispute.broken_at is None:
        step.changes["broken_at"] = step.at


def _move(promise: Promise, state: PromiseState, **given: datetime) -> None:
    promise.state = state.value
    for name, value in given.items():
        setattr(promise, name, value)
    promise.save(update_fields=["state", *given])


def _words(promise: Promise, text: str) -> str:
    return f"{promise.what}：{text.strip()[:500]}" if text.strip() else promise.what
