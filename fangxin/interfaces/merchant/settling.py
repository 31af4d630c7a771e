"""Settlements at the merchant: the inbox with its clocks, one dispute, and everything that can be done in it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.evidence.queries import draft_files
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.odr.models import Dispute, Promise
from fangxin.domain.odr.queries.disputes import dispute_at, disputes_at
from fangxin.domain.odr.words import DISPUTE_LABELS, DisputeState, PromiseState, Speaker
from fangxin.domain.staff.words import Duty
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.evidence.showing import served, small
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.merchant.waiting import Todo
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of
from fangxin.interfaces.settling.acting import done
from fangxin.interfaces.settling.hiding import for_merchant
from fangxin.interfaces.settling.reading import KINDS, PLACES
from fangxin.interfaces.settling.showing import TONES, file_in, shown

PAGE = 30
#: the lists of the inbox: name of the filter, label, states
VIEWS = (
    ("open", "待和解", (DisputeState.OPEN,)),
    ("perform", "待履行", (DisputeState.SETTLED, DisputeState.BROKEN)),
    ("done", "已结束", (DisputeState.KEPT, DisputeState.ESCALATED, DisputeState.WITHDRAWN)),
)


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def settlements(request: MemberRequest) -> HttpResponse:
    """The inbox: what must be answered first stands first."""
    fields = fields_of(request.GET)
    chosen = next((one for one in VIEWS if one[0] == fields.text("view")), VIEWS[0])
    found = disputes_at(merchant=request.merchant).filter(state__in=chosen[2])
    # whose turn it is stands first: the merchant's before the consumer's
    found = found.order_by("-awaiting", "end_on", "id") if chosen[0] == "open" else found
    begin = fields.whole("from") or 0
    rows = list(found[begin : begin + PAGE + 1])
    on = today()
    context = {
        **merchant_frame(request, current="settlements"),
        "views": [
            {"label": label, "href": f"?view={name}", "current": name == chosen[0],
             "count": disputes_at(merchant=request.merchant).filter(state__in=states).count()}
            for name, label, states in VIEWS
        ],
        "rows": [
            {
                "dispute": one, "title": for_merchant(one.title, one.merchant),
                "state": DISPUTE_LABELS[DisputeState(one.state)], "tone": TONES[DisputeState(one.state)],
                "name": one.intake.person.name_masked if one.intake.person is not None else "消费者",
                "waits": one.state == DisputeState.OPEN and one.awaiting == Speaker.MERCHANT,
                "late": one.state == DisputeState.OPEN and one.end_on < on,
            }
            for one in rows[:PAGE]
        ],
        "following": f"?view={chosen[0]}&from={begin + PAGE}" if len(rows) > PAGE else "",
    }  # fmt: skip
    return render(request, "merchant/settlements.html", context)


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def settlement(request: MemberRequest, number: str) -> HttpResponse:
    """One dispute."""
    return _shown(request, dispute_at(merchant=request.merchant, number=number))


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.SETTLE)
def act(request: MemberRequest, number: str, settling_act: str) -> HttpResponse:
    """Everything the merchant does in a dispute."""
    found = dispute_at(merchant=request.merchant, number=number)
    back = reverse("merchant:settlement", args=[number])
    if request.method != "POST":
        return HttpResponseRedirect(back)
    try:
        told = done(request, found, settling_act, side=Speaker.MERCHANT, by=request.actor)
    except SeveralRefusals as several:
        return _shown(request, found, several.refusals, settling_act, fields_of(request.POST))
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        again = dispute_at(merchant=request.merchant, number=number)
        return _shown(request, again, (refusal,), settling_act, fields_of(request.POST))
    messages.success(request, told)
    return HttpResponseRedirect(back, status=303)


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def file(request: MemberRequest, number: str, file_id: int) -> HttpResponseBase:
    """A file one of the sides brought; `?small=1` its small picture."""
    dispute = dispute_at(merchant=request.merchant, number=number)
    found = file_in(dispute, file_id, side=Speaker.MERCHANT)
    return small(request, found) if request.GET.get("small") == "1" else served(request, found)


def todo(merchant: Merchant, on: date) -> list[Todo]:
    """Disputes that wait for the merchant, and promises to keep."""
    waiting = disputes_at(merchant=merchant).filter(state=DisputeState.OPEN, awaiting=Speaker.MERCHANT)
    found = [
        Todo(
            what=f"答复消费者：{for_merchant(one.title, one.merchant)}",
            href=reverse("merchant:settlement", args=[one.number]), duty=Duty.SETTLE, hint="在线和解", due_on=one.end_on,
        )
        for one in waiting.order_by("end_on", "id")[:PAGE]
    ]  # fmt: skip
    owed = Promise.objects.select_related("dispute").filter(
        dispute__in=disputes_at(merchant=merchant).filter(state__in=VIEWS[1][2]).order_by().values("pk"),
        state__in=[PromiseState.DUE, PromiseState.MISSED, PromiseState.DENIED],
    )
    found += [
        Todo(
            what=f"履行和解：{for_merchant(one.dispute.title, merchant)}",
            href=reverse("merchant:settlement", args=[one.dispute.number]), duty=Duty.SETTLE, hint=one.what, due_on=one.perform_by,
        )
        for one in owed.order_by("perform_by", "id")[:PAGE]
    ]  # fmt: skip
    return found


def _shown(
    request: MemberRequest, found: Dispute, refusals: tuple[Refusal, ...] = (), failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    def href(one: object, thumb: bool) -> str:
        path = reverse("merchant:settlement-file", args=[found.number, one.pk])  # type: ignore[attr-defined]
        return path + ("?small=1" if thumb else "")

    fields = fields or Fields()
    person = found.intake.person
    context = {
        **merchant_frame(request, current="settlements"),
        "v": shown(found, side=Speaker.MERCHANT, on=today(), file_href=href),
        "consumer": person.name_masked if person is not None else "消费者",
        "told": found.filing,
        "kinds": KINDS,
        "places": PLACES,
        "f": Fields({**fields, "draft": fields.text("draft") or new_draft()}),
        "files": draft_files(draft_token=draft_of(fields.text("draft"))) if fields.text("draft") else [],
        "failed": failed,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
    }
    return render(
        request, "merchant/settlement.html", context, status=max((one.status for one in refusals), default=200)
    )
