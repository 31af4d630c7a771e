"""The operator's page: who calls, what is said, what the system makes of it, and filing it; every button without a script too."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.calls.actions.drafts import drop_draft, hand_over, save_draft
from fangxin.domain.calls.actions.filing import file_call, with_caller
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.permissions import call_to_answer, own_drafts
from fangxin.domain.calls.queries import calls_now, draft_of_call, open_drafts
from fangxin.domain.calls.words import CallState
from fangxin.domain.cases.queries import earlier_like
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.hotline import notes as own
from fangxin.interfaces.desk.hotline.hearing import Hearing, filled, hear
from fangxin.interfaces.desk.hotline.showing import around, article_answer, draft_name, side
from fangxin.interfaces.public.drafts import draft_of, token_of
from fangxin.interfaces.public.reading import Fields, fields_of, whole


@page(for_=Audience.OFFICER, writes=True, permission=Permission.ANSWER_CALLS)
def current(request: HttpRequest) -> HttpResponse:
    """The call going on, else what was being written last, else an empty page; the buttons are sent here."""
    if request.method == "POST":
        return _sent(request)
    by: Actor = request.actor  # type: ignore[attr-defined]
    talking = next((call for call in calls_now(by=by) if call.state == CallState.TALKING), None)
    if talking is not None:
        return _shown(request, _of_call(talking, by))
    drafts = open_drafts(by=by)
    return _shown(request, _of_draft(drafts[0]) if drafts else own.fresh(call=None))


@page(for_=Audience.OFFICER, permission=Permission.ANSWER_CALLS)
def empty(request: HttpRequest) -> HttpResponse:
    """A fresh page, whatever else is being written."""
    return _shown(request, own.fresh(call=None))


@page(for_=Audience.OFFICER, permission=Permission.ANSWER_CALLS)
def of_call(request: HttpRequest, call_id: int) -> HttpResponse:
    """The page of one call."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    return _shown(request, _of_call(call_to_answer(call_id=call_id, by=by), by))


