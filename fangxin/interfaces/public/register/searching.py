"""Searching the register, one entry, and one merchant with its figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.disclosure.models import PublicEntry
from fangxin.domain.disclosure.queries.register import COUNTED, Sought, entry_numbered, find_entries
from fangxin.domain.disclosure.queries.standing import public_merchant, standing_of
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.domain.disclosure.rules.rates import share
from fangxin.domain.funds.queries.figures import funds_around
from fangxin.domain.merchants.queries.families import family_of
from fangxin.domain.odr.queries.disputes import figures_between
from fangxin.domain.odr.queries.enrolments import enrolment_of
from fangxin.domain.odr.words import EnrolmentState
from fangxin.foundation.refusals import Refusal
from fangxin.foundation.words_in_text import excerpt, marked, question
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.public.funds.views import funds_told
from fangxin.interfaces.public.reading import Fields, fields_of
from fangxin.interfaces.public.register.limits import count_page
from fangxin.interfaces.public.register.showing import (
    CAUTION,
    band_words,
    entry_view,
    growth_words,
    percent,
    problem_choices,
    rate_words,
    region_name,
    regions,
    size_words,
    trade_choices,
)

SIZE = 20
FIELDS = ("q", "region", "trade", "problem", "from", "to")


class PeriodUnreadable(Refusal):
    """A day of the period does not exist, or the period ends before it begins."""

    code = "register_period_unreadable"
    status = 422
    sentence = "公示日期请按 2026-03-01 的样子填写，起止不要写反。"


@page(for_=Audience.PUBLIC, writes=True)
def search(request: HttpRequest) -> HttpResponse:
    """The register by words, region, trade, problem and period."""
    fields = fields_of(request.GET)
    count_page(request, at=now())
    refusal: Refusal | None = None
    found = None
    try:
        sought = _sought(fields)
        found = find_entries(sought=sought, after=_after(fields), size=SIZE)
        asked = question(sought.text)
    except Refusal as wrong:
        refusal, asked = wrong, question("")
    rows = [
        {**entry_view(one), "marked": marked(one.title, asked), "excerpt": excerpt(one.text, asked, length=90),
         "merchant_marked": marked(one.merchant_name, asked)}
        for one in (found.entries if found else [])
    ]  # fmt: skip
    query = {name: fields.text(name) for name in FIELDS if fields.text(name)}
    context = {
        "f": fields, "rows": rows, "found": found, "most": COUNTED, "asked": bool(query), "caution": CAUTION,
        "regions": regions(), "trades": trade_choices(every=True), "problems": problem_choices(),
        "next": reverse("public:register", query={**query, "after": found.after}) if found and found.after else "",
        "later": bool(fields.text("after")), "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "public/register/search.html", context, status=refusal.status if refusal else 200)


@page(for_=Audience.PUBLIC, writes=True)
def entry(request: HttpRequest, entry_number: str) -> HttpResponse:
    """One complaint of the register."""
    count_page(request, at=now())
    found = entry_view(entry_numbered(number=entry_number))
    return render(request, "public/register/entry.html", {"entry": found, "caution": CAUTION})


@page(for_=Audience.PUBLIC, writes=True)
def merchant(request: HttpRequest, merchant_key: str) -> HttpResponse:
    """One merchant: its figures with their bases, and its complaints."""
    count_page(request, at=now())
    found, fields = public_merchant(key=merchant_key), fields_of(request.GET)
    standing = standing_of(merchant=found, on=today())
    rows = PublicEntry.objects.select_related("merchant").filter(merchant__in=family_of(found.pk))
    after = _after(fields)
    shown = list((rows.filter(pk__lt=after) if after is not None else rows).order_by("-pk")[: SIZE + 1])
    more = len(shown) > SIZE
    context: dict[str, Any] = {
        "merchant": found, "standing": standing, "region": region_name(found.region_code[:6]), "days": policy().rate_days,
        "rate": rate_words(standing.rate), "band": band_words(standing.rate), "size": size_words(standing.rate),
        "growth": growth_words(standing.growth), "success": percent(standing.success), "caution": CAUTION,
        "rows": [entry_view(one) for one in shown[:SIZE]], "of_merchant": True,
        "funds": funds_told(funds_around(merchant_id=found.pk)), **_odr(found.pk, today()),
        "next": reverse("public:register-merchant", args=[merchant_key], query={"after": str(shown[SIZE - 1].pk)}) if more else "",
        "ranking_href": reverse("public:register-ranking", query={"trade": found.trade_code}) if found.trade_code else "",
    }  # fmt: skip
    return render(request, "public/register/merchant.html", context)


def _odr(merchant_id: int, on: date) -> dict[str, str]:
    """How a merchant settles online before anything becomes a complaint; only of one that joined or had joined."""
    first = on - timedelta(days=policy().rate_days - 1)
    figures = figures_between(merchant_ids=family_of(merchant_id), first=first, last=on)
    joined = enrolment_of(merchant_id=merchant_id)
    if not figures.finished:
        words = (
            _("已加入，近一年没有办结的和解")
            if joined and joined.state == EnrolmentState.JOINED
            else _("没有加入在线和解")
        )
        return {"odr": _("暂无"), "odr_words": words}
    told = {"settled": figures.settled, "finished": figures.finished, "silent": figures.silent}
    words = _("办结 %(finished)s 件，达成和解 %(settled)s 件，没有答复 %(silent)s 件") % told
    return {"odr": percent(share(figures.settled, figures.finished)), "odr_words": words}


def _sought(fields: Fields) -> Sought:
    from_on, to_on = _day(fields, "from"), _day(fields, "to")
    if from_on and to_on and from_on > to_on:
        raise PeriodUnreadable(field="from")
    known = {name: [value for value, _label in choices] for name, choices in (
        ("trade", trade_choices(every=True)), ("problem", problem_choices()),
    )}  # fmt: skip
    region = fields.text("region")
    return Sought(
        text=fields.text("q"),
        region=region if region.isdigit() and len(region) == 6 else "",
        trade=fields.text("trade") if fields.text("trade") in known["trade"] else "",
        problem=fields.text("problem") if fields.text("problem") in known["problem"] else "",
        from_on=from_on,
        to_on=to_on,
    )


def _day(fields: Fields, name: str) -> date | None:
    text = fields.text(name)
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise PeriodUnreadable(field=name) from None
    if not 2000 <= found.year < 2100:
        raise PeriodUnreadable(field=name)
    return found


def _after(fields: Fields) -> int | None:
    text = fields.text("after")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
