"""Reviewing: warnings to acknowledge, requests to reopen, call-backs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.rules.filing import DateImpossible
from fangxin.domain.feedback.actions import decide_reopening, draw_follow_ups, record_follow_up
from fangxin.domain.feedback.models import FollowUp, ReopenRequest
from fangxin.domain.feedback.words import FollowUpState, RequestState, Satisfaction
from fangxin.domain.supervision.actions.acknowledge import acknowledge, acknowledge_escalation
from fangxin.domain.supervision.models import Warning
from fangxin.domain.supervision.queries.orders import escalations_waiting
from fangxin.domain.timeline.models import Clock
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.public.answering import ChoiceMissing
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50


@page(for_=Audience.OFFICER, permission=Permission.ACKNOWLEDGE_WARNING)
def warnings(request: HttpRequest) -> HttpResponse:
    """Warnings told to the caller's office, not yet acknowledged, and those of the offices below."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = list(
        Warning.objects.filter(scope(by=by, field="path"), acknowledged_at=None)
        .select_related("case__office")
        .order_by("due_on", "id")[:MOST]
    )
    rules = dict(Clock.objects.filter(pk__in=[one.clock_id for one in found]).values_list("pk", "rule"))
    labels = {level.id: level.label for level in lawbook().ladder.levels}
    rows = [
        {"warning": one, "label": labels.get(one.level, one.level), "rule": lawbook().clock(rules[one.clock_id]).label}
        for one in found
    ]
    steps = [
        {"step": one, "label": rung.label if (rung := lawbook().escalation.rung(one.level)) else one.level}
        for one in escalations_waiting(by=by).select_related("item__case__office", "item__order__office")[:MOST]
    ]
    return _shown(request, "warnings", "待签收的预警", rows, steps=steps)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.ACKNOWLEDGE_WARNING)
def acknowledge_warning(request: HttpRequest, warning_id: int) -> HttpResponse:
    """Acknowledge one warning."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    acknowledge(warning_id=warning_id, answer=fields_of(request.POST).text("answer"), by=by, at=now())
    messages.success(request, "已签收。")
    return HttpResponseRedirect(reverse("desk:warnings"), status=303)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.ACKNOWLEDGE_WARNING)
def acknowledge_step(request: HttpRequest, escalation_id: int) -> HttpResponse:
    """Acknowledge one step of silence that climbed."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    answer = fields_of(request.POST).text("answer")
    acknowledge_escalation(escalation_id=escalation_id, answer=answer, by=by, at=now())
    messages.success(request, "已签收。")
    return HttpResponseRedirect(reverse("desk:warnings"), status=303)


@page(for_=Audience.OFFICER, permission=Permission.DECIDE_REOPENING)
def reopenings(request: HttpRequest) -> HttpResponse:
    """Requests to reopen, waiting for a decision."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = list(
        ReopenRequest.objects.filter(state=RequestState.ASKED, case__in=visible_cases(by=by))
        .select_related("case__office")
        .order_by("asked_at")[:MOST]
    )
    return _shown(request, "reopenings", "重新办理申请", rows)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.DECIDE_REOPENING)
def decide(request: HttpRequest, request_id: int) -> HttpResponse:
    """Grant or deny one request."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST)
    decide_reopening(
        request_id=request_id, version=fields.whole("version") or 0, granted=fields.text("granted") == "yes",
        reason=fields.text("reason"), by=by, at=now(),
    )  # fmt: skip
    messages.success(request, "已决定。")
    return HttpResponseRedirect(reverse("desk:reopenings"), status=303)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.FOLLOW_UP)
def follow_ups(request: HttpRequest) -> HttpResponse:
    """Call-backs to make; drawing a sample."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST)
    refusals: list[Refusal] = []
    if request.method == "POST":
        try:
            drawn = draw_follow_ups(
                count=fields.whole("count") or 0,
                closed_from=_day(fields, "closed_from"), closed_to=_day(fields, "closed_to"),
                seed=f"{today().isoformat()} {by.name}", by=by, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            refusals.append(refusal)
        else:
            messages.success(request, f"抽取了 {drawn} 件。")
            return HttpResponseRedirect(reverse("desk:follow-ups"), status=303)
    rows = list(
        # who was not reached is called again, after those who were not called yet
        FollowUp.objects.filter(
            state__in=(FollowUpState.SAMPLED, FollowUpState.NOT_REACHED), case__in=visible_cases(by=by)
        )
        .select_related("case__office")
        .order_by("-state", "drawn_at", "id")[:MOST]
    )
    return _shown(request, "follow-ups", "回访", rows, refusals, fields)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.FOLLOW_UP)
def record_call(request: HttpRequest, follow_up_id: int) -> HttpResponse:
    """Record one call-back."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST)
    if fields.text("state") not in FollowUpState.__members__:
        raise ChoiceMissing(field="state")
    satisfaction = fields.text("satisfaction")
    record_follow_up(
        follow_up_id=follow_up_id, state=FollowUpState(fields.text("state")),
        closed_truly={"yes": True, "no": False}.get(fields.text("closed_truly")),
        satisfaction=Satisfaction(satisfaction) if satisfaction in Satisfaction.__members__ else None,
        note=fields.text("note"), by=by, at=now(),
    )  # fmt: skip
    messages.success(request, "已记录。")
    return HttpResponseRedirect(reverse("desk:follow-ups"), status=303)


def _shown(
    request: HttpRequest, kind: str, title: str, rows: list[Any], refusals: list[Refusal] | tuple[Refusal, ...] = (),
    fields: Fields | None = None, steps: list[Any] | tuple[Any, ...] = (),
) -> HttpResponse:  # fmt: skip
    context = {
        **frame(request, current=kind),
        "steps": steps,
        "kind": kind,
        "title": title,
        "rows": rows,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "f": fields or Fields(),
        "today": today(),
        "month_ago": today() - timedelta(days=30),
    }
    return render(request, "desk/reviewing.html", context, status=422 if refusals else 200)


def _day(fields: Fields, name: str) -> date:
    try:
        return date.fromisoformat(fields.text(name))
    except ValueError as mistake:
        raise DateImpossible(day=fields.text(name)[:20] or "（未填）", field=name) from mistake
