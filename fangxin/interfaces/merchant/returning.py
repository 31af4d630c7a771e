"""Returns at a store: the list with its rate, one return with its days, and recording one at the counter on a phone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.merchants.queries import family_of
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.queries.chains import own_return_promises, sharing
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.returns.actions.answering import accept_return, record_refund, refuse_return, take_back
from fangxin.domain.returns.actions.asking import record_return
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries import ledger_of, redemption, return_of
from fangxin.domain.returns.queries.ledger import PAGE
from fangxin.domain.returns.words import RETURN_LABELS, WAY_LABELS, ReturnState, Way
from fangxin.domain.staff.words import Duty
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.promising import return_view
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.proposing import choices
from fangxin.interfaces.public.reading import Fields, fields_of, whole
from fangxin.interfaces.public.returns.reading import read_asked

YEAR = timedelta(days=364)
COLUMNS = (
    Column("goods", "商品", kind="link", head=True),
    Column("state", "状态", kind="status"),
    Column("fen", "应退（元）", kind="money"),
    Column("stores", "门店"),
    Column("due_on", "退款期限", kind="day"),
    Column("asked_at", "登记", kind="instant"),
)


@page(for_=Audience.MERCHANT, duty=Duty.RETURNS)
def returns(request: MemberRequest) -> HttpResponse:
    """The returns of the merchant's stores, and how many of those promised were honoured in a year."""
    fields = fields_of(request.GET)
    state, merchant_id = fields.text("state"), request.merchant.pk
    found = ledger_of(merchant_id=merchant_id, state=state, after=whole(fields.text("after")))
    views = [return_view(request=one, on=today()) for one in found[:PAGE]]
    rows = [
        {
            "goods": (view.request.goods, reverse("merchant:return", args=[view.request.pk])),
            "state": view.state, "fen": view.request.refund_fen,
            "stores": _stores(view.request),
            "due_on": view.request.refund_due_on, "asked_at": view.request.asked_at,
        }
        for view in views
    ]  # fmt: skip
    context = {
        **merchant_frame(request, current="returns"), "rows": rows, "columns": COLUMNS,
        "rate": redemption(from_on=today() - YEAR, to_on=today(), on=today(), merchant_id=merchant_id),
        "states": [("", "全部"), *((one.value, label) for one, label in RETURN_LABELS.items())], "state": state,
        "next": reverse("merchant:returns", query={"state": state, "after": str(found[PAGE - 1].pk)}) if len(found) > PAGE else "",
        "may_record": bool(own_return_promises(merchant_id=merchant_id)),
    }  # fmt: skip
    return render(request, "merchant/returns.html", context)


