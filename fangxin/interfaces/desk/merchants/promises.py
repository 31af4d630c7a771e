"""Promises at the desk: what waits for a check, an approval, a renewal; the due list; one promise; returns of the region."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.promises import queries
from fangxin.domain.promises.actions.deciding import check_promise, decide_promise, end_promise
from fangxin.domain.promises.actions.renewing import decide_renewal
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import Finding
from fangxin.domain.promises.words import PromiseState
from fangxin.domain.returns.queries import NOTHING, redemption, redemption_by_store, regional_returns
from fangxin.domain.returns.queries.ledger import PAGE
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.promising import promise_view, promise_views, return_view
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

#: rows of each list of the page; what waits longest stands first
MOST = 50
YEAR = timedelta(days=364)
COLUMNS = (
    Column("place", "门店", kind="link", head=True),
    Column("kind", "承诺"),
    Column("merchant", "经营者"),
    Column("day", "日期", kind="day"),
)
STORES = (
    Column("store", "门店", head=True),
    Column("percent", "兑现率"),
    Column("honoured", "按期兑现", kind="number"),
    Column("valid", "符合承诺", kind="number"),
    Column("on_word", "只凭门店说法拒绝", kind="number"),
    Column("across", "异店退货", kind="number"),
    Column("refunded_fen", "已退款（元）", kind="money"),
)
RETURNS = (
    Column("goods", "商品", head=True),
    Column("store", "门店"),
    Column("state", "状态", kind="status"),
    Column("result", "计为", kind="status"),
    Column("fen", "应退（元）", kind="money"),
    Column("asked_at", "登记", kind="instant"),
)


@page(for_=Audience.OFFICER, any_of=(Permission.KEEP_REGISTER, Permission.APPROVE_ENROLMENT))
def promises(request: HttpRequest) -> HttpResponse:
    """Everything of promises that waits in the officer's region, and those in force."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        **frame(request, current="merchants"),
        "columns": COLUMNS,
        "to_check": _rows(queries.to_check(by=by)[:MOST], lambda one: day_of(one.applied_at)),
        "to_decide": _rows(queries.to_decide(by=by)[:MOST], lambda one: day_of(one.checked_at)),
        "renewals": [_row(one.promise, one.promise.until_on) for one in queries.renewals_to_decide(by=by)[:MOST]],
        "ending": _rows(queries.ending_soon(by=by, on=today())[:MOST], lambda one: one.until_on),
        "holding": _rows(queries.holding_in_region(by=by)[:MOST], lambda one: one.until_on),
        "most": MOST,
    }
    return render(request, "desk/merchants/promises.html", context)


@page(for_=Audience.OFFICER, any_of=(Permission.KEEP_REGISTER, Permission.APPROVE_ENROLMENT))
def promise(request: HttpRequest, promise_id: int) -> HttpResponse:
    """One promise: criteria, terms, whether it is kept, what happened, what the post may do."""
    return _shown(request, promise_id)


