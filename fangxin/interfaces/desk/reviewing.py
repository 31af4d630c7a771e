"""Warnings to acknowledge, and steps of silence that climbed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.supervision.actions.acknowledge import acknowledge, acknowledge_escalation
from fangxin.domain.supervision.models import Warning
from fangxin.domain.supervision.queries.orders import escalations_waiting
from fangxin.domain.timeline.models import Clock
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.public.reading import fields_of

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
    return render(request, "desk/warnings.html", {**frame(request, current="warnings"), "rows": rows, "steps": steps})


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
