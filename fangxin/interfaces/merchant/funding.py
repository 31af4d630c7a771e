"""Money a merchant has in funds, what it owes and by when; and the funds it operates itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.funds.actions.stalls import answer
from fangxin.domain.funds.document_facts import fund_pdf, stall_pdf
from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.permissions import funds_operated
from fangxin.domain.funds.queries import stall_standings, stalls_of_merchant
from fangxin.domain.funds.queries.statements import fund_statement, reserved_on
from fangxin.domain.funds.rules.policy import FundClosed, StallAnswered
from fangxin.domain.funds.words import AdvanceState
from fangxin.domain.funds.words import Duty as Standing
from fangxin.domain.insurance.queries.claims import insurances_of
from fangxin.domain.insurance.rules import defaults
from fangxin.domain.ledger.queries import newest_lines
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.staff.words import Duty
from fangxin.domain.timeline.words import ACT_LABELS, Act
from fangxin.foundation.money import yuan
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.merchants.fund_acts import OPERATORS
from fangxin.interfaces.desk.merchants.fund_shown import (
    advance_row,
    fund_shown,
    month_of,
    pdf_of,
    side_shown,
    stall_row,
    stall_sides,
)
from fangxin.interfaces.desk.merchants.funds import csv_of
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.merchant.waiting import Todo
from fangxin.interfaces.public.reading import Fields, fields_of, whole

#: so many of the newest lines of each of a stall's accounts
LINES = 20


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def deposits(request: MemberRequest) -> HttpResponse:
    """The merchant's stalls with what they paid in and owe, its policies, the funds it operates."""
    merchant, on = request.merchant, today()
    found = [one for one in stalls_of_merchant(merchant_id=merchant.pk) if one.joined_at or not one.left_at]
    standings = stall_standings(stalls=found, on=on)
    ids = [one.pk for one in found]
    lines, advances = _lines(ids), _advances(ids)
    context = {
        **merchant_frame(request, current="deposits"),
        "asked": [stall_row(one) for one in standings if one.stall.joined_at is None],
        "stalls": [
            {**stall_row(one), "lines": lines[one.stall.pk], "advances": advances[one.stall.pk]}
            for one in standings
            if one.stall.joined_at is not None
        ],
        "operated": list(funds_operated(merchant_id=merchant.pk)),
        "policies": [
            (str(one), defaults().kinds[one.kind][0], one.until_on)
            for one in insurances_of(merchant_id=merchant.pk, on=on)
        ],
    }
    return render(request, "merchant/deposits.html", context)


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def fund(request: MemberRequest, fund_id: int) -> HttpResponse:
    """One fund the merchant operates."""
    return _shown(request, _operated(request, fund_id))


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.SETTLE)
def act(request: MemberRequest, fund_id: int, fund_act: str) -> HttpResponse:
    """Carry out one act of the operator; a refusal is told beside its form."""
    found = _operated(request, fund_id)
    if request.method != "POST" or fund_act not in OPERATORS:
        raise NotFound
    fields = fields_of(request.POST)
    done, word = OPERATORS[fund_act]
    try:
        done(fund_id, fields, {"by": request.actor, "at": now(), "acting_for": request.merchant.pk})
    except Refusal as refusal:
        if refusal.status not in (403, 404, 409, 422):
            raise
        return _shown(request, _operated(request, fund_id), refusal=refusal, fields=fields, failed=fund_act)
    messages.success(request, _(word))
    return HttpResponseRedirect(reverse("merchant:fund", args=[found.pk]), status=303)


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def statement(request: MemberRequest, fund_id: int) -> HttpResponse:
    """The account of one month: to read and print, as a table, as a PDF to sign."""
    found = _operated(request, fund_id)
    first, last = month_of(request.GET.get("month", ""), on=today())
    if request.GET.get("as") == "pdf":
        return pdf_of(fund_pdf(fund=found, first=first, last=last), f"fund-{found.pk}-{first:%Y-%m}")
    told = side_shown(fund_statement(fund=found, first=first, last=last))
    if request.GET.get("as") == "csv":
        return csv_of(found, told, f"{first:%Y-%m}")
    context = {
        **merchant_frame(request, current="deposits"),
        "fund": found,
        "here": reverse("merchant:fund-statement", args=[found.pk]),
        "first": first,
        "last": last,
        "reserved": reserved_on(fund=found, on=last),
        **told,
    }
    return render(request, "merchant/fund_statement.html", context)


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def stall_statement(request: MemberRequest, stall_id: int) -> HttpResponse:
    """One month of a stall: to its merchant, and to the operator of its fund."""
    merchant, operated = request.merchant.pk, funds_operated(merchant_id=request.merchant.pk)
    stall = Stall.objects.select_related("merchant", "fund__operator").filter(pk=stall_id).first()
    own = stall is not None and stall.merchant_id in family_of(merchant)
    if stall is None or not (own or operated.filter(pk=stall.fund_id).exists()):
        raise NotFound
    first, last = month_of(request.GET.get("month", ""), on=today())
    if request.GET.get("as") == "pdf":
        return pdf_of(stall_pdf(stall=stall, first=first, last=last), f"stall-{stall.pk}-{first:%Y-%m}")
    context = {
        **merchant_frame(request, current="deposits"), "stall": stall, "first": first, "last": last,
        "sides": stall_sides(stall=stall, first=first, last=last),
        "back": path_of("merchant:deposits") if own else reverse("merchant:fund", args=[stall.fund_id]),
    }  # fmt: skip
    return render(request, "merchant/stall_statement.html", context)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.SETTLE)
