"""Who has most complaints for its size, trade by trade; ranked by the lower end of the band, each base by itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.disclosure.queries.standing import Ranked, ranking, trades_of
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.domain.disclosure.rules.rates import share
from fangxin.domain.merchants.rules.trades import trade_label
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import fields_of
from fangxin.interfaces.public.register.limits import count_page
from fangxin.interfaces.public.register.showing import (
    CAUTION,
    base_label,
    figure,
    percent,
    region_name,
    regions,
    size_words,
    trade_choices,
)

SHOWN = 50


@page(for_=Audience.PUBLIC, writes=True)
def ranked(request: HttpRequest) -> HttpResponse:
    """The trades of a region, and the merchants of one trade."""
    count_page(request, at=now())
    fields, on = fields_of(request.GET), today()
    region = fields.text("region") if fields.text("region") in dict(regions()) else ""
    trade = fields.text("trade") if trade_label(fields.text("trade")) else ""
    bases = [
        {"label": base_label(base), "columns": _columns(), "rows": [_row(one) for one in rows[:SHOWN]], "more": len(rows) > SHOWN}
        for base, rows in (ranking(trade=trade, region=region, on=on).items() if trade else ())
    ]  # fmt: skip
    counted = [] if trade else trades_of(region=region)
    context = {
        "f": fields, "regions": regions(), "trades": [("", _("请选择行业")), *trade_choices(every=False)], "trade": trade_label(trade),
        "region": region_name(region) if region else "", "bases": bases, "days": policy().rate_days, "caution": CAUTION,
        "counted": [
            (trade_label(code), many, reverse("public:register-ranking", query={"trade": code, "region": region}))
            for code, many in counted
        ],
    }  # fmt: skip
    return render(request, "public/register/ranking.html", context)


def _columns() -> list[Column]:
    return [
        Column("place", _("位次"), kind="number"), Column("merchant", _("经营者"), kind="link", head=True),
        Column("low", _("区间下限"), kind="number"), Column("value", _("投诉率"), kind="number"),
        Column("high", _("区间上限"), kind="number"), Column("count", _("件数"), kind="number"),
        Column("size", _("规模")), Column("success", _("调解成功率"), kind="number"),
    ]  # fmt: skip


def _row(one: Ranked) -> dict[str, object]:
    rate = one.rate
    href = (
        reverse("public:register-merchant", args=[one.merchant.uscc])
        if one.merchant.uscc
        else reverse("public:register", query={"q": one.merchant.name})
    )
    return {
        "place": one.place, "merchant": (one.merchant.name, href), "low": figure(rate.low), "value": figure(rate.value),
        "high": figure(rate.high), "count": rate.count, "size": size_words(rate),
        "success": percent(share(one.settled, rate.count)),
    }  # fmt: skip