@page(for_=Audience.MERCHANT, duty=Duty.RETURNS, writes=True)
def record(request: MemberRequest) -> HttpResponse:
    """A return at the counter: where it was bought, what, when, how much; taken back at once or left to be answered."""
    if request.method != "POST":
        return _form(request, Fields({"draft": new_draft(), "receipt_on": today().isoformat(), **_asked_for(request)}))
    fields = fields_of(request.POST)
    if "again" in request.POST:  # another store was chosen: the list of those it takes back from follows
        return _form(request, fields)
    try:
        given: dict[str, Any] = {
            "merchant_id": request.merchant.pk, "sold_by_id": fields.whole("sold_by") or 0,
            "taken_by_id": fields.whole("taken_by") or 0, "asked": read_asked(fields), "phone": fields.text("phone"),
            "draft": draft_of(fields.text("draft")), "by": request.actor, "at": now(),
        }  # fmt: skip
        decision = fields.text("decision")
        if decision in Way.__members__ or decision == "accept":
            made = take_back(way=Way(decision) if decision in Way.__members__ else None, **given)
        else:
            made = record_return(**given)
    except SeveralRefusals as several:
        return _form(request, fields, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _form(request, fields, [refusal])
    messages.success(request, _("已登记。"))
    return HttpResponseRedirect(reverse("merchant:return", args=[made.pk]), status=303)


@page(for_=Audience.MERCHANT, duty=Duty.RETURNS)
def one_return(request: MemberRequest, request_id: int) -> HttpResponse:
    """One return: is it within the promise and why, until when to refund, what can be done."""
    return _shown(request, request_id)


@page(for_=Audience.MERCHANT, duty=Duty.RETURNS, writes=True)
def act(request: MemberRequest, request_id: int, return_act: str) -> HttpResponse:
    """Accept, refuse, or record the refund."""
    if request.method != "POST" or return_act not in ("accept", "refuse", "refund"):
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {
        "merchant_id": request.merchant.pk, "request_id": request_id, "by": request.actor, "at": now(),
    }  # fmt: skip
    try:
        if return_act == "accept":
            accept_return(**given)
        elif return_act == "refuse":
            refuse_return(reason=fields.text("reason"), words=fields.line("words"), **given)
        else:
            way = fields.text("way")
            record_refund(way=Way(way) if way in Way.__members__ else Way.ORIGINAL, **given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, request_id, refusal, fields)
    told = {"accept": _("已同意，请按期退款。"), "refuse": _("已答复，消费者会看到理由。"), "refund": _("退款已登记。")}
    messages.success(request, told[return_act])
    return HttpResponseRedirect(reverse("merchant:return", args=[request_id]), status=303)


def _stores(found: ReturnRequest) -> str:
    """The store that sold, and where another one takes back, that one behind it."""
    return f"{found.sold_by.name} → {found.taken_by.name}" if found.across else found.sold_by.name


def _asked_for(request: MemberRequest) -> dict[str, str]:
    """The store somebody came for by a link."""
    store = fields_of(request.GET).text("store")
    return {"taken_by": store, "sold_by": store} if store else {}


def _form(request: MemberRequest, fields: Fields, refusals: list[Refusal] | None = None) -> HttpResponse:
    own = own_return_promises(merchant_id=request.merchant.pk)
    taking = next((one for one in own if str(one.outlet_id) == fields.text("taken_by")), own[0] if own else None)
    if taking is not None:
        fields["taken_by"] = str(taking.outlet_id)
    context = {
        **merchant_frame(request, current="returns"),
        "f": fields, "own": [(str(one.outlet_id), one.place_name) for one in own], "taking": taking,
        "sold_by": _sold_by(taking, today()) if taking else [],
        "choices": choices(on=today()), "today": today(),
        "exclusions": [("", "都不属于"), *promise_book().returns.exclusions.items()],
        "decisions": [
            *((way.value, f"收回商品，已退款（{label}）") for way, label in WAY_LABELS.items()),
            ("accept", "收回商品，稍后退款"), ("later", "先登记，稍后答复"),
        ],
        "refusals": refusals or [], "errors": {one.field or "form": one.told() for one in refusals or []},
    }  # fmt: skip
    return render(
        request, "merchant/return_record.html", context, status=max((one.status for one in refusals or []), default=200)
    )


def _sold_by(taking: Promise, on: date) -> list[tuple[str, str]]:
    """The stores whose goods the store takes back: its own first."""
    others = [
        (str(one.outlet_id), f"{one.place_name}（{one.merchant.brand or one.merchant.name}）")
        for one in sharing(promise=taking, on=on)
    ]
    return [(str(taking.outlet_id), f"{taking.place_name}（本店）"), *others]


def _shown(
    request: MemberRequest, request_id: int, refusal: Refusal | None = None, fields: Fields | None = None
) -> HttpResponse:
    found = return_of(request_id=request_id, merchant_id=request.merchant.pk)
    own = found.taken_by.merchant_id in family_of(request.merchant.pk)
    state = ReturnState(found.state)
    context = {
        **merchant_frame(request, current="returns"),
        "view": return_view(request=found, on=today()), "own": own,
        "may_answer": own and state is ReturnState.ASKED, "may_refund": own and state is ReturnState.ACCEPTED,
        "reasons": [("", "请选择"), *((one.code, one.says) for one in promise_book().returns.refusals.values())],
        "ways": [(way.value, label) for way, label in WAY_LABELS.items()],
        "history": [
            {"at": entry.at, "what": entry.label, "who": entry.actor_name, "detail": entry.facts.get("reason", "")}
            for entry in reversed(entries_of(chain=found.pk))
        ],
        "f": fields or Fields(), "failed": bool(refusal),
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "merchant/return.html", context, status=refusal.status if refusal else 200)