def answer_invitation(request: MemberRequest, stall_id: int) -> HttpResponse:
    """Agree to a stall being in a fund, or not."""
    if request.method != "POST" or request.POST.get("agreed") not in ("yes", "no"):
        raise NotFound
    agreed = request.POST["agreed"] == "yes"
    try:
        answer(stall_id=stall_id, agreed=agreed, by=request.actor, at=now(), acting_for=request.merchant.pk)
    except (StallAnswered, FundClosed) as refusal:
        messages.error(request, refusal.told())
    else:
        messages.success(request, _("已加入，请在期限内缴存保证金。") if agreed else _("已答复不同意加入。"))
    return HttpResponseRedirect(reverse("merchant:deposits"), status=303)


def todo(merchant: Merchant, on: date) -> list[Todo]:
    """What the merchant's stalls have to pay, and approved advances that its funds have to pay out."""
    href = path_of("merchant:deposits")
    standings = stall_standings(stalls=list(stalls_of_merchant(merchant_id=merchant.pk)), on=on)
    found = [
        Todo(what=f"“{one.stall.fund.name}”请您加入，请答复", href=href, duty=Duty.SETTLE, hint=one.stall.label)
        for one in standings
        if one.duty is Standing.ASKED
    ]
    stalls = [one for one in standings if one.short]
    found += [
        Todo(
            what=f"向“{one.stall.fund.name}”缴纳 {yuan(one.short)} 元", href=href, duty=Duty.SETTLE, hint=one.stall.label,
            due_on=one.stall.due_on,
        )
        for one in stalls
    ]  # fmt: skip
    approved = Advance.objects.select_related("fund", "stall").filter(
        fund__in=funds_operated(merchant_id=merchant.pk), state=AdvanceState.APPROVED
    )
    found += [
        Todo(
            what=f"向消费者先行赔付 {yuan(one.amount_fen)} 元", href=reverse("merchant:fund", args=[one.fund_id]),
            duty=Duty.SETTLE, hint=f"{one.fund.name}，{one.stall.label}",
        )
        for one in approved
    ]  # fmt: skip
    return found


def _operated(request: MemberRequest, fund_id: int) -> Fund:
    found = funds_operated(merchant_id=request.merchant.pk).filter(pk=fund_id).first()
    if found is None:
        raise NotFound
    return found


def _lines(stall_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """What each stall paid lately and was paid for, newest first; every line stands in its monthly statements."""
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    purposes = (Purpose.DEPOSIT, Purpose.OWED)
    for line in newest_lines(owner=Owner.STALL, ids=stall_ids, purposes=purposes, most=LINES):
        sign, label = (-1, "保证金") if line.purpose is Purpose.DEPOSIT else (1, "欠垫付款")
        fen = line.fen * sign
        rows[line.owner_id].append(
            {
                "at": line.at, "what": ACT_LABELS[Act(line.act)], "of": label,
                "sum": f"{'+' if fen > 0 else '-'}{yuan(abs(fen))}", "balance": line.balance * sign,
            }
        )  # fmt: skip
    return rows


def _advances(stall_ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    paid = Advance.objects.select_related("stall__merchant", "case", "dispute").filter(stall__in=stall_ids)
    rows: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for one in paid.filter(state=AdvanceState.PAID, amount_fen__gt=F("recovered_fen") + F("written_off_fen")):
        rows[one.stall_id].append(advance_row(one))
    return rows


def _shown(
    request: MemberRequest,
    found: Fund,
    *,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    context = {
        **merchant_frame(request, current="deposits"),
        **fund_shown(
            fund=found,
            on=today(),
            path=reverse("merchant:fund", args=[found.pk]),
            statement="merchant:stall-statement",
            number=whole(request.GET.get("advances", "")),
            at=whole(request.GET.get("advance", "")) or (fields.whole("advance") if fields else None),
        ),
        "base": reverse("merchant:fund", args=[found.pk]),
        "may_keep": found.closed_at is None,
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "merchant/fund.html", context, status=refusal.status if refusal else 200)
