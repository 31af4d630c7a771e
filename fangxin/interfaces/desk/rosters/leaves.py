"""Leave: asking for it, what became of it, coming back, and deciding that of others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.actions.absences import cancel_absence
from fangxin.domain.agency.models import Absence
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.actions.leaves import ask_leave, end_leave, grant_leave, refuse_leave, withdraw_leave
from fangxin.domain.rosters.models import Leave
from fangxin.domain.rosters.queries.leaves import leaves_to_decide, own_leaves, unserved
from fangxin.domain.rosters.words import LEAVE_KIND_LABELS, LEAVE_STATE_LABELS, LeaveKind, LeaveState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.rosters.days import day_given
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50
TONES = {LeaveState.ASKED: "waiting", LeaveState.GRANTED: "active", LeaveState.ENDED: "done", LeaveState.OVER: "done"}
#: act → the sentence after it succeeded
ACTS = {
    "grant": "已批准。期间由 B 岗代办。",
    "refuse": "已答复不批准。",
    "withdraw": "已撤回。",
    "end": "已销假，工作从现在起回到您处。",
}


@page(for_=Audience.OFFICER, writes=True)
def leaves(request: HttpRequest) -> HttpResponse:
    """The own leaves, those that wait for the caller's decision, and the form to ask for one."""
    if request.method != "POST":
        return _shown(request)
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST)
    try:
        kind = fields.text("kind")
        ask_leave(
            kind=LeaveKind(kind) if kind in LeaveKind.__members__ else LeaveKind.OTHER,
            from_on=day_given(fields, "from_on"), to_on=day_given(fields, "to_on"), reason=fields.line("reason"), by=by,
            at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, refusal=refusal, failed="ask", fields=fields)
    messages.success(request, "已提出，批准后生效。")
    return HttpResponseRedirect(reverse("desk:leaves"), status=303)


@page(for_=Audience.OFFICER, writes=True)
def leave_act(request: HttpRequest, leave_id: int, leave_act: str) -> HttpResponse:
    """Grant, refuse, take back or end one leave."""
    if request.method != "POST" or leave_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {"leave_id": leave_id, "by": request.actor, "at": now()}  # type: ignore[attr-defined]
    try:
        if leave_act == "grant":
            done = grant_leave(**given)
        elif leave_act == "refuse":
            done = refuse_leave(reason=fields.line("answer"), **given)
        elif leave_act == "withdraw":
            done = withdraw_leave(**given)
        else:
            done = end_leave(**given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, refusal=refusal, failed=f"{leave_act}-{leave_id}", fields=fields)
    messages.success(request, ACTS[leave_act])
    return HttpResponseRedirect(_next(request, done), status=303)


def _next(request: HttpRequest, leave: Leave) -> str:
    """Whoever comes back reads first what others did meanwhile."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if leave.state == LeaveState.ENDED and leave.from_on <= today() and by.may(Permission.VIEW_CASES):
        return reverse("desk:meanwhile", args=[leave.absence_id])
    return reverse("desk:leaves")


@page(for_=Audience.OFFICER, writes=True)
def back_early(request: HttpRequest, absence_id: int) -> HttpResponse:
    """End an own absence that an administrator recorded."""
    if request.method != "POST" or not _recorded(request).filter(pk=absence_id).exists():
        raise NotFound
    cancel_absence(absence_id=absence_id, by=request.actor, at=now())  # type: ignore[attr-defined]
    messages.success(request, ACTS["end"])
    return HttpResponseRedirect(reverse("desk:leaves"), status=303)


def _shown(
    request: HttpRequest, *, refusal: Refusal | None = None, failed: str = "", fields: Fields | None = None
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    waiting, own = list(leaves_to_decide(by=by)[:MOST]), by.account_id or 0
    alone = unserved(accounts={own, *(one.account_id for one in waiting)})
    context = {
        **frame(request, current="leaves"),
        "waiting": [_waiting(one, alone.get(one.account_id, [])) for one in waiting],
        "decides": by.may(Permission.GRANT_LEAVE),
        "own": [_own(one) for one in own_leaves(by=by).select_related("absence")[:MOST]],
        "recorded": list(_recorded(request)),
        "reads": by.may(Permission.VIEW_CASES),
        "kinds": [(kind.value, LEAVE_KIND_LABELS[kind]) for kind in LeaveKind],
        "unserved": alone.get(own, []),
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }
    return render(request, "desk/rosters/leaves.html", context, status=refusal.status if refusal else 200)


def _recorded(request: HttpRequest) -> Any:
    """The own absences of today and later that came from no leave."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = Absence.objects.filter(account_id=by.account_id or 0, cancelled_at=None, to_on__gte=today(), leave=None)
    return rows.order_by("from_on", "pk")


def _waiting(leave: Leave, alone: list[str]) -> dict[str, Any]:
    return {
        "leave": leave,
        "kind": LEAVE_KIND_LABELS[LeaveKind(leave.kind)],
        "days": (leave.to_on - leave.from_on).days + 1,
        "unserved": alone,
    }


def _own(leave: Leave) -> dict[str, Any]:
    state, on = LeaveState(leave.state), today()
    running = state is LeaveState.GRANTED and leave.from_on <= on <= leave.to_on
    # called off by an administrator: nothing is left to end
    called_off = leave.absence is not None and leave.absence.cancelled_at is not None
    return {
        "leave": leave,
        "kind": LEAVE_KIND_LABELS[LeaveKind(leave.kind)],
        "state": "已取消"
        if called_off and state is LeaveState.GRANTED
        else "休假中"
        if running
        else LEAVE_STATE_LABELS[state],
        "tone": TONES.get(state, ""),
        "withdraws": state is LeaveState.ASKED,
        "ends": state is LeaveState.GRANTED and not called_off and leave.to_on >= on,
        "running": running,
        # what others did is there to see once the days have begun
        "meanwhile": leave.absence_id if leave.absence_id and leave.from_on <= on else None,
    }
