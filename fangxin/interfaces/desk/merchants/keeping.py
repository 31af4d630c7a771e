"""What is done on a merchant's page: facts changed, exit recorded, outlets, shops, sizes and membership of chains kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant, StoreChain
from fangxin.domain.merchants.queries import platform_operator
from fangxin.domain.merchants.rules import name_key
from fangxin.domain.merchants.words import Standing
from fangxin.domain.registry.actions.chaining import join_chain, leave_chain
from fangxin.domain.registry.actions.keeping import (
    change_merchant,
    change_outlet,
    change_shop,
    end_merchant,
    open_outlet,
    open_shop,
    state_size,
)
from fangxin.domain.registry.rules import SIZES, ShopWithoutPlatform, count_of_text
from fangxin.domain.registry.words import FIELD_LABELS
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.merchants import page as merchant_page
from fangxin.interfaces.desk.merchants.finding import named, told_of
from fangxin.interfaces.desk.merchants.showing import day_or_none
from fangxin.interfaces.public.reading import Fields, fields_of


class ChainUnknown(Refusal):
    """No chain has this name."""

    code = "chain_unknown"
    status = 422
    sentence = "没有名为“{name}”的连锁，请先在“连锁”里登记。"


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def act(request: HttpRequest, merchant_id: int, merchant_act: str) -> HttpResponse:
    """Carry out one act; a refused form is shown again on the page with what was typed."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    merchant = Merchant.objects.filter(pk=merchant_id).first()
    if merchant is None or merchant_act not in ACTS or request.method != "POST":
        raise NotFound
    fields = fields_of(request.POST)
    try:
        ACTS[merchant_act](merchant, fields, {"by": by, "at": now()})
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        failed = f"{merchant_act}-{fields.text('row')}" if fields.text("row") else merchant_act
        return merchant_page.shown(request, merchant, refusal=named(refusal), fields=fields, failed=failed)
    messages.success(request, _("已保存。"))
    return HttpResponseRedirect(
        f"{reverse('desk:merchant', args=[merchant_id])}#{_BACK.get(merchant_act, 'facts')}", status=303
    )


def _change(merchant: Merchant, f: Fields, known: dict[str, Any]) -> None:
    change_merchant(merchant_id=merchant.pk, version=f.whole("version") or 0, told=told_of(f), **known)


def _end(merchant: Merchant, f: Fields, known: dict[str, Any]) -> None:
    standing = f.text("status")
    end_merchant(
        merchant_id=merchant.pk, version=f.whole("version") or 0,
        standing=Standing(standing) if standing in Standing.__members__ else Standing.ACTIVE,
        ended_on=day_or_none(f, "ended_on"), reason=f.line("reason"), **known,
    )  # fmt: skip


def _outlet(merchant: Merchant, f: Fields, known: dict[str, Any]) -> None:
    told: dict[str, Any] = {"name": f.line("name"), "address": f.line("address"), "region_code": f.text("region_code")}
    if f.text("row"):
        active = f.ticked("active")
        change_outlet(outlet_id=_row(f), version=f.whole("version") or 0, active=active, **told, **known)
    else:
        open_outlet(merchant_id=merchant.pk, **told, **known)


def _shop(merchant: Merchant, f: Fields, known: dict[str, Any]) -> None:
    told: dict[str, Any] = {"name": f.line("name"), "address": f.line("address")}
    if f.text("row"):
        reachable = f.ticked("reachable")
        change_shop(shop_id=_row(f), version=f.whole("version") or 0, reachable=reachable, **told, **known)
        return
    operator = platform_operator(platform=f.line("platform"))
    if operator is None:
        raise ShopWithoutPlatform(shop=told["name"], field="platform")
    open_shop(merchant_id=merchant.pk, platform_id=operator.pk, **told, **known)


def _size(merchant: Merchant, f: Fields, known: dict[str, Any]) -> None:
    measures: dict[str, int | None] = {}
    for name in SIZES:
        try:
            measures[name] = count_of_text(f.text(name), label=FIELD_LABELS[name]) if f.text(name) else None
        except Refusal as refusal:
            refusal.field = name
            raise
    stated_on = day_or_none(f, "stated_on") or today()
    state_size(merchant_id=merchant.pk, measures=measures, stated_on=stated_on, stated_by=f.line("stated_by"), **known)


def _join(merchant: Merchant, f: Fields, known: dict[str, Any]) -> None:
    chain = StoreChain.objects.filter(name_key=name_key(name=f.line("chain"))[:60], active=True).first()
    if chain is None:
        raise ChainUnknown(name=f.line("chain")[:60], field="chain")
    outlet = f.whole("member")
    whose: dict[str, Any] = {"outlet_id": outlet} if outlet else {"merchant_id": merchant.pk}
    join_chain(chain_id=chain.pk, on=today(), **whose, **known)


def _leave(_merchant: Merchant, f: Fields, known: dict[str, Any]) -> None:
    leave_chain(member_id=_row(f), on=today(), reason=f.line("reason"), **known)


def _row(f: Fields) -> int:
    row = f.whole("row")
    if row is None:
        raise NotFound
    return row


ACTS: dict[str, Callable[[Merchant, Fields, dict[str, Any]], None]] = {
    "change": _change, "end": _end, "outlet": _outlet, "shop": _shop, "size": _size, "join": _join, "leave": _leave,
}  # fmt: skip
#: the panel an act leads back to
_BACK = {"outlet": "outlets", "shop": "shops", "size": "sizes", "join": "chain", "leave": "chain"}
