"""A merchant's promises: applying, what became of them, certificate and plaque, another year, leaving."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.promises.actions.applying import apply_for_promise, drop_application, leave_promise
from fangxin.domain.promises.actions.rechecking import report_rectified
from fangxin.domain.promises.actions.renewing import ask_renewal
from fangxin.domain.promises.document_facts import certificate, plaque
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.queries import PAGE, places_for, promise_of, promises_of, renewal_waiting
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import Terms, may_renew
from fangxin.domain.promises.words import ACROSS_LABELS, RUNNING, Across, PromiseKind, RecheckResult
from fangxin.domain.staff.words import Duty
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.promising import promise_view, promise_views
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.public.reading import Fields, fields_of

PAPERS = {"certificate": certificate, "plaque": plaque}


@page(for_=Audience.MERCHANT, duty=Duty.RECORDS)
def promises(request: MemberRequest) -> HttpResponse:
    """Every promise of the merchant."""
    number = fields_of(request.GET).page()
    found = promises_of(merchant_id=request.merchant.pk, page=number)
    context = {
        **merchant_frame(request, current="promises"),
        "views": promise_views(promises=found[:PAGE], on=today()),
        "next": reverse("merchant:promises", query={"page": str(number + 1)}) if len(found) > PAGE else "",
        "prev": reverse("merchant:promises", query={"page": str(number - 1)}) if number > 1 else "",
    }
    return render(request, "merchant/promises.html", context)


@page(for_=Audience.MERCHANT, duty=Duty.RECORDS, writes=True)
def apply(request: MemberRequest) -> HttpResponse:
    """Choose a kind, read its criteria, choose a place, pledge."""
    if request.method != "POST":
        return _form(request, Fields({"kind": fields_of(request.GET).text("kind")}))
    fields = fields_of(request.POST)
    kind = fields.text("kind")
    if kind not in PromiseKind.__members__:
        raise NotFound
    try:
        made = apply_for_promise(
            merchant=request.merchant, kind=PromiseKind(kind), place_id=fields.whole("place") or 0,
            pledged=fields.ticked("pledged"), pledge=fields.line("pledge"), terms=_terms(fields), by=request.actor, at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _form(request, fields, refusal)
    messages.success(request, _("已提交，市场监管部门核查后用短信告诉您结果。"))
    return HttpResponseRedirect(reverse("merchant:promise", args=[made.pk]), status=303)


@page(for_=Audience.MERCHANT, duty=Duty.RECORDS)
def promise(request: MemberRequest, promise_id: int) -> HttpResponse:
    """One promise: criteria, terms, whether it is kept, what happened, what can be done."""
    return _shown(request, promise_of(promise_id=promise_id, merchant_id=request.merchant.pk))


@page(for_=Audience.MERCHANT, duty=Duty.RECORDS, writes=True)
def act(request: MemberRequest, promise_id: int, promise_act: str) -> HttpResponse:
    """Take an application back, ask for another year, tell what was put right, or leave."""
    if request.method != "POST" or promise_act not in ("drop", "renew", "rectified", "leave"):
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {
        "merchant_id": request.merchant.pk, "promise_id": promise_id, "by": request.actor, "at": now(),
    }  # fmt: skip
    try:
        if promise_act == "drop":
            drop_application(**given)
        elif promise_act == "renew":
            ask_renewal(**given)
        elif promise_act == "rectified":
            report_rectified(words=fields.line("words"), **given)
        else:
            leave_promise(reason=fields.line("reason"), **given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        found = promise_of(promise_id=promise_id, merchant_id=request.merchant.pk)
        return _shown(request, found, refusal, fields, promise_act)
    told = {
        "drop": _("申请已撤回。"),
        "renew": _("续期申请已提交。"),
        "rectified": _("已报告，等待复查。"),
        "leave": _("已退出。以前售出的商品仍按承诺办理退货。"),
    }
    messages.success(request, told[promise_act])
    return HttpResponseRedirect(reverse("merchant:promise", args=[promise_id]), status=303)


@page(for_=Audience.MERCHANT, duty=Duty.RECORDS)
def paper(request: MemberRequest, promise_id: int, paper: str) -> HttpResponse:
    """The certificate or the plaque as PDF, while the promise is in force."""
    found = promise_of(promise_id=promise_id, merchant_id=request.merchant.pk)
    if paper not in PAPERS or not found.in_force():
        raise NotFound
    response = HttpResponse(PAPERS[paper](promise=found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{paper}-{found.number}.pdf"'
    return response


def _terms(fields: Fields) -> Terms | None:
    """The terms of a no-reason return as typed; a number that cannot be read is out of bounds."""
    if fields.text("kind") != PromiseKind.NO_REASON_RETURN:
        return None
    across = fields.text("across")
    return Terms(
        days=fields.whole("days") or 0, refund_days=fields.whole("refund_days") or 0, scope=fields.several("scope"),
        exclusions=fields.several("exclusions"), across=Across(across) if across in Across.__members__ else Across.NONE,
    )  # fmt: skip


def _form(request: MemberRequest, fields: Fields, refusal: Refusal | None = None) -> HttpResponse:
    book, kind = promise_book(), fields.text("kind")
    chosen = book.kinds[PromiseKind(kind)] if kind in PromiseKind.__members__ else None
    places = places_for(merchant_id=request.merchant.pk, kind=chosen.kind) if chosen else []
    rules = book.returns
    context = {
        **merchant_frame(request, current="promises"),
        "f": fields, "chosen": chosen, "places": [(str(one.pk), one.name) for one in places],
        "kinds": list(book.kinds.values()),
        "rules": rules,
        "classes": [(one.code, one.zh) for one in taxonomy().children("object", "G", on=today())],
        "exclusions": list(rules.exclusions.items()),
        "across": [(one.value, label) for one, label in ACROSS_LABELS.items()],
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "merchant/promise_apply.html", context, status=refusal.status if refusal else 200)


def _shown(
    request: MemberRequest,
    found: Promise,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    waiting = renewal_waiting(promise=found) if found.in_force() else None
    context = {
        **merchant_frame(request, current="promises"),
        "view": promise_view(promise=found, on=today()),
        "waiting": waiting,
        "may_renew": found.in_force() and waiting is None and found.until_on is not None
        and may_renew(until_on=found.until_on, on=today(), book=promise_book()),
        "must_rectify": found.in_force() and found.recheck == RecheckResult.RECTIFY and found.rectified_at is None,
        "f": fields or Fields(), "failed": failed,
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
        "may_drop": found.state in RUNNING and not found.in_force(),
        "history": [
            {"at": one.at, "what": one.label, "who": one.office_name or one.actor_name, "detail": one.facts.get("reason", "")}
            for one in reversed(entries_of(chain=found.pk))
        ],
        "renew_from_days": promise_book().renew_from_days,
        "refusals": [refusal] if refusal else [],
    }  # fmt: skip
    return render(request, "merchant/promise.html", context, status=refusal.status if refusal else 200)
