"""Swapping duties: offering an own one, and answering what others offer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.actions.swaps import confirm_swap, decline_swap, offer_swap, take_back_swap
from fangxin.domain.rosters.models import Duty
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.rosters.showing import day_shown, shown
from fangxin.interfaces.public.reading import fields_of, whole

#: act → the sentence after it succeeded
ACTS = {"confirm": "已同意换班。", "decline": "已答复不同意。", "take-back": "已撤回换班。"}


@page(for_=Audience.OFFICER, writes=True, permission=Permission.ANSWER_CALLS)
def offer(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Offer an own duty to a colleague, or for one of a colleague's."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    duty = Duty.objects.filter(pk=duty_id, account_id=by.account_id or 0).first()
    if request.method != "POST" or duty is None:
        raise NotFound
    fields = fields_of(request.POST)
    kind, _, text = fields.text("with").partition("-")
    number = whole(text)
    try:
        if kind == "duty" and number is not None:
            other = Duty.objects.filter(pk=number).first()
            if other is None:
                raise NotFound
            offer_swap(duty_id=duty.pk, taker_id=other.account_id, other_id=other.pk, by=by, at=now())
        else:
            offer_swap(duty_id=duty.pk, taker_id=number or 0, other_id=None, by=by, at=now())
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return day_shown(request, duty.office_id, duty.on, refusal=refusal)
    messages.success(request, "已提出换班，等对方同意后生效。")
    return HttpResponseRedirect(reverse("desk:duties"), status=303)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.ANSWER_CALLS)
def answer(request: HttpRequest, swap_id: int, swap_act: str) -> HttpResponse:
    """Agree to a swap, decline it, or take an own offer back."""
    if request.method != "POST" or swap_act not in ACTS:
        raise NotFound
    act = {"confirm": confirm_swap, "decline": decline_swap, "take-back": take_back_swap}[swap_act]
    try:
        act(swap_id=swap_id, by=request.actor, at=now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return shown(request, refusal=refusal)
    messages.success(request, ACTS[swap_act])
    return HttpResponseRedirect(reverse("desk:duties"), status=303)
