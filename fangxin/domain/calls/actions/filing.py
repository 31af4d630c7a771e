"""From notes to cases: filed once, whatever the number of clicks and windows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.calls.actions.drafts import DraftDone, DraftElsewhere, check_latest, finish
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.permissions import call_to_answer, own_drafts
from fangxin.domain.calls.words import PERSONAL, Back, CallerKind, DraftState
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.models import Intake
from fangxin.domain.cases.queries import Receipt
from fangxin.domain.cases.rules.filing import Filing
from fangxin.domain.inquiries.actions import answer_at_once
from fangxin.domain.inquiries.rules import Reply
from fangxin.domain.people.actions import open_person


@transaction.atomic
def file_call(
    *, filing: Filing, token: str, call_id: int | None, reply: Reply | None = None, version: int = 0, window: str = "",
    by: Actor, at: datetime,
) -> Receipt:  # fmt: skip
    """File what an operator took down, and close the notes. Without a telephone typed the caller's own number counts.

    With a `reply` the inquiry in it is answered while the caller waits, and closed. Raises what `file_request`,
    `answer_at_once` and `call_to_answer` do, DraftDone when a colleague holds the notes, and DraftElsewhere
    when another window wrote later than this one (`version` and `window` as in `save_draft`).
    """
    by.must(Permission.ANSWER_CALLS)
    draft = Draft.objects.select_for_update().filter(token=token).first()
    if draft is not None and (draft.account_id != by.account_id or draft.state == DraftState.DROPPED):
        raise DraftDone
    if draft is not None and draft.state == DraftState.OPEN:
        check_latest(draft=draft, version=version, window=window)
    call = call_to_answer(call_id=call_id, by=by) if call_id is not None else None
    if call is not None and own_drafts(by=by).filter(call=call).exclude(token=token).exists():
        raise DraftElsewhere  # notes of this call stand in another window: they come first
    whole = with_caller(filing=filing, call=call)
    if reply is None:
        receipt = file_request(filing=whole, draft=token, by=by, at=at)
    else:
        receipt = answer_at_once(filing=whole, draft=token, reply=reply, by=by, at=at)
    intake_id = Intake.objects.values_list("pk", flat=True).get(draft=token)
    if draft is not None and draft.state == DraftState.OPEN:
        finish(draft=draft, state=DraftState.FILED, at=at, intake_id=intake_id)
    if call is not None:
        done = {"back": Back.REACHED.value} if call.back == Back.WAITING else {}
        Call.objects.filter(pk=call.pk).update(intake_id=intake_id, **done)
    return receipt


def with_caller(*, filing: Filing, call: Call | None) -> Filing:
    """The filing with the caller's own number where none was typed; a withheld or short number is nobody's own.

    The operator need not read the number for that: it goes from seal to seal.
    """
    if call is None or call.number is None or filing.identity.phone or filing.anonymous:
        return filing
    if CallerKind(call.caller) not in PERSONAL:
        return filing
    phone = open_person(person=call.number).phone
    return replace(filing, identity=replace(filing.identity, phone=phone))
