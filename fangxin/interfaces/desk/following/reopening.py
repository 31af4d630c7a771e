"""Requests to reopen: where they came from, what ended before, and the decision of somebody else than who closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.words import OUTCOME_LABELS, Outcome
from fangxin.domain.feedback.actions import decide_reopening
from fangxin.domain.feedback.models import ReopenRequest
from fangxin.domain.feedback.queries import endings_of, requests_decided, requests_waiting
from fangxin.domain.feedback.words import ORIGIN_LABELS, REQUEST_LABELS, Origin, RequestState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50
COLUMNS = (
    Column(0, "投诉", kind="link", head=True),
    Column(1, "来源"),
    Column(2, "决定", kind="status"),
    Column(3, "理由"),
    Column(4, "决定人"),
    Column(5, "时间", kind="instant"),
)


@page(for_=Audience.OFFICER, permission=Permission.DECIDE_REOPENING)
def reopenings(request: HttpRequest) -> HttpResponse:
    """Requests that wait, and the last ones decided."""
    return _shown(request)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.DECIDE_REOPENING)
def decide(request: HttpRequest, request_id: int) -> HttpResponse:
    """Grant or deny one request."""
    if request.method != "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.POST)
    granted = fields.text("granted")
    try:
        decide_reopening(
            request_id=request_id, version=fields.whole("version") or 0, granted=granted == "yes",
            reason=fields.text("reason"), by=by, at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _shown(request, [refusal], fields, failed=request_id)
    messages.success(request, "已同意重新办理。" if granted == "yes" else "已决定不重新办理，并告知消费者。")
    return HttpResponseRedirect(reverse("desk:reopenings"), status=303)


def _shown(
    request: HttpRequest,
    refusals: list[Refusal] | tuple[Refusal, ...] = (),
    fields: Fields | None = None,
    failed: int = 0,
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    waiting = list(requests_waiting(by=by)[:MOST])
    ended = endings_of(case_ids=[one.case_id for one in waiting])
    context = {
        **frame(request, current="reopenings"),
        "waiting": [
            {
                "request": one, "case": one.case, "origin": ORIGIN_LABELS[Origin(one.origin)],
                "false": one.origin == Origin.FOLLOW_UP, "ended": ended.get(one.case_id),
                "outcome": OUTCOME_LABELS[Outcome(one.case.outcome)] if one.case.outcome else "",
                "own": one.case_id in ended and ended[one.case_id].actor_id == by.account_id,
            }
            for one in waiting
        ],
        "columns": COLUMNS,
        "rows": [_row(one) for one in requests_decided(by=by)[:MOST]],
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "f": fields or Fields(),
        "failed": failed,
    }  # fmt: skip
    return render(request, "desk/following/reopening.html", context, status=422 if refusals else 200)


def _row(one: ReopenRequest) -> tuple[Any, ...]:
    return (
        (one.case.title, reverse("desk:case", args=[one.case.number])), ORIGIN_LABELS[Origin(one.origin)],
        (REQUEST_LABELS[RequestState(one.state)], "done"), one.decision, one.decided_by, one.decided_at,
    )  # fmt: skip