@page(for_=Audience.OFFICER, permission=Permission.ANSWER_CALLS)
def of_draft(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Going on with what was left."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    draft = own_drafts(by=by).select_related("call__number").filter(pk=draft_id).first()
    if draft is None:
        raise NotFound
    return _shown(request, _of_draft(draft))


def notes_sent(fields: Fields, by: Actor) -> tuple[own.Notes, str]:
    """The notes a window sends, and the token they are filed under. Raises DraftExpired, NotFound, CallWithColleague."""
    token = draft_of(fields.text("draft"))
    call_id = fields.whole("call")
    call = call_to_answer(call_id=call_id, by=by) if call_id is not None else None
    draft = own_drafts(by=by).select_related("call__number").filter(token=token).first()
    return own.Notes(fields=fields, draft=draft, call=call), token


def saved(notes: own.Notes, token: str, by: Actor) -> Draft:
    """Keep what a window sends."""
    return save_draft(
        token=token, call_id=notes.call.pk if notes.call else None, fields=own.kept(notes.fields),
        version=notes.fields.whole("version") or 0, window=notes.fields.line("window")[:16], by=by, at=now(),
    )  # fmt: skip


def _sent(request: HttpRequest) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    notes, token = notes_sent(fields_of(request.POST), by)
    do = notes.fields.text("do")
    try:
        if do == "file":
            return _filed(request, notes, token, by)
        if do == "drop":
            return _dropped(request, notes, by)
        draft = saved(notes, token, by)
        if do == "hand":
            return _handed(request, notes, draft, by)
    except SeveralRefusals as several:
        return _again(request, notes, token, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _again(request, notes, token, [refusal])
    if do == "save":
        messages.success(request, "已保存。")
        return HttpResponseRedirect(reverse("desk:call-draft", args=[draft.pk]), status=303)
    hearing = hear(fields=notes.fields, by=by, on=today())
    fields = Fields({**_chosen(notes.fields, hearing), **_used(notes.fields), "version": str(draft.version)})
    proposed = filled(fields=fields, hearing=hear(fields=fields, by=by, on=today()))
    return _shown(request, own.Notes(fields=proposed, draft=draft, call=notes.call))


def _chosen(fields: Fields, hearing: Hearing) -> Fields:
    """The form with the merchant whose number was chosen."""
    number = fields.whole("choose")
    if not number or number > len(hearing.choices):
        return fields
    one = hearing.choices[number - 1]
    return Fields(
        {**fields, "merchant_name": one.name, "merchant_uscc": one.uscc, "merchant_address": one.address}
    )  # fmt: skip


def _used(fields: Fields) -> dict[str, str]:
    """The answer of an article that was chosen."""
    article, _, edition = fields.text("use").partition("-")
    found = article_answer(article_id=whole(article) or 0, edition=whole(edition) or 0)
    return found if found is not None else {}


def _filed(request: HttpRequest, notes: own.Notes, token: str, by: Actor) -> HttpResponse:
    fields = notes.fields
    hearing = hear(fields=fields, by=by, on=today())
    if hearing.suggested and not fields.ticked("parts_seen"):
        # a report is another case, and it is the operator who says whether there is one (Order 121 article 9)
        return _shown(request, _with(notes, parts_seen="1"), asks=True)
    filing = own.filing_of(fields=fields, heard=hearing.heard)
    complete = with_caller(filing=filing, call=notes.call)
    alike = [] if fields.ticked("not_the_same") else earlier_like(filing=complete, at=now(), draft=token, by=by)
    if alike:
        return _shown(request, notes, alike=alike)
    receipt = file_call(
        filing=filing, token=token, call_id=notes.call.pk if notes.call else None, reply=own.reply_of(fields),
        version=fields.whole("version") or 0, window=fields.line("window")[:16], by=by, at=now(),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("desk:call-done", args=[receipt.cases[0].number]), status=303)


def _dropped(request: HttpRequest, notes: own.Notes, by: Actor) -> HttpResponse:
    if notes.draft is not None:
        drop_draft(draft_id=notes.draft.pk, by=by, at=now())
    messages.success(request, "记录已放弃，没有留存。")
    return HttpResponseRedirect(reverse("desk:call"), status=303)


def _handed(request: HttpRequest, notes: own.Notes, draft: Draft, by: Actor) -> HttpResponse:
    moved = hand_over(
        draft_id=draft.pk, version=draft.version, to_account_id=notes.fields.whole("to"), by=by, at=now()
    )  # fmt: skip
    messages.success(request, f"记录已移交给{moved.account.name}。")
    return HttpResponseRedirect(reverse("desk:call"), status=303)


def _again(request: HttpRequest, notes: own.Notes, token: str, refusals: list[Refusal]) -> HttpResponse:
    """The form once more with what is wrong; what was typed is kept unless another window was faster."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    with suppress(Refusal):
        notes = _with(notes, version=str(saved(notes, token, by).version))
    return _shown(request, notes, refusals)


def _with(notes: own.Notes, **fields: str) -> own.Notes:
    return replace(notes, fields=Fields({**notes.fields, **fields}))


def _of_call(call: Call, by: Actor) -> own.Notes:
    draft = draft_of_call(call_id=call.pk, by=by)
    return _of_draft(draft) if draft is not None else own.fresh(call=call)


def _of_draft(draft: Draft) -> own.Notes:
    return own.taken_up(draft=draft, token=token_of(draft.token))


def _shown(
    request: HttpRequest, notes: own.Notes, refusals: list[Refusal] | tuple[Refusal, ...] = (), *, alike: Any = (),
    asks: bool = False,
) -> HttpResponse:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    hearing = hear(fields=notes.fields, by=by, on=today())
    context = {
        **around(request, notes=notes),
        **side(notes=notes, hearing=hearing, by=by),
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "alike": alike,
        "asks": asks,
        "drafts": [
            draft_name(draft) for draft in open_drafts(by=by) if notes.draft is None or draft.pk != notes.draft.pk
        ],
        "demo": settings.DEMO,
    }
    return render(request, "desk/call/call.html", context, status=max((one.status for one in refusals), default=200))
