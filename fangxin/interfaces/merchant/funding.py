"""Money a merchant has in funds, what it owes and by when; and the funds it operates itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.funds.models import Advance, Fund
from fangxin.domain.funds.permissions import funds_operated
from fangxin.domain.funds.queries import stall_standings, stalls_of_merchant
from fangxin.domain.funds.words import AdvanceState
from fangxin.domain.insurance.queries.claims import insurances_of
from fangxin.domain.insurance.rules import defaults
from fangxin.domain.ledger.queries import account_of, statement_of
from fangxin.domain.ledger.words import Owner, Purpose
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.words import Duty
from fangxin.domain.timeline.words import ACT_LABELS, Act
from fangxin.foundation.money import yuan
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.merchants.fund_acts import OPERATORS
from fangxin.interfaces.desk.merchants.fund_shown import advance_row, fund_shown, month_of, stall_row, statement_shown
from fangxin.interfaces.desk.merchants.funds import csv_of
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.merchant.waiting import Todo
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.MERCHANT, duty=Duty.SETTLE)
def deposits(request: MemberRequest) -> HttpResponse:
    """The merchant's stalls with what they paid in and owe, its policies, the funds it operates."""
    merchant, on = request.merchant, today()
    stalls = stall_standings(stalls=list(stalls_of_merchant(merchant_id=merchant.pk)), on=on)
    context = {
        **merchant_frame(request, current="deposits"),
        "stalls": [
            {**stall_row(one), "lines": _lines(one.stall.pk, on), "advances": _advances(one.stall.pk)} for one in stalls
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
    """The account of one month, printable, and as a table."""
    found = _operated(request, fund_id)
    first, last = month_of(request.GET.get("month", ""), on=today())
    told = statement_shown(fund=found, first=first, last=last)
    if request.GET.get("as") == "csv":
        return csv_of(found, told, f"{first:%Y-%m}")
    context = {**merchant_frame(request, current="deposits"), "fund": found, "first": first, "last": last, **told}
    return render(request, "merchant/fund_statement.html", context)


def todo(merchant: Merchant, on: date) -> list[Todo]:
    """What the merchant's stalls have to pay, and approved advances that its funds have to pay out."""
    href = path_of("merchant:deposits")
    stalls = [
        one for one in stall_standings(stalls=list(stalls_of_merchant(merchant_id=merchant.pk)), on=on) if one.short
    ]
    found = [
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


def _lines(stall_id: int, on: date) -> list[dict[str, Any]]:
    """What the stall paid and was paid for, newest first."""
    rows = []
    for purpose, sign in ((Purpose.DEPOSIT, -1), (Purpose.OWED, 1)):
        account = account_of(owner=Owner.STALL, owner_id=stall_id, purpose=purpose)
        if account is not None:
            told = statement_of(account_id=account.pk, first=account.opened_at.date(), last=on)
            label = "保证金" if purpose is Purpose.DEPOSIT else "欠垫付款"
            for line in told.lines:
                fen = line.fen * sign
                rows.append(
                    {
                        "at": line.at, "what": ACT_LABELS[Act(line.act)], "of": label,
                        "sum": f"{'+' if fen > 0 else '-'}{yuan(abs(fen))}", "balance": line.balance * sign,
                    }
                )  # fmt: skip
    return sorted(rows, key=lambda row: row["at"], reverse=True)


def _advances(stall_id: int) -> list[dict[str, Any]]:
    rows = Advance.objects.select_related("stall__merchant", "case").filter(stall_id=stall_id, state=AdvanceState.PAID)
    return [advance_row(one) for one in rows if one.owed_fen]


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
        **fund_shown(fund=found, on=today()),
        "base": reverse("merchant:fund", args=[found.pk]),
        "may_keep": found.closed_at is None,
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "merchant/fund.html", context, status=refusal.status if refusal else 200)
