"""Planning the duty roster of a hotline: a week or a month at a glance, filled in turn, and one day seat by seat."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.actions.duties import Filled, drop_duty, fill_duties, plan_duty
from fangxin.domain.rosters.models import Duty
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.rosters.days import day_given, known
from fangxin.interfaces.desk.rosters.showing import day_shown, roster_href, shown
from fangxin.interfaces.public.reading import fields_of

READERS = (Permission.ANSWER_CALLS, Permission.PLAN_DUTY)


@page(for_=Audience.OFFICER, any_of=READERS)
def duties(request: HttpRequest) -> HttpResponse:
    """The roster of one office for a week or a month, and the swaps that wait."""
    return shown(request)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.PLAN_DUTY)
def fill(request: HttpRequest, office_id: int) -> HttpResponse:
    """Fill the empty seats of some days in turn."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST)
    try:
        first, last = day_given(fields, "from_on"), day_given(fields, "to_on")
        done = fill_duties(office_id=office_id, from_on=first, to_on=last, by=by, at=now())
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return shown(request, office_id=office_id, refusal=refusal, fields=fields)
    messages.success(request, f"排了 {done.planned} 班，{_left(done)}")
    return HttpResponseRedirect(roster_href(office_id, week=first), status=303)


@page(for_=Audience.OFFICER, writes=True, any_of=READERS)
def day(request: HttpRequest, office_id: int, on: str) -> HttpResponse:
    """One day: who sits in each shift; a POST puts one more officer into a shift."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = _day(on)
    if request.method != "POST":
        return day_shown(request, office_id, found)
    fields = fields_of(request.POST)
    try:
        plan_duty(
            office_id=office_id, on=found, shift=fields.text("shift"), account_id=fields.whole("account") or 0, by=by,
            at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return day_shown(request, office_id, found, refusal=refusal, failed=fields.text("shift"), fields=fields)
    messages.success(request, "已排入。")
    return HttpResponseRedirect(reverse("desk:duty-day", args=[office_id, found.isoformat()]), status=303)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.PLAN_DUTY)
def drop(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Take one officer out of a shift."""
    if request.method != "POST":
        raise NotFound
    duty = Duty.objects.filter(pk=duty_id).first()
    if duty is None:
        raise NotFound
    try:
        drop_duty(duty_id=duty_id, by=request.actor, at=now())  # type: ignore[attr-defined]
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        return day_shown(request, duty.office_id, duty.on, refusal=refusal)
    messages.success(request, "已撤下。")
    return HttpResponseRedirect(reverse("desk:duty-day", args=[duty.office_id, duty.on.isoformat()]), status=303)


def _left(done: Filled) -> str:
    """What stayed empty, and why: nobody is put in without rest, during leave or twice at a time."""
    if not done.empty:
        return "没有空缺。"
    if not done.people:
        return f"还空着 {done.empty} 个席位：接听热线的岗位上没有人。"
    return (
        f"还空着 {done.empty} 个席位：能值班的只有 {done.people} 人，这些班次都要休息、请假或者另有值班。"
        "请安排更多的人，或者逐日查看。"
    )


def _day(text: str) -> date:
    with suppress(ValueError):
        found = date.fromisoformat(text)
        if known(found) and found.isoformat() == text:
            return found
    raise NotFound
