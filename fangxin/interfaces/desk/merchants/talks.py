"""A talk at the desk: its invitations issued in one act, moved, cancelled, recorded; commitments checked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.letters.actions.talks import (
    Committed,
    cancel_talk,
    check_commitment,
    issue_talk,
    move_talk,
    record_talk,
)
from fangxin.domain.letters.models import Talk
from fangxin.domain.letters.queries.talks import talk_seen
from fangxin.domain.letters.rules.drafting import CommitmentDayImpossible
from fangxin.domain.letters.words import (
    COMMITMENT_LABELS,
    ISSUED_STATES,
    TALK_STATE_LABELS,
    CommitmentState,
    LetterState,
    TalkState,
)
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import instant_of, whole_of
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look import crediting, lettering
from fangxin.interfaces.public.reading import Fields, fields_of

#: act → the sentence after it succeeded
ACTS = {
    "issue": "约谈函已全部制发，每家一份。", "move": "已改期，已通知各经营者。", "cancel": "已取消，已通知各经营者。",
    "record": "约谈记录已保存。", "kept": "已登记兑现。", "broken": "已登记未兑现。",
}  # fmt: skip


@page(for_=Audience.OFFICER, any_of=(Permission.WRITE_LETTERS, Permission.VIEW_FIGURES))
def talk(request: HttpRequest, talk_id: int) -> HttpResponse:
    """One talk with everybody invited."""
    return _shown(request, talk_seen(talk_id=talk_id, by=request.actor))  # type: ignore[attr-defined]


@page(for_=Audience.OFFICER, writes=True, permission=Permission.WRITE_LETTERS)
def act(request: HttpRequest, talk_id: int, talk_act: str) -> HttpResponse:
    """Issue, move, cancel, record, check a commitment."""
    if request.method != "POST" or talk_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    try:
        _carry_out(talk_id, talk_act, fields, {"by": request.actor, "at": now()})  # type: ignore[attr-defined]
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        found = talk_seen(talk_id=talk_id, by=request.actor)  # type: ignore[attr-defined]
        return _shown(request, found, refusal=refusal, failed=talk_act, fields=fields)
    messages.success(request, ACTS[talk_act])
    return HttpResponseRedirect(reverse("desk:merchant-talk", args=[talk_id]), status=303)


def _carry_out(talk_id: int, name: str, fields: Fields, given: dict[str, Any]) -> None:
    if name == "issue":
        issue_talk(talk_id=talk_id, **given)
    elif name == "move":
        move_talk(talk_id=talk_id, starts_at=instant_of(fields, "starts_at"), place=fields.line("place"), **given)
    elif name == "cancel":
        cancel_talk(talk_id=talk_id, reason=fields.text("reason"), **given)
    elif name == "record":
        record_talk(talk_id=talk_id, minutes=fields.text("minutes"), committed=_committed(fields), **given)
    else:
        check_commitment(
            commitment_id=whole_of(fields, "commitment"), kept=name == "kept", remark=fields.text("remark"), **given
        )


def _committed(fields: Fields) -> list[Committed]:
    """What the form says each merchant committed itself to; a merchant without a line promised nothing."""
    found = []
    for name in fields:
        if not name.startswith("what_") or not fields.line(name):
            continue
        letter_id = int(name.removeprefix("what_")) if name.removeprefix("what_").isdigit() else 0
        try:
            due_on = date.fromisoformat(fields.text(f"due_on_{letter_id}"))
        except ValueError as mistake:
            raise CommitmentDayImpossible(field=f"due_on_{letter_id}") from mistake
        found.append(Committed(letter_id=letter_id, what=fields.line(name), due_on=due_on))
    return found


def _shown(
    request: HttpRequest, found: Talk, *, refusal: Refusal | None = None, failed: str = "", fields: Fields | None = None
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    writes, at = by.may(Permission.WRITE_LETTERS), now()
    letters = list(
        found.letters.select_related("merchant").exclude(state=LetterState.DISCARDED).order_by("merchant__name", "pk")
    )
    planned = found.state == TalkState.PLANNED
    context = {
        **frame(request, current="merchants"),
        "talk": found,
        "state": TALK_STATE_LABELS[TalkState(found.state)],
        "letters": [
            (
                (one.merchant.name, reverse("desk:merchant-letter", args=[one.pk])),
                one.number or "—",
                lettering.state_of(one, today()),
            )
            for one in letters
        ],
        "invited": [(one.pk, one.merchant.name) for one in letters if one.state in ISSUED_STATES],
        "commitments": [
            {
                "id": one.pk,
                "merchant": one.letter.merchant.name,
                "what": one.what,
                "due_on": one.due_on,
                "state": COMMITMENT_LABELS[CommitmentState(one.state)],
                "tone": {"OPEN": "waiting", "KEPT": "done", "BROKEN": "overdue"}[one.state],
                "note": one.note,
                "open": writes and one.state == CommitmentState.OPEN,
            }
            for one in found.commitments.select_related("letter__merchant").order_by("due_on", "pk")
        ],
        "issues": writes
        and planned
        and any(one.state == LetterState.DRAFT for one in letters)
        and found.starts_at > at,
        "moves": writes and planned,
        "records": writes and planned and found.starts_at <= at,
        "starts_at": found.starts_at.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M"),
        "today": today().isoformat(),
        "entries": crediting.told(found.pk),
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/talk.html", context, status=refusal.status if refusal else 200)
