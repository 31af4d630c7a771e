"""Who sees which call, and whose notes are whose."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.words import DraftState
from fangxin.foundation.refusals import NotFound, Refusal


class CallWithColleague(Refusal):
    """The call is being answered, or was answered, by a colleague: the notes are theirs until they hand them over."""

    code = "call_with_colleague"
    status = 403
    sentence = "这通电话由{who}接听，记录在对方那里。需要接手的，请对方在页面上移交给您。"


def visible_calls(*, by: Actor) -> QuerySet[Call]:
    """The calls an operator may know of: those of the own subtree."""
    if not by.may(Permission.ANSWER_CALLS):
        return Call.objects.filter(Q(pk__in=[]))
    return Call.objects.filter(agency_scope(by=by, field="path"))


def own_drafts(*, by: Actor) -> QuerySet[Draft]:
    """What the operator has typed and neither filed nor given up; nobody else reads it."""
    if not by.may(Permission.ANSWER_CALLS) or by.account_id is None:
        return Draft.objects.none()
    return Draft.objects.filter(account_id=by.account_id, state=DraftState.OPEN)


def call_to_answer(*, call_id: int, by: Actor) -> Call:
    """A call the operator may write up: the own, or one nobody has answered. Raises NotFound, CallWithColleague."""
    call = visible_calls(by=by).select_related("number", "operator").filter(pk=call_id).first()
    if call is None:
        raise NotFound
    if call.operator_id not in (None, by.account_id) and call.answered_at is not None:
        raise CallWithColleague(who=call.operator.name if call.operator else "")
    return call
