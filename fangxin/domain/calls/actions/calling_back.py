"""Calling back whoever was missed: the number is read for that alone, on the record, and the tries are counted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.calls.models import Call
from fangxin.domain.calls.permissions import visible_calls
from fangxin.domain.calls.rules.keeping import keeping
from fangxin.domain.calls.words import Back
from fangxin.domain.timeline.actions.readings import unseal
from fangxin.domain.timeline.words import ChainId
from fangxin.foundation.refusals import NotFound, Refusal

#: what the journal gives as the reason: a missed call is the only one
REASON = "回拨未接来电"


class NothingToCallBack(Refusal):
    """The missed caller was reached, has called again, or was tried often enough."""

    code = "nothing_to_call_back"
    status = 409
    sentence = "这通未接来电已有人回拨、对方已再次来电，或已多次未接通。"


@transaction.atomic
def number_to_call_back(*, call_id: int, by: Actor, at: datetime) -> str:
    """The number of a missed call, read on the record. Raises NotFound, NothingToCallBack."""
    by.must(Permission.ANSWER_CALLS)
    call = _waiting(call_id, by)
    if call.number is None:
        raise NothingToCallBack
    opened = unseal(
        chain=ChainId.HOTLINE, person=call.number, reason=REASON, by=by, at=at, right=Permission.ANSWER_CALLS
    )
    return opened.phone


@transaction.atomic
def record_call_back(*, call_id: int, reached: bool, by: Actor, at: datetime) -> Call:
    """Record one try; after the tries of law/hotline.yaml nobody calls any more. Raises NotFound, NothingToCallBack."""
    by.must(Permission.ANSWER_CALLS)
    call = _waiting(call_id, by)
    call.tries, call.tried_at, call.tried_by = call.tries + 1, at, by.name
    if reached:
        call.back = Back.REACHED.value
        call.operator_id, call.operator_at = call.operator_id or by.account_id, call.operator_at or at
    elif call.tries >= keeping().tries:
        call.back = Back.GIVEN_UP.value
    call.save(update_fields=["tries", "tried_at", "tried_by", "back", "operator", "operator_at"])
    return call


def _waiting(call_id: int, by: Actor) -> Call:
    found = visible_calls(by=by).select_for_update(of=("self",)).select_related("number").filter(pk=call_id).first()
    if found is None:
        raise NotFound
    if found.back != Back.WAITING:
        raise NothingToCallBack
    return found
