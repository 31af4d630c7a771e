"""Credit at the desk: what waits, the events of the region, entering and confirming one, what a merchant's credit is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.credit.actions.entering import decide_event, enter_event, withdraw_event
from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.queries.desk import (
    decision_due,
    event_seen,
    events_of_region,
    events_waiting,
    push_due,
    repairs_to_push,
    repairs_waiting,
)
from fangxin.domain.credit.queries.grades import grade_of, line_of
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.words import CLASS_LABELS, EventState, Source
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.reports.models import Penalty
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import day_of
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look import crediting
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 100
#: act → the sentence after it succeeded
ACTS = {"confirm": "已确认，从今天起计入信用。", "reject": "已答复不采用。", "withdraw": "已撤销，不再计入信用。"}


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def credit(request: HttpRequest) -> HttpResponse:
    """Applications with their clocks, entries to confirm, the newest events of the region."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    on = today()
    repairs = [
        (
            (one.merchant.name, reverse("desk:merchant-repair", args=[one.pk])),
            crediting.line(line_of(event=one.event, on=on))["label"],
            one.asked_at,
            crediting.clock(decision_due(repair=one, on=on)),
        )
        for one in repairs_waiting(by=by)[:MOST]
    ]
    pushes = [
        ((one.merchant.name, reverse("desk:merchant-repair", args=[one.pk])), crediting.clock(due))
        for one in repairs_to_push(by=by)[:MOST]
        if (due := push_due(repair=one, on=on)) is not None
    ]
    context = {
        **frame(request, current="merchants"),
        "repairs": repairs,
        "pushes": pushes,
        "proposed": [_row(one) for one in events_waiting(by=by)[:MOST]],
        "events": [_row(one) for one in events_of_region(by=by).exclude(state=EventState.PROPOSED)[:MOST]],
        "most": MOST,
    }
    return render(request, "desk/merchants/credit.html", context)


@page(for_=Audience.OFFICER, writes=True, any_of=(Permission.KEEP_REGISTER, Permission.DECIDE_CREDIT))
def enter(request: HttpRequest, merchant_id: int) -> HttpResponse:
    """The form by which an officer enters an event of a merchant."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    merchant = Merchant.objects.filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound
    check_region(region_code=merchant.region_code, by=by)
    fields, refusals = fields_of(request.POST), list[Refusal]()
    if request.method == "POST":
        try:
            event = enter_event(
                merchant_id=merchant.pk, kind=fields.text("kind"), happened_on=day_of(fields, "happened_on"),
                reference=fields.line("reference"), ground=fields.text("ground"), by=by, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals.append(refusal)
        else:
            messages.success(request, _("已登记，由另一名人员确认后计入信用。"))
            return HttpResponseRedirect(reverse("desk:merchant-credit-event", args=[event.pk]), status=303)
    kinds = [
        (
            kind.code,
            f"{kind.label}（{CLASS_LABELS[kind.weight]}，{crediting.signed(kind.points)} 分，计 {kind.months} 个月）",
        )
        for kind in credit_book().points_on(today()).kinds.values()
        if kind.entered
    ]
    context = {
        **frame(request, current="merchants"), "merchant": merchant, "kinds": kinds, "f": fields, "refusals": refusals,
        "errors": {one.field or "ground": one.told() for one in refusals}, "today": today().isoformat(),
    }  # fmt: skip
    return render(request, "desk/merchants/credit_enter.html", context, status=422 if refusals else 200)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """One event: what it weighs, where it came from, what became of it."""
    return _shown(request, event_seen(event_id=event_id, by=request.actor))  # type: ignore[attr-defined]


@page(for_=Audience.OFFICER, writes=True, permission=Permission.DECIDE_CREDIT)
def decide(request: HttpRequest, event_id: int, event_act: str) -> HttpResponse:
    """Confirm, reject or withdraw an event."""
    if request.method != "POST" or event_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {"event_id": event_id, "by": request.actor, "at": now()}  # type: ignore[attr-defined]
    try:
        if event_act == "withdraw":
            withdraw_event(reason=fields.text("reason"), **given)
        else:
            decide_event(confirmed=event_act == "confirm", decision=fields.text("decision"), **given)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        found = event_seen(event_id=event_id, by=request.actor)  # type: ignore[attr-defined]
        return _shown(request, found, refusal=refusal, failed=event_act, fields=fields)
    messages.success(request, ACTS[event_act])
    return HttpResponseRedirect(reverse("desk:merchant-credit-event", args=[event_id]), status=303)


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """The merchant's grade with its lines, and the way to enter an event."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    enters = by.may(Permission.KEEP_REGISTER) or by.may(Permission.DECIDE_CREDIT)
    try:
        check_region(region_code=merchant.region_code, by=by)
    except NotFound:
        enters = False
    return {
        "grade": crediting.graded(grade_of(merchant_id=merchant.pk, on=today())),
        "enter_href": reverse("desk:merchant-credit-enter", args=[merchant.pk]) if enters else "",
    }


def _shown(
    request: HttpRequest, found: CreditEvent, *, refusal: Refusal | None = None, failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    decides = by.may(Permission.DECIDE_CREDIT)
    own = found.entered_by_id is not None and found.entered_by_id == by.account_id
    context = {
        **frame(request, current="merchants"),
        "event": found,
        "line": crediting.line(line_of(event=found, on=today())),
        "state": crediting.event_state(found),
        "source": crediting.sourced(found),
        "source_href": _source_href(found),
        "repairs": [
            (
                (crediting.repair_state(one)[0], reverse("desk:merchant-repair", args=[one.pk])),
                one.asked_at,
                one.decided_at,
            )
            for one in found.repairs.order_by("-asked_at")
        ],
        "entries": crediting.told(found.pk),
        "confirms": decides and not own and found.state == EventState.PROPOSED,
        "waits_for_another": decides and own and found.state == EventState.PROPOSED,
        "withdraws": decides and not own and found.state == EventState.IN_FORCE,
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/credit_event.html", context, status=refusal.status if refusal else 200)


def _source_href(found: CreditEvent) -> str:
    """Where the object an event was recorded from is shown; whoever may not see it is told so there."""
    if found.source == Source.PENALTY and found.source_id is not None:
        number = Penalty.objects.filter(pk=found.source_id).values_list("case__number", flat=True).first()
        return reverse("desk:case", args=[number]) if number else ""
    if found.source == Source.AGREEMENT_ITEM:
        return reverse("desk:case", args=[found.reference])
    if found.source in (Source.RETURN, Source.PROMISE, Source.PROMISE_CHECK):
        return reverse("public:promise", args=[found.reference]) + "#kept" if found.reference else ""
    if found.source == Source.REPAIR:
        return reverse("desk:merchant-repair", args=[found.source_id])
    return ""


def _row(one: CreditEvent) -> dict[str, Any]:
    line = crediting.line(line_of(event=one, on=today()))
    state = crediting.event_state(one)
    return {
        "merchant": (one.merchant.name, reverse("desk:merchant-credit-event", args=[one.pk])),
        "label": line["label"],
        "points": line["points"],
        "since": one.since,
        "until": line["until"],
        "standing": (line["standing"], line["tone"]) if one.state == EventState.IN_FORCE else state,
        "source": crediting.sourced(one),
        "by": one.entered_by,
    }
