"""Whom nobody answered, calling them back, and the last calls."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.calls.actions.calling_back import number_to_call_back, record_call_back
from fangxin.domain.calls.models import Call
from fangxin.domain.calls.queries import missed_calls, recent_calls
from fangxin.domain.calls.rules.keeping import keeping
from fangxin.domain.calls.words import BACK_LABELS, CALL_STATE_LABELS, Back, CallState
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.hotline.showing import caller_name
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import fields_of

COLUMNS = (
    Column(0, "来电", head=True),
    Column(1, "时间", kind="instant"),
    Column(2, "状态", kind="status"),
    Column(3, "队列"),
    Column(4, "接听人"),
    Column(5, "结果"),
)


@page(for_=Audience.OFFICER, permission=Permission.ANSWER_CALLS)
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to call back, and the last calls."""
    return _shown(request)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.ANSWER_CALLS)
def call_back(request: HttpRequest, call_id: int) -> HttpResponse:
    """Read the number of one missed call, or record what came of calling it."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    do = fields_of(request.POST).text("do")
    if do == "number":
        number = number_to_call_back(call_id=call_id, by=by, at=now())
        return _shown(request, opened=(call_id, number))
    if do not in ("reached", "not_reached"):
        raise NotFound
    call = record_call_back(call_id=call_id, reached=do == "reached", by=by, at=now())
    if do == "reached":
        return HttpResponseRedirect(reverse("desk:call-of", args=[call.pk]), status=303)
    given_up = call.back == Back.GIVEN_UP
    messages.success(request, "已记录未接通，次数已满，不再回拨。" if given_up else "已记录未接通。")
    return HttpResponseRedirect(reverse("desk:calls"), status=303)


def _shown(request: HttpRequest, *, opened: tuple[int, str] | None = None) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        **frame(request, current="call"),
        "missed": [
            {"id": call.pk, "name": caller_name(call), "call": call, "number": opened[1] if opened and opened[0] == call.pk else ""}
            for call in missed_calls(by=by)
        ],
        "tries": keeping().tries,
        "columns": COLUMNS,
        "rows": [_row(call) for call in recent_calls(by=by)],
    }  # fmt: skip
    return render(request, "desk/call/calls.html", context)


def _row(call: Call) -> tuple[Any, ...]:
    state = CallState(call.state)
    result = "已登记" if call.intake_id else ""
    if state is CallState.MISSED:
        result = BACK_LABELS[Back(call.back)]
    return (
        caller_name(call), call.began_at, (CALL_STATE_LABELS[state], "active" if state is CallState.TALKING else ""),
        call.queue, call.operator.name if call.operator else "", result,
    )  # fmt: skip
