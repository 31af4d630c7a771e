"""The store answers a return, gives the money back, and is reminded of it; what another store sold is cleared."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from fangxin.domain.agency.rules import SYSTEM, Actor
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.returns.actions.asking import Asked, record_return
from fangxin.domain.returns.actions.receipts import refusal_of, take_from_receipt
from fangxin.domain.returns.actions.step import ReturnChanged, check_state, commit
from fangxin.domain.returns.models import ClearingEntry, ReturnRequest, month_of
from fangxin.domain.returns.notices import to_consumer, to_store
from fangxin.domain.returns.permissions import held_by_taker
from fangxin.domain.returns.rules.validity import refund_due
from fangxin.domain.returns.words import Fault, ReturnState, Way
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import Refusal
from fangxin.storage.ids import new_id

#: returns taken up by one sweep; the rest is the next one's
MOST = 500
WORDS_LEAST = 4


class ReturnReasonUnknown(Refusal):
    """A return is refused for one of the reasons of the list."""

    code = "return_reason_unknown"
    status = 422
    sentence = "请选择不同意退货的理由。"


class ReturnWordsMissing(Refusal):
    """A refusal that rests on the store's word says what is wrong."""

    code = "return_words_missing"
    status = 422
    sentence = "请写明具体情况（至少 {least} 个字），消费者会看到。"


class RefundedAlready(Refusal):
    """The refund was recorded before."""

    code = "refunded_already"
    status = 409
    sentence = "这笔退货已经登记退款，不能重复登记。"


@transaction.atomic
def accept_return(*, merchant_id: int, request_id: int, by: Actor, at: datetime) -> ReturnRequest:
    """Take the goods back; the refund's days begin. Raises NotFound, ReturnNotOpen, ReturnChanged, ReceiptSpent."""
    request = held_by_taker(request_id=request_id, merchant_id=merchant_id)
    check_state(request, ReturnState.ASKED)
    take_from_receipt(request=request, at=at)
    due = refund_due(accepted_on=day_of(at), refund_days=request.refund_days)
    request.state, request.decided_at, request.decided_by = ReturnState.ACCEPTED.value, at, by.name
    request.refund_due_on = due
    rows = to_consumer(request=request, template="return_accepted", at=at, due_on=due)
    commit(
        request, act=Act.RETURN_ACCEPTED, by=by, at=at, rows=rows,
        changed=("state", "decided_at", "decided_by", "refund_due_on"), due_on=due, refund_fen=request.refund_fen,
    )  # fmt: skip
    return request


@transaction.atomic
def refuse_return(
    *, merchant_id: int, request_id: int, reason: str, words: str, by: Actor, at: datetime
) -> ReturnRequest:
    """Refuse a return for a reason of the list. One the ledger contradicts is recorded as well: it counts as not honoured.

    Raises NotFound, ReturnReasonUnknown, ReturnWordsMissing, ReturnNotOpen, ReturnChanged.
    """
    request = held_by_taker(request_id=request_id, merchant_id=merchant_id)
    check_state(request, ReturnState.ASKED)
    found = promise_book().returns.refusals.get(reason)
    if found is None:
        raise ReturnReasonUnknown(field="reason")
    if found.ground == "word" and len(words.strip()) < WORDS_LEAST:
        raise ReturnWordsMissing(least=WORDS_LEAST, field="words")
    request.state, request.decided_at, request.decided_by = ReturnState.REFUSED.value, at, by.name
    request.reason, request.words = reason, words.strip()[:300]
    if found.ground == "receipt" and refusal_of(request=request) is not None:
        request.fault = request.fault or Fault.RECEIPT.value
    rows = to_consumer(request=request, template="return_refused", at=at, reason=found.says)
    commit(
        request, act=Act.RETURN_REFUSED, by=by, at=at, rows=rows,
        changed=("state", "decided_at", "decided_by", "reason", "words", "fault"), reason=found.says, words=request.words,
    )  # fmt: skip
    return request


