"""Advance compensation at the desk: funds, what waits for a decision, one fund with its stalls, its monthly statement."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.funds.actions.keeping import open_fund
from fangxin.domain.funds.document_facts import fund_pdf, stall_pdf
from fangxin.domain.funds.models import Fund, Stall
from fangxin.domain.funds.permissions import visible_funds
from fangxin.domain.funds.queries import (
    advances_waiting,
    stall_standings,
    stalls_of_merchant,
    standings_of,
    write_offs_waiting,
)
from fangxin.domain.funds.queries.statements import fund_statement, reserved_on
from fangxin.domain.funds.rules.policy import policy
from fangxin.domain.funds.words import FundKind
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
    pdf_of,
    side_shown,
    stall_row,
    stall_sides,
)
from fangxin.interfaces.files.writers import write_csv
from fangxin.interfaces.look.paging import page_of
from fangxin.interfaces.look.words import instant
from fangxin.interfaces.public.reading import Fields, fields_of, whole

#: of what waits so much is shown at once, the oldest; more follow as these are done
MOST_WAITING = 50
FUNDS = 50


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
    path = reverse("desk:funds")
    shown = page_of(visible_funds(by=by), number=whole(request.GET.get("page", "")), path=path, size=FUNDS)
    waiting = list(advances_waiting(by=by)[: MOST_WAITING + 1])
    offs = list(write_offs_waiting(by=by)[: MOST_WAITING + 1])
    context = {
        **frame(request, current="merchants"),
        "rows": _listed(shown.rows),
        "next": shown.next,
        "prev": shown.prev,
        "waiting": [{**advance_row(one), "fund": one.fund} for one in waiting[:MOST_WAITING]],
        "write_offs": offs[:MOST_WAITING],
        "more_waiting": len(waiting) > MOST_WAITING or len(offs) > MOST_WAITING,
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
        if fund_act == "take-back":
            first, last = month_of(fields.text("month"), on=today())
            told = side_shown(fund_statement(fund=found, first=first, last=last))
            return _statement(request, found, first, last, told, refusal=refusal, fields=fields)
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
    """The account of one month: to read and print, as a table, as a PDF to sign."""
    found = _visible(fund_id, request.actor)  # type: ignore[attr-defined]
    first, last = month_of(request.GET.get("month", ""), on=today())
    if request.GET.get("as") == "pdf":
        return pdf_of(fund_pdf(fund=found, first=first, last=last), f"fund-{found.pk}-{first:%Y-%m}")
    told = side_shown(fund_statement(fund=found, first=first, last=last))
    if request.GET.get("as") == "csv":
        return csv_of(found, told, f"{first:%Y-%m}")
    return _statement(request, found, first, last, told)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def stall_statement(request: HttpRequest, fund_id: int, stall_id: int) -> HttpResponse:
    """One month of one stall's part in a fund."""
    found = _visible(fund_id, request.actor)  # type: ignore[attr-defined]
    stall = Stall.objects.select_related("merchant", "fund__operator").filter(pk=stall_id, fund=found).first()
    if stall is None:
        raise NotFound
    first, last = month_of(request.GET.get("month", ""), on=today())
    if request.GET.get("as") == "pdf":
        return pdf_of(stall_pdf(stall=stall, first=first, last=last), f"stall-{stall.pk}-{first:%Y-%m}")
    context = {
        **frame(request, current="merchants"), "stall": stall, "first": first, "last": last,
        "sides": stall_sides(stall=stall, first=first, last=last), "back": reverse("desk:fund", args=[found.pk]),
    }  # fmt: skip
    return render(request, "desk/merchants/stall_statement.html", context)


def _statement(
    request: HttpRequest, fund: Fund, first: date, last: date, told: dict[str, Any], *, refusal: Refusal | None = None,
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        **frame(request, current="merchants"), "fund": fund, "first": first, "last": last,
        "here": reverse("desk:fund-statement", args=[fund.pk]), "back": reverse("desk:fund", args=[fund.pk]),
        "f": fields or Fields(), "refusals": [refusal] if refusal else [],
        "take_back": reverse("desk:fund-act", args=[fund.pk, "take-back"]),
        "reserved": reserved_on(fund=fund, on=last), **told,
    }  # fmt: skip
    return render(request, "desk/merchants/fund_statement.html", context, status=refusal.status if refusal else 200)


def csv_of(fund: Fund, told: dict[str, Any], month: str) -> HttpResponse:
    """A month's statement as a table."""
    stream = io.BytesIO()
    rows = [
        (
            instant(row["at"]), row["what"], row["who"],
            *(yuan_plain(row[name]) for name in ("gained", "gave", "balance")),
        )
        for row in told["rows"]
    ]  # fmt: skip
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


def _listed(funds: list[Fund]) -> list[dict[str, Any]]:
    standings = standings_of(funds=funds)
    return [
        {
            "fund": (fund.name, reverse("desk:fund", args=[fund.pk])), "operator": fund.operator.name,
            "cash": standings[fund.pk].cash, "available": standings[fund.pk].available, "owed": standings[fund.pk].owed,
            "state": ("已停用", "") if fund.closed_at else ("使用中", "active"),
        }
        for fund in funds
    ]  # fmt: skip


def _shown(
    request: HttpRequest, fund: Fund, *, refusal: Refusal | None = None, fields: Fields | None = None, failed: str = ""
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        **frame(request, current="merchants"),
        **fund_shown(
            fund=fund,
            on=today(),
            path=reverse("desk:fund", args=[fund.pk]),
            statement="desk:stall-statement",
            number=whole(request.GET.get("advances", "")),
            at=whole(request.GET.get("advance", "")) or (fields.whole("advance") if fields else None),
            compare=True,
        ),
        "base": reverse("desk:fund", args=[fund.pk]),
        "may_keep": by.may(Permission.KEEP_FUNDS) and fund.closed_at is None,
        "officer": True,
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/fund.html", context, status=refusal.status if refusal else 200)
