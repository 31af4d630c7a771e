"""What a merchant's stores owe others of the chain, month by month: to read, correct, confirm, and take along."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.merchants.models import Outlet
from fangxin.domain.merchants.queries import chain_of, family_of
from fangxin.domain.returns.actions.clearing import confirm_statement, correct_entry
from fangxin.domain.returns.actions.contesting import contest_entry, dismiss_contest, withdraw_contest
from fangxin.domain.returns.document_facts import HEADER, month_in_words, statement_pdf, table_of
from fangxin.domain.returns.models import ClearingContest, month_of
from fangxin.domain.returns.queries.clearing import (
    Statement,
    chain_statement,
    contested_under,
    held_up_until,
    judge_of,
    months_of,
    statement_of,
    stores_with_entries,
)
from fangxin.domain.returns.rules.clearing import month_before
from fangxin.domain.returns.words import CONTEST_LABELS, Contest
from fangxin.domain.staff.words import Duty
from fangxin.foundation.money import fen_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.files.writers import write_csv, write_xlsx
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.public.reading import Fields, fields_of

KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@page(for_=Audience.MERCHANT, duty=Duty.RETURNS)
def clearing(request: MemberRequest) -> HttpResponse:
    """One store's month; the last month that is over when none is chosen."""
    return _shown(request, fields_of(request.GET))


@page(for_=Audience.MERCHANT, duty=Duty.RETURNS)
def statement_file(request: MemberRequest, outlet_id: int, month: str, kind: str) -> HttpResponse:
    """The statement as PDF, XLSX or CSV."""
    if kind not in KINDS:
        raise NotFound
    statement = statement_of(outlet=_store(request, str(outlet_id)), month=_month(month))
    stream = io.BytesIO()
    if kind == "pdf":
        stream.write(statement_pdf(statement=statement))
    elif kind == "xlsx":
        write_xlsx(stream, HEADER, table_of(statement=statement))
    else:
        write_csv(stream, HEADER, table_of(statement=statement))
    response = HttpResponse(stream.getvalue(), content_type=KINDS[kind])
    named = f"clearing-{statement.month:%Y-%m}.{kind}"
    response["Content-Disposition"] = f'{"inline" if kind == "pdf" else "attachment"}; filename="{named}"'
    return response


@page(for_=Audience.MERCHANT, duty=Duty.RETURNS, writes=True)
def confirm(request: MemberRequest) -> HttpResponse:
    """Confirm what stands between one of the stores and another."""
    if request.method != "POST":
        raise NotFound
    fields = fields_of(request.POST)
    try:
        confirm_statement(
            merchant_id=request.merchant.pk, outlet_id=fields.whole("store") or 0, other_id=fields.whole("other") or 0,
            month=_month(fields.text("month")), digest=fields.text("digest"), by=request.actor, at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, fields, refusal)
    messages.success(request, _("已确认。"))
    return _back(fields)


@page(for_=Audience.MERCHANT, duty=Duty.RETURNS, writes=True)
def correct(request: MemberRequest, entry_id: int) -> HttpResponse:
    """Reverse one entry, and enter what is really owed."""
    if request.method != "POST":
        raise NotFound
    fields = fields_of(request.POST)
    try:
        correct_entry(
            merchant_id=request.merchant.pk, entry_id=entry_id, amount_fen=fen_of(fields.text("amount"), field="amount"),
            reason=fields.line("reason"), by=request.actor, at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, fields, refusal)
    messages.success(request, _("已冲销并更正，记在本月。"))
    return _back(fields)


@page(for_=Audience.MERCHANT, duty=Duty.RETURNS, writes=True)
def contest(request: MemberRequest, contest_act: str, row_id: int) -> HttpResponse:
    """Contest an entry, take that back, or, for whoever leads the chain, find that it stands."""
    if request.method != "POST" or contest_act not in ("contest", "withdraw", "dismiss"):
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {"merchant_id": request.merchant.pk, "by": request.actor, "at": now()}
    try:
        if contest_act == "contest":
            contest_entry(entry_id=row_id, reason=fields.line("reason"), **given)
        elif contest_act == "withdraw":
            withdraw_contest(contest_id=row_id, **given)
        else:
            dismiss_contest(contest_id=row_id, answer=fields.line("reason"), **given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, fields, refusal)
    told = {
        "contest": _("已提出异议，并告诉对方门店。"), "withdraw": _("已撤回异议。"), "dismiss": _("已记录，这笔清算有效。"),
    }  # fmt: skip
    messages.success(request, told[contest_act])
    return _back(fields)


def _back(fields: Fields) -> HttpResponse:
    query = {"store": fields.text("store"), "month": fields.text("month")}
    return HttpResponseRedirect(reverse("merchant:clearing", query=query), status=303)


def _shown(request: MemberRequest, fields: Fields, refusal: Refusal | None = None) -> HttpResponse:
    stores = stores_with_entries(merchant_id=request.merchant.pk)
    statement: Statement | None = None
    chain = None
    months: list[date] = []
    if stores:
        store = _store(request, fields.text("store")) if fields.text("store") else stores[0]
        months = months_of(outlet=store)
        over = month_before(month_of(today()))
        chosen = _month(fields.text("month")) if fields.text("month") else over if over in months else months[0]
        statement = statement_of(outlet=store, month=chosen)
        found = chain_of(outlet_id=store.pk, on=today())
        # what stores of other merchants owe each other is for whoever leads the chain
        if found is not None and found.head_id in family_of(request.merchant.pk):
            chain = chain_statement(chain_id=found.pk, month=chosen, on=today())
    context = {
        **merchant_frame(request, current="clearing"),
        "stores": [(str(one.pk), one.name) for one in stores],
        "statement": statement, "chain": chain, "contest_labels": CONTEST_LABELS,
        "contests": contested_under(merchant_id=request.merchant.pk), "waits": _waits(statement),
        "month": f"{statement.month:%Y-%m}" if statement else "",
        "month_words": month_in_words(statement) if statement else "",
        "months": [(f"{one:%Y-%m}", f"{one.year}年{one.month}月") for one in months],
        "over": statement is not None and statement.month < month_of(today()),
        "failed": fields.text("entry"), "f": fields,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "merchant/clearing.html", context, status=refusal.status if refusal else 200)


def _waits(statement: Statement | None) -> dict[int, tuple[date, bool]]:
    """Of each open contest of a statement: until which day it holds up the month, and whether somebody neutral has the say."""
    entries = [entry for side in statement.sides for entry in side.entries] if statement else []
    contests: list[ClearingContest] = [entry.contest for entry in entries if hasattr(entry, "contest")]
    return {
        one.pk: (held_up_until(one), judge_of(entry=one.entry) is not None)
        for one in contests
        if one.state == Contest.OPEN
    }


def _store(request: MemberRequest, given: str) -> Outlet:
    """One of the merchant's stores that has entries; raises NotFound."""
    for store in stores_with_entries(merchant_id=request.merchant.pk):
        if str(store.pk) == given:
            return store
    raise NotFound


def _month(text: str) -> date:
    """The first day of `2026-06`; raises NotFound."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise NotFound from None
