"""Hand-overs: what was offered to my posts and waits for my answer, what I offered, and who held a case from when to when."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.models import Account, Office, Post
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions import handing
from fangxin.domain.cases.models import HandOver
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.cases.queries.holdings import holders_of, offered_hand_overs, waiting_hand_overs
from fangxin.domain.cases.words import HAND_OVER_LABELS, KIND_LABELS, HandOverState, Kind
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50
HOLDERS = (
    Column(0, "承办人", head=True),
    Column(1, "岗位"),
    Column(2, "单位"),
    Column(3, "从", kind="instant"),
    Column(4, "到", kind="instant"),
)
HAND_OVERS = (
    Column(0, "提出", kind="instant", head=True),
    Column(1, "提出人"),
    Column(2, "移交给"),
    Column(3, "结果", kind="status"),
    Column(4, "原因"),
    Column(5, "答复"),
)
#: answer → what it calls, and the sentence after it succeeded
ANSWERS = {
    "confirm": "已接收，本件现由您承办。",
    "decline": "已退回，本件仍由原岗位承办。",
    "take-back": "已撤回移交。",
}


@page(for_=Audience.OFFICER, permission=Permission.HANDLE)
def hand_overs(request: HttpRequest) -> HttpResponse:
    """What waits for an answer: mine, and that of others to what I offered."""
    return render(request, "desk/hand_overs.html", _context(request))


@page(for_=Audience.OFFICER, writes=True, permission=Permission.HANDLE)
def answer(request: HttpRequest, hand_over_id: int, answer: str) -> HttpResponse:
    """Confirm, decline or take back one hand-over."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST" or answer not in ANSWERS:
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {"hand_over_id": hand_over_id, "by": by, "at": now()}
    try:
        if answer == "confirm":
            handing.confirm_hand_over(**given)
        elif answer == "decline":
            handing.decline_hand_over(reason=fields.text("reason"), **given)
        else:
            handing.take_back_hand_over(**given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        context = _context(request, refusals=[refusal], failed=hand_over_id, fields=fields)
        return render(request, "desk/hand_overs.html", context, status=refusal.status)
    messages.success(request, ANSWERS[answer])
    return HttpResponseRedirect(reverse("desk:hand-overs"), status=303)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def holders(request: HttpRequest, number: str) -> HttpResponse:
    """Who answered for a case from when to when, and every hand-over."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    held = holders_of(case=case)
    people = Account.objects.in_bulk({one for row in held for one in (row.account_id, row.for_account_id) if one})
    posts = Post.objects.in_bulk({row.post_id for row in held if row.post_id})
    offices = Office.objects.in_bulk({row.office_id for row in held})
    rows = [
        (
            _holder(people.get(row.account_id or 0), people.get(row.for_account_id or 0)),
            posts[row.post_id].title if row.post_id else "（待分送）",
            offices[row.office_id].name,
            row.from_at,
            row.until_at,
        )
        for row in held
    ]
    offers = HandOver.objects.filter(case=case).select_related("to_office", "to_post").order_by("offered_at", "id")
    context = {
        **frame(request, current="home"),
        "case": case,
        "kind": KIND_LABELS[Kind(case.kind)],
        "columns": HOLDERS,
        "rows": rows,
        "offer_columns": HAND_OVERS,
        "offers": [_offer(one) for one in offers],
    }
    return render(request, "desk/holders.html", context)


def _context(
    request: HttpRequest, *, refusals: list[Refusal] | tuple[Refusal, ...] = (), failed: int = 0,
    fields: Fields | None = None,
) -> dict[str, Any]:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    posts = [post.pk for post in request.posts]  # type: ignore[attr-defined]
    mine = list(waiting_hand_overs(by=by, post_ids=posts)[:MOST])
    offered = list(offered_hand_overs(by=by, post_ids=posts)[:MOST])
    seen = visible_cases(by=by).filter(pk__in=[one.case_id for one in mine])
    readable = set(seen.values_list("pk", flat=True))
    return {
        **frame(request, current="hand-overs"),
        "mine": [(one, KIND_LABELS[Kind(one.case.kind)], one.case_id in readable) for one in mine],
        "offered": [(one, KIND_LABELS[Kind(one.case.kind)]) for one in offered],
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "failed": failed,
        "f": fields or Fields(),
    }


def _holder(account: Account | None, instead_of: Account | None) -> str:
    if account is None:
        return "（无人）"
    return f"{account.name}（代{instead_of.name}）" if instead_of else account.name


def _offer(one: HandOver) -> tuple[Any, ...]:
    state = HandOverState(one.state)
    tone = "waiting" if state is HandOverState.OFFERED else ""
    answered = " ".join(part for part in (one.answered_by, one.answer) if part)
    to = f"{one.to_office.short_name} {one.to_post.title}"
    return one.offered_at, one.offered_by, to, (HAND_OVER_LABELS[state], tone), one.reason, answered
