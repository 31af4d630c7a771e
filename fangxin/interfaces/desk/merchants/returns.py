"""Returns at the desk: how far the stores of the officer's region honour them, and the returns themselves."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.returns.queries import redemption_by_store, redemption_where, regional_returns
from fangxin.domain.returns.queries.ledger import PAGE
from fangxin.domain.returns.queries.rates import MOST
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.look.promising import return_view
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import Fields, fields_of

YEAR = timedelta(days=364)
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


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def returns(request: HttpRequest) -> HttpResponse:
    """A year's rate, by store, and the returns themselves; both lists have pages of their own."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, on = fields_of(request.GET), today()
    from_on, to_on = _day(fields, "from", on - YEAR), _day(fields, "to", on)
    after, number = fields.whole("after"), fields.page("stores")
    period: dict[str, Any] = {"from_on": from_on, "to_on": to_on, "on": on}
    stores = redemption_by_store(condition=region_scope(by=by), page=number, **period)
    found = regional_returns(by=by, after=after)
    query = {"from": from_on.isoformat(), "to": to_on.isoformat()}

    def at(**more: str) -> str:
        return reverse("desk:promise-returns", query={**query, **more})

    context = {
        **frame(request, current="merchants"),
        "columns": STORES, "return_columns": RETURNS, "from_on": from_on, "to_on": to_on,
        "all": redemption_where(condition=region_scope(by=by), **period),
        "stores": [
            {
                "store": name, "percent": f"{one.percent}%" if one.percent else "—", "honoured": one.honoured,
                "valid": one.valid, "on_word": one.on_word, "across": one.across, "refunded_fen": one.refunded_fen,
            }
            for _, name, one in stores[:MOST]
        ],
        "stores_next": at(stores=str(number + 1)) if len(stores) > MOST else "",
        "stores_prev": at(stores=str(number - 1)) if number > 1 else "",
        "rows": [
            {
                "goods": view.request.goods, "store": view.request.sold_by.name, "state": view.state, "result": view.result,
                "fen": view.request.refund_fen, "asked_at": view.request.asked_at,
            }
            for view in (return_view(request=one, on=on) for one in found[:PAGE])
        ],
        "next": at(stores=str(number), after=str(found[PAGE - 1].pk)) if len(found) > PAGE else "",
    }  # fmt: skip
    return render(request, "desk/merchants/returns.html", context)


def _day(fields: Fields, name: str, otherwise: date) -> date:
    """A day as typed; another where it is none."""
    try:
        return date.fromisoformat(fields.text(name))
    except ValueError:
        return otherwise
