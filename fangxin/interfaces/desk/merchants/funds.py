"""Advance compensation at the desk: funds, what waits for a decision, one fund with its stalls, its monthly statement."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.funds.actions.keeping import open_fund
from fangxin.domain.funds.models import Fund, WriteOff
from fangxin.domain.funds.permissions import visible_funds
from fangxin.domain.funds.queries import advances_waiting, stall_standings, stalls_of_merchant, standing_of
from fangxin.domain.funds.rules.policy import policy
from fangxin.domain.funds.words import FundKind, WriteOffState
from fangxin.domain.merchants.models import Merchant
from fangxin.foundation.money import yuan_plain
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants.fund_acts import OFFICERS, merchant_of, rule_of
from fangxin.interfaces.desk.merchants.fund_shown import (
    advance_row,
    fund_shown,
    month_of,
    stall_row,
    statement_shown,
)
from fangxin.interfaces.files.writers import write_csv
from fangxin.interfaces.look.words import instant
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_FUNDS)
def funds(request: HttpRequest) -> HttpResponse:
    """What waits, the funds of the region, and the form that opens one."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        kind = fields.text("kind")
        try:
            fund = open_fund(
                name=fields.line("name"), kind=FundKind(kind) if kind in FundKind.__members__ else FundKind.MARKET,
                operator_id=merchant_of(fields).pk, rule=rule_of(fields), by=by, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status not in (404, 409, 422):
                raise
            refusals.append(refusal)
        else:
            messages.success(request, _("已设立，请登记摊位。"))
            return HttpResponseRedirect(reverse("desk:fund", args=[fund.pk]), status=303)
    rule = policy().kinds[FundKind.MARKET][1]
    offs = WriteOff.objects.select_related("advance__stall__merchant", "advance__case", "advance__fund")
    context = {
        **frame(request, current="merchants"),
        "rows": [_listed(one) for one in visible_funds(by=by)],
        "waiting": [{**advance_row(one), "fund": one.fund} for one in advances_waiting(by=by)],
        "write_offs": list(offs.filter(state=WriteOffState.PROPOSED, advance__fund__in=visible_funds(by=by))),
        "kinds": [(kind, label) for kind, (label, _rule) in policy().kinds.items()],
        "given": rule,
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "uscc": refusal.told() for refusal in refusals},
    }
    return render(request, "desk/merchants/funds.html", context, status=refusals[0].status if refusals else 200)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def fund(request: HttpRequest, fund_id: int) -> HttpResponse:
    """One fund."""
    return _shown(request, _visible(fund_id, request.actor))  # type: ignore[attr-defined]


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_FUNDS)
def act(request: HttpRequest, fund_id: int, fund_act: str) -> HttpResponse:
    """Carry out one act on a fund; a refusal is told beside its form."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = _visible(fund_id, by)
    if request.method != "POST" or fund_act not in OFFICERS:
        raise NotFound
    fields = fields_of(request.POST)
    done, word = OFFICERS[fund_act]
    try:
        done(fund_id, fields, {"by": by, "at": now()})
    except Refusal as refusal:
        if refusal.status not in (403, 404, 409, 422):
            raise
        return _shown(request, _visible(fund_id, by), refusal=refusal, fields=fields, failed=fund_act)
    messages.success(request, _(word))
    back = (
        reverse("desk:fund-statement", args=[found.pk])
        if fund_act == "take-back"
        else reverse("desk:fund", args=[found.pk])
    )
    return HttpResponseRedirect(back, status=303)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def statement(request: HttpRequest, fund_id: int) -> HttpResponse:
    """The account of one month, printable, and as a table."""
    found = _visible(fund_id, request.actor)  # type: ignore[attr-defined]
    first, last = month_of(request.GET.get("month", ""), on=today())
    told = statement_shown(fund=found, first=first, last=last)
    if request.GET.get("as") == "csv":
        return csv_of(found, told, f"{first:%Y-%m}")
    context = {
        **frame(request, current="merchants"), "fund": found, "first": first, "last": last,
        "back": reverse("desk:fund", args=[found.pk]), "take_back": reverse("desk:fund-act", args=[found.pk, "take-back"]),
        **told,
    }  # fmt: skip
    return render(request, "desk/merchants/fund_statement.html", context)


def csv_of(fund: Fund, told: dict[str, Any], month: str) -> HttpResponse:
    """A month's statement as a table."""
    stream = io.BytesIO()
    rows = [
        (instant(row.at), row.what, row.who, yuan_plain(row.gained), yuan_plain(row.gave), yuan_plain(row.balance))
        for row in told["rows"]
    ]
    write_csv(stream, ("时间", "事项", "摊位或者投诉", "收入（元）", "支出（元）", "余额（元）"), rows)
    answer = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="fund-{fund.pk}-{month}.csv"'
    return answer


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """The funds a merchant stands in."""
    stalls = list(stalls_of_merchant(merchant_id=merchant.pk))
    if not stalls:
        return None
    seen = set(visible_funds(by=request.actor).values_list("pk", flat=True))  # type: ignore[attr-defined]
    rows = [stall_row(one) for one in stall_standings(stalls=stalls, on=today())]
    for row in rows:
        row["href"] = reverse("desk:fund", args=[row["stall"].fund_id]) if row["stall"].fund_id in seen else ""
    return {"rows": rows}


def _visible(fund_id: int, by: Actor) -> Fund:
    found = visible_funds(by=by).filter(pk=fund_id).first()
    if found is None:
        raise NotFound
    return found


def _listed(fund: Fund) -> dict[str, Any]:
    now_ = standing_of(fund=fund)
    return {
        "fund": (fund.name, reverse("desk:fund", args=[fund.pk])), "operator": fund.operator.name,
        "cash": now_.cash, "available": now_.available, "owed": now_.owed,
        "state": ("已停用", "") if fund.closed_at else ("使用中", "active"),
    }  # fmt: skip


def _shown(
    request: HttpRequest, fund: Fund, *, refusal: Refusal | None = None, fields: Fields | None = None, failed: str = ""
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        **frame(request, current="merchants"),
        **fund_shown(fund=fund, on=today()),
        "base": reverse("desk:fund", args=[fund.pk]),
        "may_keep": by.may(Permission.KEEP_FUNDS) and fund.closed_at is None,
        "officer": True,
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/fund.html", context, status=refusal.status if refusal else 200)