@page(for_=Audience.OFFICER, writes=True, any_of=(Permission.KEEP_REGISTER, Permission.APPROVE_ENROLMENT))
def act(request: HttpRequest, promise_id: int, promise_act: str) -> HttpResponse:
    """Check, decide, end, or decide a renewal."""
    acts: dict[str, Callable[[Fields, dict[str, Any]], object]] = {
        "check": lambda f, given: check_promise(findings=_findings(f, promise_id), version=f.whole("version"), **given),
        "decide": lambda f, given: decide_promise(
            granted=f.text("decision") == "grant", reason=f.line("reason"), version=f.whole("version"), **given
        ),
        "end": lambda f, given: end_promise(
            ground=f.text("ground"), reason=f.line("reason"), version=f.whole("version"), **given
        ),
        "renew": _renewed,
    }
    if request.method != "POST" or promise_act not in acts:
        raise NotFound
    fields = fields_of(request.POST)
    given = {"promise_id": promise_id, "by": request.actor, "at": now()}  # type: ignore[attr-defined]
    try:
        acts[promise_act](fields, given)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422) or refusal.code == "not_permitted":
            raise
        return _shown(request, promise_id, refusal, fields, promise_act)
    messages.success(request, _("已办理。"))
    return HttpResponseRedirect(reverse("desk:promise", args=[promise_id]), status=303)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def returns(request: HttpRequest) -> HttpResponse:
    """How far the stores of the officer's region honour returns: a year's rate, by store, and the returns themselves."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, on = fields_of(request.GET), today()
    after, from_on, to_on = fields.whole("after"), _day(fields, "from", on - YEAR), _day(fields, "to", on)
    stores = redemption_by_store(condition=region_scope(by=by), from_on=from_on, to_on=to_on, on=on)
    names = dict(Outlet.objects.filter(pk__in=stores).values_list("pk", "name"))
    found = regional_returns(by=by, after=after)
    context = {
        **frame(request, current="merchants"),
        "columns": STORES, "return_columns": RETURNS, "from_on": from_on, "to_on": to_on,
        "all": sum(stores.values(), start=NOTHING),
        "stores": sorted(
            (
                {
                    "store": names[pk], "percent": f"{one.percent}%" if one.percent else "—", "honoured": one.honoured,
                    "valid": one.valid, "on_word": one.on_word, "across": one.across, "refunded_fen": one.refunded_fen,
                }
                for pk, one in stores.items()
            ),
            key=lambda row: (-int(str(row["valid"])), str(row["store"])),
        )[:MOST],
        "rows": [
            {
                "goods": view.request.goods, "store": view.request.sold_by.name, "state": view.state, "result": view.result,
                "fen": view.request.refund_fen, "asked_at": view.request.asked_at,
            }
            for view in (return_view(request=one, on=on) for one in found[:PAGE])
        ],
        "next": reverse("desk:promise-returns", query={"after": str(found[PAGE - 1].pk)}) if len(found) > PAGE else "",
    }  # fmt: skip
    return render(request, "desk/merchants/returns.html", context)


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """A merchant's promises and whether they are kept, with a year's rate of its returns; None when it never promised."""
    found = queries.promises_of(merchant_id=merchant.pk)
    if not found:
        return None
    on = today()
    return {
        "views": promise_views(promises=found, on=on),
        "rate": redemption(from_on=on - YEAR, to_on=on, on=on, merchant_id=merchant.pk),
    }  # fmt: skip


def waits(by: Actor) -> int:
    """What waits for the caller: checks for who keeps the register, approvals and renewals for who approves."""
    count = queries.to_check(by=by).count() if by.may(Permission.KEEP_REGISTER) else 0
    if by.may(Permission.APPROVE_ENROLMENT):
        count += queries.to_decide(by=by).count() + queries.renewals_to_decide(by=by).count()
    return count


def _day(fields: Fields, name: str, otherwise: date) -> date:
    """A day as typed; another where it is none."""
    try:
        return date.fromisoformat(fields.text(name))
    except ValueError:
        return otherwise


def _renewed(fields: Fields, given: dict[str, Any]) -> None:
    promise_id = given.pop("promise_id")
    renewal = queries.renewal_waiting(promise=queries.promise_for_officer(promise_id=promise_id, by=given["by"]))
    if renewal is None:
        raise NotFound
    decide_renewal(
        renewal_id=renewal.pk, granted=fields.text("decision") == "grant", reason=fields.line("reason"), **given
    )


def _findings(fields: Fields, promise_id: int) -> list[Finding]:
    """What was ticked of each criterion; one that was not answered is left out."""
    found = Promise.objects.filter(pk=promise_id).first()
    if found is None:
        raise NotFound
    return [
        Finding(code=one.code, met=answer == "met", word=fields.line(f"word_{one.code}"))
        for one in queries.kind_of(found).criteria
        if (answer := fields.text(f"met_{one.code}")) in ("met", "not_met")
    ]


def _rows(found: Any, day: Callable[[Any], Any]) -> list[dict[str, Any]]:
    return [_row(one, day(one)) for one in found]


def _row(one: Promise, day: Any) -> dict[str, Any]:
    return {
        "place": (one.place_name, reverse("desk:promise", args=[one.pk])), "kind": promise_book().label(one.kind),
        "merchant": one.merchant.name, "day": day,
    }  # fmt: skip


def _shown(
    request: HttpRequest,
    promise_id: int,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.promise_for_officer(promise_id=promise_id, by=by)
    state, approves = PromiseState(found.state), by.may(Permission.APPROVE_ENROLMENT)
    renewal = queries.renewal_waiting(promise=found)
    context = {
        **frame(request, current="merchants"),
        "view": promise_view(promise=found, on=today()), "renewal": renewal, "failed": failed, "f": fields or Fields(),
        "criteria": [(one.criterion, one.met, one.word) for one in queries.findings_of(promise=found)],
        "may_check": by.may(Permission.KEEP_REGISTER) and state in (PromiseState.APPLIED, PromiseState.CHECKED),
        "may_decide": approves and state is PromiseState.CHECKED,
        "checked_self": found.checked_by_id == by.account_id,
        "may_end": approves and state is PromiseState.IN_FORCE,
        "may_renew": approves and renewal is not None and state is PromiseState.IN_FORCE,
        "grounds": [("", "请选择"), *((one.code, one.says) for one in promise_book().exits.values())],
        "history": [
            {"at": entry.at, "what": entry.label, "who": entry.actor_name, "detail": entry.facts.get("reason", "")}
            for entry in reversed(entries_of(chain=found.pk))
        ],
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "desk/merchants/promise.html", context, status=refusal.status if refusal else 200)
