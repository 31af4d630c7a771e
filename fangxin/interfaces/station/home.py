"""What waits at the station, every dispute of it, and choosing among several stations."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.stations.models import StationDispute
from fangxin.domain.stations.queries import disputes_of, figures_of, open_disputes, public_station
from fangxin.domain.stations.words import DISPUTE_LABELS, DisputeState
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import whole
from fangxin.interfaces.public.stations.views import board_answer
from fangxin.interfaces.station.frame import CHOSEN, station_frame, work_here

PAGE = 30
COLUMNS = (
    Column(0, "商家", kind="link", head=True),
    Column(1, "消费者"),
    Column(2, "状态", kind="status"),
    Column(3, "首问责任人"),
    Column(4, "登记", kind="instant"),
)
_TONES = {DisputeState.OPEN: "active", DisputeState.SETTLED: "done", DisputeState.HANDED_OVER: "waiting"}


@page(for_=Audience.MEMBER)
def home(request: MemberRequest) -> HttpResponse:
    """What waits here: the own first, each with its last day."""
    staff, on = work_here(request), today()
    waiting = [
        {
            "what": one.merchant_name, "href": reverse("station:dispute", args=[one.number]), "hint": one.content[:60],
            "due_on": one.due_on, "mine": one.first_asked_id == staff.pk, "who": one.first_asked.member.name_masked,
        }
        for one in open_disputes(staff=staff)
    ]  # fmt: skip
    context = {
        **station_frame(request, staff, current="home"), "waiting": waiting, "today": on,
        "numbers": figures_of(station=staff.station, on=on),
    }  # fmt: skip
    return render(request, "station/home.html", context)


@page(for_=Audience.MEMBER)
def everything(request: MemberRequest) -> HttpResponse:
    """Every dispute of the station, newest first."""
    staff = work_here(request)
    rows = disputes_of(station=staff.station)
    if (after := whole(request.GET.get("after", ""))) is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: PAGE + 1])
    context = {
        **station_frame(request, staff, current="all"), "columns": COLUMNS, "rows": [row_of(one) for one in found[:PAGE]],
        "next_href": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "first_href": path_of("station:all") if after is not None else "",
    }  # fmt: skip
    return render(request, "station/all.html", context)


@page(for_=Audience.MEMBER)
def board(request: MemberRequest) -> HttpResponse:
    """The station's notice board as PDF."""
    return board_answer(public_station(station_id=work_here(request).station_id), today())


@page(for_=Audience.MEMBER, writes=True)
def choose(request: MemberRequest) -> HttpResponse:
    """At which station to work, where a member works at several."""
    staff = work_here(request)
    works = request.works  # type: ignore[attr-defined]
    if request.method == "POST":
        chosen = next((one for one in works if str(one.pk) == request.POST.get("work", "")), None)
        if chosen is None:
            raise NotFound
        request.session[CHOSEN] = chosen.pk
        return HttpResponseRedirect(reverse("station:home"), status=303)
    options = [(one.pk, one.station.name, one.title) for one in works]
    return render(
        request, "station/choose.html", {**station_frame(request, staff), "options": options, "current": staff.pk}
    )


def row_of(dispute: StationDispute, href: str = "") -> tuple[Any, ...]:
    """A dispute as a row of a list."""
    state = DisputeState(dispute.state)
    return (
        (dispute.merchant_name, href or reverse("station:dispute", args=[dispute.number])), dispute.person.name_masked,
        (DISPUTE_LABELS[state], _TONES.get(state, "")), dispute.first_asked.member.name_masked, dispute.recorded_at,
    )  # fmt: skip
