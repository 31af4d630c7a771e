"""What the consumer says while following a return: taken back, not agreed, not received, received."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.returns.actions.step import ReturnNotOpen, check_state, commit
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.notices import to_store
from fangxin.domain.returns.words import RETURN_LABELS, ReturnState
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound, Refusal


class ObjectionTold(Refusal):
    """The consumer objected before."""

    code = "return_objection_told"
    status = 409
    sentence = "您已经提出过异议。商家不改正的，可以直接投诉。"


@transaction.atomic
def withdraw_return(*, request_id: int, by: Actor, at: datetime) -> ReturnRequest:
    """The consumer takes the request back before it is answered. Raises NotFound, ReturnNotOpen."""
    request = _held(request_id)
    check_state(request, ReturnState.ASKED)
    request.state = ReturnState.WITHDRAWN.value
    commit(request, act=Act.RETURN_WITHDRAWN, by=by, at=at, changed=("state",))
    return request


@transaction.atomic
def object_to_refusal(*, request_id: int, words: str, by: Actor, at: datetime) -> ReturnRequest:
    """The consumer does not agree with a refusal: one on the store's word then counts as not honoured.

    Raises NotFound, ReturnNotOpen, ObjectionTold.
    """
    request = _held(request_id)
    check_state(request, ReturnState.REFUSED)
    if request.objected_at is not None:
        raise ObjectionTold
    request.objected_at, request.objection = at, words.strip()[:300]
    commit(
        request, act=Act.RETURN_OBJECTED, by=by, at=at, changed=("objected_at", "objection"),
        reason=promise_book().returns.refusals[request.reason].says,
    )  # fmt: skip
    return request


@transaction.atomic
def say_not_received(*, request_id: int, by: Actor, at: datetime) -> ReturnRequest:
    """The consumer says that a recorded refund never came; the store is told. Raises NotFound, ReturnNotOpen."""
    request = _held(request_id)
    check_state(request, ReturnState.REFUNDED)
    if waits(request) or request.received_at is not None:
        raise ReturnNotOpen(state=RETURN_LABELS[ReturnState.REFUNDED])
    request.not_received_at = at
    rows = to_store(request=request, template="refund_not_received", at=at)
    commit(request, act=Act.RETURN_NOT_RECEIVED, by=by, at=at, rows=rows, changed=("not_received_at",))
    return request


@transaction.atomic
def confirm_received(*, request_id: int, by: Actor, at: datetime) -> ReturnRequest:
    """The consumer has the money. Raises NotFound, ReturnNotOpen."""
    request = _held(request_id)
    check_state(request, ReturnState.REFUNDED)
    if request.received_at is not None:
        raise ReturnNotOpen(state="已确认收款")
    request.received_at = at
    commit(request, act=Act.RETURN_RECEIVED, by=by, at=at, changed=("received_at",))
    return request


def waits(request: ReturnRequest) -> bool:
    """Whether the consumer waits for money that was recorded as given back."""
    return request.not_received_at is not None and request.received_at is None


def _held(request_id: int) -> ReturnRequest:
    rows = ReturnRequest.objects.select_for_update(of=("self",)).select_related("taken_by__merchant")
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return found
