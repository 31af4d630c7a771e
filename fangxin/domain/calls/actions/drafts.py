"""An operator's notes: saved every few seconds, compared by version, handed to a colleague, given up. Always sealed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.permissions import call_to_answer, own_drafts
from fangxin.domain.calls.queries import colleagues, draft_place
from fangxin.domain.calls.words import DraftState
from fangxin.domain.people.actions import sealer
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id

DRAFT_MOST = 120_000
EMPTY = b""


class DraftTooLong(Refusal):
    """The notes of one call are longer than any form takes."""

    code = "draft_too_long"
    status = 413
    sentence = "这份记录太长，没有保存。请精简后再继续。"


class DraftElsewhere(Refusal):
    """The notes were changed in another window since this one read them."""

    code = "draft_elsewhere"
    status = 409
    sentence = "这份记录刚在另一个窗口里改过。请刷新，在最新的记录上继续；这里写的内容没有保存。"


class DraftDone(Refusal):
    """The notes were already filed, given up, or handed to a colleague."""

    code = "draft_done"
    status = 409
    sentence = "这份记录已经登记、放弃或移交，不能再改。"


class ColleagueUnknown(Refusal):
    """Notes are handed only to a colleague who answers the same hotline."""

    code = "colleague_unknown"
    status = 422
    sentence = "请选择接手的话务员。"


class ColleagueBusy(Refusal):
    """The colleague has notes of this very call."""

    code = "colleague_busy"
    status = 409
    sentence = "对方已有这通电话的记录，请让对方先登记或放弃。"


@transaction.atomic
def save_draft(
    *,
    token: str,
    call_id: int | None,
    fields: Mapping[str, Any],
    version: int,
    window: str = "",
    by: Actor,
    at: datetime,
) -> Draft:
    """Keep what was typed. `version` is the one the window last heard of, 0 for one that never saved; a window that wrote
    last may go on without having heard.

    Raises DraftElsewhere when another window was faster, DraftDone, DraftTooLong, and what `call_to_answer` does.
    """
    by.must(Permission.ANSWER_CALLS)
    plain = json.dumps(dict(fields), ensure_ascii=False, separators=(",", ":")).encode()
    if len(plain) > DRAFT_MOST:
        raise DraftTooLong
    found = Draft.objects.select_for_update().filter(token=token).first()
    if found is None:
        return _begun(token, call_id, plain, version, window, by, at)
    if found.account_id != by.account_id or found.state != DraftState.OPEN:
        raise DraftDone
    check_latest(draft=found, version=version, window=window)
    found.sealed = sealer().seal(plain, place=draft_place(found.pk))
    found.version, found.window, found.saved_at = found.version + 1, window, at
    found.save(update_fields=["sealed", "version", "window", "saved_at"])
    return found


def check_latest(*, draft: Draft, version: int, window: str) -> None:
    """Raises DraftElsewhere unless a window knows the latest notes: it read them, or wrote them itself."""
    if draft.version != version and not (window and draft.window == window):
        raise DraftElsewhere


def _begun(token: str, call_id: int | None, plain: bytes, version: int, window: str, by: Actor, at: datetime) -> Draft:
    if version:
        raise DraftDone
    call = call_to_answer(call_id=call_id, by=by) if call_id is not None else None
    identifier = new_id(at)
    sealed = sealer().seal(plain, place=draft_place(identifier))
    draft = Draft(
        id=identifier,
        token=token,
        call=call,
        account_id=by.account_id or 0,
        sealed=sealed,
        window=window,
        opened_at=at,
        saved_at=at,
    )
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as second:  # two windows began at once
        raise DraftElsewhere from second
    if call is not None and call.operator_id is None:
        Call.objects.filter(pk=call.pk, operator=None).update(operator_id=by.account_id, operator_at=at)
    return draft


@transaction.atomic
def hand_over(
    *, draft_id: int, version: int, window: str = "", to_account_id: int | None, by: Actor, at: datetime
) -> Draft:
    """Hand the notes, and the call with them, to a colleague. Raises ColleagueUnknown, ColleagueBusy, DraftElsewhere."""
    draft = _own(draft_id, by)
    check_latest(draft=draft, version=version, window=window)
    colleague = next((one for one in colleagues(by=by) if one.pk == to_account_id), None)
    if colleague is None:
        raise ColleagueUnknown(field="to")
    if _has_notes(draft.call_id, colleague.pk):
        raise ColleagueBusy
    draft.account_id, draft.handed_by, draft.version, draft.window = colleague.pk, by.name, draft.version + 1, ""
    draft.saved_at = at
    draft.save(update_fields=["account", "handed_by", "version", "window", "saved_at"])
    if draft.call_id is not None:
        Call.objects.filter(pk=draft.call_id).update(operator_id=colleague.pk, operator_at=at)
    return draft


def follow_call(*, call: Call, before: int | None, after: int | None, at: datetime) -> None:
    """The notes of a transferred call go along, unless the new operator has begun some; then both keep their own."""
    if before is None or after is None or _has_notes(call.pk, after):
        return
    moving = Draft.objects.filter(call=call, account_id=before, state=DraftState.OPEN)
    name = call.operator.name if call.operator else ""
    moving.update(account_id=after, handed_by=name, version=F("version") + 1, window="", saved_at=at)


@transaction.atomic
def drop_draft(*, draft_id: int, by: Actor, at: datetime) -> None:
    """Give the notes up: nothing of them is kept."""
    draft = _own(draft_id, by)
    finish(draft=draft, state=DraftState.DROPPED, at=at)


def finish(*, draft: Draft, state: DraftState, at: datetime, intake_id: int | None = None) -> None:
    """The end of notes inside the caller's transaction: empty, and linked to what became of them."""
    draft.state, draft.sealed, draft.saved_at, draft.intake_id = state.value, EMPTY, at, intake_id
    draft.save(update_fields=["state", "sealed", "saved_at", "intake"])


def _own(draft_id: int, by: Actor) -> Draft:
    draft = own_drafts(by=by).select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotFound
    return draft


def _has_notes(call_id: int | None, account_id: int) -> bool:
    if call_id is None:
        return False
    return Draft.objects.filter(call_id=call_id, account_id=account_id, state=DraftState.OPEN).exists()