@transaction.atomic
def record_refund(*, merchant_id: int, request_id: int, way: Way, by: Actor, at: datetime) -> ReturnRequest:
    """Record that the money was given back, once. When another store sold the goods, that store owes the amount from now on.

    Raises NotFound, RefundedAlready, ReturnNotOpen.
    """
    request = held_by_taker(request_id=request_id, merchant_id=merchant_id)
    if request.state == ReturnState.REFUNDED:
        raise RefundedAlready
    check_state(request, ReturnState.ACCEPTED)
    request.state, request.refunded_at, request.refunded_by = ReturnState.REFUNDED.value, at, by.name
    request.refund_way = way.value
    entries = _cleared(request, by, at)
    rows = [*entries, *to_consumer(request=request, template="return_refunded", at=at)]
    try:
        commit(
            request, act=Act.RETURN_REFUNDED, by=by, at=at, rows=rows,
            changed=("state", "refunded_at", "refunded_by", "refund_way"), refund_fen=request.refund_fen, way=way.value,
            clearing=bool(entries),
        )  # fmt: skip
    except ReturnChanged as clash:
        if ReturnRequest.objects.filter(pk=request.pk, state=ReturnState.REFUNDED).exists():
            raise RefundedAlready from clash
        raise
    return request


@transaction.atomic
def take_back(
    *, merchant_id: int, sold_by_id: int, taken_by_id: int, asked: Asked, phone: str, draft: str, way: Way | None, by: Actor,
    at: datetime,
) -> ReturnRequest:  # fmt: skip
    """At the counter in one go: recorded, accepted, and refunded when `way` says how the money was given back.

    Raises what record_return, accept_return and record_refund raise.
    """
    request = record_return(
        merchant_id=merchant_id, sold_by_id=sold_by_id, taken_by_id=taken_by_id, asked=asked, phone=phone, draft=draft, by=by,
        at=at,
    )  # fmt: skip
    if request.state != ReturnState.ASKED:
        return request  # sent a second time
    request = accept_return(merchant_id=merchant_id, request_id=request.pk, by=by, at=at)
    return record_refund(merchant_id=merchant_id, request_id=request.pk, way=way, by=by, at=at) if way else request


def remind_of_refunds(*, at: datetime) -> int:
    """Remind stores of refunds whose last day is near, once each; how many were told."""
    until = day_of(at) + timedelta(days=promise_book().returns.remind_days)
    rows = ReturnRequest.objects.filter(state=ReturnState.ACCEPTED, refund_due_on__lte=until, reminded_at=None)
    told = 0
    for pk in list(rows.order_by("refund_due_on", "id").values_list("pk", flat=True)[:MOST]):
        with transaction.atomic():
            request = (
                ReturnRequest.objects.select_for_update(of=("self",)).select_related("taken_by__merchant").get(pk=pk)
            )
            if request.state != ReturnState.ACCEPTED or request.reminded_at is not None:
                continue
            request.reminded_at = at
            notices = to_store(request=request, template="refund_due", at=at, due_on=request.refund_due_on)
            commit(
                request, act=Act.RETURN_REMINDED, by=SYSTEM, at=at, rows=notices, changed=("reminded_at",),
                due_on=request.refund_due_on,
            )  # fmt: skip
            told += 1
    return told


def _cleared(request: ReturnRequest, by: Actor, at: datetime) -> list[ClearingEntry]:
    """The entry by which the store that sold the goods owes the one that paid for them; none within one store."""
    if not request.across:
        return []
    return [
        ClearingEntry(
            id=new_id(at), request_id=request.pk, seq=0, month=month_of(day_of(at)), debtor_id=request.sold_by_id,
            creditor_id=request.taken_by_id, amount_fen=request.refund_fen, entered_at=at, entered_by=by.name,
        )
    ]  # fmt: skip
