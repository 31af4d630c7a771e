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
from fangxin.domain.workorders.models import WorkOrder
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.views_of import deadline
from fangxin.interfaces.look.words import instant
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
    sources = [one.clock_id for one in found]
    rules = dict(Clock.objects.filter(pk__in=sources).values_list("pk", "rule"))
    orders = WorkOrder.objects.select_related("platform").in_bulk([pk for pk in sources if pk not in rules])
    rows = [
        {
            "warning": one,
            "label": _label(one.level),
            **(_of_order(orders[one.clock_id]) if one.clock_id in orders else _of_clock(rules[one.clock_id], one)),
        }
        for one in found
    ]
    steps = [
        {"step": one, "label": _label(one.level)}
        for one in escalations_waiting(by=by).select_related("item__case__office", "item__order__office")[:MOST]
    ]
    return render(request, "desk/warnings.html", {**frame(request, current="warnings"), "rows": rows, "steps": steps})


def _label(level: str) -> str:
    """The words of a level of any ladder; its id where an older file had it."""
    found = next((one.label for one in lawbook().ladder.levels if one.id == level), None)
    rung = lawbook().escalation.rung(level)
    return found or (rung.label if rung else level)


def _of_clock(rule: str, warning: Warning) -> dict[str, str]:
    return {"rule": lawbook().clock(rule).label, "due": deadline(warning.due_on)}


def _of_order(order: WorkOrder) -> dict[str, str]:
    return {"rule": f"{order.platform.name}时限（工单{order.number}）", "due": instant(order.due_at)}


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
