"""Another year: asked by the merchant, decided by an officer; reminding before the end, and lapsing after it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.promises.actions.step import check_state, commit
from fangxin.domain.promises.models import Promise, Renewal
from fangxin.domain.promises.notices import to_merchant
from fangxin.domain.promises.permissions import held_by_merchant, held_in_region
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import barred_until, check_reason, may_renew, reminders_due, term
from fangxin.domain.promises.words import PromiseState, RenewalState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id

#: promises taken up by one sweep; the rest is the next one's
MOST = 500


class RenewalTooEarly(Refusal):
    """A promise is renewed in the last days of its term only."""

    code = "renewal_too_early"
    status = 409
    sentence = "承诺有效期到{until}，期满前 {days} 天内才能申请续期。"


class RenewalWaits(Refusal):
    """The renewal was asked for already."""

    code = "renewal_waits"
    status = 409
    sentence = "续期申请已经提交，正在等待审批。"


@transaction.atomic
def ask_renewal(*, merchant_id: int, promise_id: int, by: Actor, at: datetime) -> Renewal:
    """The merchant asks for another year and confirms the promise again. Raises NotFound, PromiseNotOpen, RenewalTooEarly,
    RenewalWaits."""
    promise = held_by_merchant(promise_id=promise_id, merchant_ids=family_of(merchant_id))
    check_state(promise, PromiseState.IN_FORCE)
    until, book = promise.until_on, promise_book()
    assert until is not None
    if not may_renew(until_on=until, on=day_of(at), book=book):
        raise RenewalTooEarly(until=f"{until.year}年{until.month}月{until.day}日", days=book.renew_from_days)
    if Renewal.objects.filter(promise=promise, state=RenewalState.ASKED).exists():
        raise RenewalWaits
    renewal = Renewal(id=new_id(at), promise=promise, state=RenewalState.ASKED.value, asked_at=at, asked_by=by.name)
    commit(promise, act=Act.PROMISE_RENEWAL_ASKED, by=by, at=at, rows=[renewal])
    return renewal


@transaction.atomic
def decide_renewal(*, renewal_id: int, granted: bool, reason: str, by: Actor, at: datetime) -> Renewal:
    """Grant another year from the end of the running one, or let the promise end on its last day; the merchant is told.

    Raises NotPermitted, NotFound, PromiseNotOpen, ReasonMissing.
    """
    by.must(Permission.APPROVE_ENROLMENT)
    found = Renewal.objects.filter(pk=renewal_id).first()
    if found is None:
        raise NotFound
    promise = held_in_region(promise_id=found.promise_id, by=by)
    check_state(promise, PromiseState.IN_FORCE)
    renewal = Renewal.objects.select_for_update().filter(pk=renewal_id, state=RenewalState.ASKED).first()
    if renewal is None:
        raise NotFound
    until = promise.until_on
    assert until is not None
    renewal.decided_at, renewal.decided_by = at, by.name
    if granted:
        until = term(from_on=until + timedelta(days=1), book=promise_book())
        renewal.state, renewal.until_on, renewal.reason = RenewalState.GRANTED.value, until, reason.strip()[:300]
        promise.until_on, promise.reminded = until, 0
    else:
        renewal.state, renewal.reason = RenewalState.REFUSED.value, check_reason(reason)
    renewal.save()
    act = Act.PROMISE_RENEWED if granted else Act.PROMISE_RENEWAL_DENIED
    values = {} if granted else {"reason": renewal.reason}
    rows = to_merchant(
        promise=promise,
        template="promise_renewed" if granted else "promise_renewal_refused",
        at=at,
        until_on=until,
        **values,
    )
    commit(promise, act=act, by=by, at=at, rows=rows, reason=renewal.reason, until_on=until)
    return renewal


def remind_of_renewals(*, at: datetime) -> int:
    """Remind merchants whose promise ends soon and who have not asked for another year; how many were told."""
    on, book = day_of(at), promise_book()
    # who was told of a step already waits for the next: no such row stands in front of those to be told
    steps = Q(pk__in=[])
    for step, days in enumerate(book.remind_days):
        steps |= Q(reminded__lte=step, until_on__lte=on + timedelta(days=days))
    soon = Promise.objects.filter(steps, state=PromiseState.IN_FORCE, until_on__gte=on)
    waiting = soon.exclude(renewals__state=RenewalState.ASKED)
    told = 0
    for pk in list(waiting.order_by("until_on", "id").values_list("pk", flat=True)[:MOST]):
        with transaction.atomic():
            promise = Promise.objects.select_for_update().get(pk=pk)
            if promise.state != PromiseState.IN_FORCE or promise.until_on is None:
                continue
            due = reminders_due(until_on=promise.until_on, on=on, book=book)
            if due <= promise.reminded:
                continue
            promise.reminded = due
            rows = to_merchant(promise=promise, template="promise_ends_soon", at=at, until_on=promise.until_on)
            commit(promise, act=Act.PROMISE_REMINDED, by=SYSTEM, at=at, rows=rows, until_on=promise.until_on)
            told += 1
    return told


def lapse_promises(*, at: datetime) -> int:
    """End promises whose last day has passed; one whose renewal still waits is not ended for the agency's slowness."""
    on = day_of(at)
    over = Promise.objects.filter(state=PromiseState.IN_FORCE, until_on__lt=on).exclude(
        renewals__state=RenewalState.ASKED
    )
    lapsed = 0
    for pk in list(over.order_by("until_on", "id").values_list("pk", flat=True)[:MOST]):
        with transaction.atomic():
            promise = Promise.objects.select_for_update().get(pk=pk)
            if promise.state != PromiseState.IN_FORCE or promise.until_on is None or promise.until_on >= on:
                continue
            promise.state, promise.ended_at, promise.ended_on = PromiseState.LAPSED.value, at, promise.until_on
            promise.ended_by = SYSTEM.name
            promise.barred_until = barred_until(ended_on=promise.until_on, days=promise_book().left_barred_days)
            rows = to_merchant(promise=promise, template="promise_lapsed", at=at, until_on=promise.until_on)
            commit(promise, act=Act.PROMISE_LAPSED, by=SYSTEM, at=at, rows=rows, until_on=promise.until_on)
            lapsed += 1
    return lapsed
