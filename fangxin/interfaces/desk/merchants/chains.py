"""Chains at the desk: the list, founding one, and one chain with its members."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant, StoreChain
from fangxin.domain.merchants.queries import chain_outlets
from fangxin.domain.registry.actions.chaining import change_chain, found_chain, leave_chain
from fangxin.domain.registry.queries.chains import chain_by_id, chains, members_of
from fangxin.domain.timeline.queries import entries_of
from fangxin.foundation.identifiers import check_uscc
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants.panels import FACTS, changes
from fangxin.interfaces.desk.merchants.showing import region_name
from fangxin.interfaces.look.telling import told
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50


class HeadUnknown(Refusal):
    """No merchant with this code could lead the chain."""

    code = "chain_head_unknown"
    status = 422
    sentence = "名录里没有这个统一社会信用代码，可以先不填总部。"


@page(for_=Audience.OFFICER, writes=True, permission=Permission.VIEW_CASES)
def chain_list(request: HttpRequest) -> HttpResponse:
    """The chains by name, and the form that founds one."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            made = found_chain(name=fields.line("name"), head_id=_head(fields), by=by, at=now())
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals.append(refusal)
        else:
            messages.success(request, _("已登记。在经营者页面把门店加入这个连锁。"))
            return HttpResponseRedirect(reverse("desk:chain", args=[made.pk]), status=303)
    given = fields_of(request.GET)
    asked, begin = given.line("q")[:60], min(given.whole("from") or 0, 1_000_000)
    found = chains(text=asked, begin=begin, most=MOST + 1)
    rows = [
        (
            (one.name, reverse("desk:chain", args=[one.pk])), one.head.name if one.head else "—",
            one.number,  # type: ignore[attr-defined]
            ("在营", "active") if one.active else ("已停用", ""),
        )
        for one in found[:MOST]
    ]  # fmt: skip
    context = {
        **frame(request, current="merchants"), "rows": rows, "q": asked, "f": fields, "refusals": refusals,
        "following": f"?{urlencode({'q': asked, 'from': str(begin + MOST)})}" if len(found) > MOST else "",
        "before": f"?{urlencode({'q': asked, 'from': str(max(begin - MOST, 0))})}" if begin else "",
        "errors": {one.field: one.told() for one in refusals}, "may_keep": by.may(Permission.KEEP_REGISTER),
    }  # fmt: skip
    return render(request, "desk/merchants/chains.html", context, status=max((r.status for r in refusals), default=200))


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def chain(request: HttpRequest, chain_id: int) -> HttpResponse:
    """One chain: its members, and where its stores are."""
    return _shown(request, _chain(chain_id))


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def act(request: HttpRequest, chain_id: int, chain_act: str) -> HttpResponse:
    """Rename, close or open a chain; let a member go."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = _chain(chain_id)
    if request.method != "POST" or chain_act not in ("change", "leave"):
        raise NotFound
    fields = fields_of(request.POST)
    try:
        if chain_act == "change":
            change_chain(
                chain_id=found.pk, version=fields.whole("version") or 0, name=fields.line("name"),
                active=fields.ticked("active"), by=by, at=now(),
            )  # fmt: skip
        else:
            leave_chain(member_id=fields.whole("row") or 0, on=today(), reason=fields.line("reason"), by=by, at=now())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, _chain(chain_id), refusal, fields, f"{chain_act}-{fields.text('row')}")
    messages.success(request, _("已保存。"))
    return HttpResponseRedirect(reverse("desk:chain", args=[chain_id]), status=303)


def _shown(
    request: HttpRequest,
    found: StoreChain,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    by: Actor = request.actor  # type: ignore[attr-defined]
    stores = chain_outlets(chain_id=found.pk, on=today())
    context: dict[str, Any] = {
        **frame(request, current="merchants"), "chain": found, "f": fields or Fields(), "failed": failed,
        "members": members_of(chain=found, on=today()),
        "stores": [
            (one.name, (one.merchant.name, reverse("desk:merchant", args=[one.merchant_id])), region_name(one.region_code))
            for one in stores
        ],
        "entries": [
            {"at": one.at, "what": one.label, "who": f"{one.actor_name} {one.office_name}".strip(),
             "detail": told(one.facts, FACTS) + changes(one.facts.get("changed"))}
            for one in reversed(entries_of(chain=found.pk))
        ],
        "may_keep": by.may(Permission.KEEP_REGISTER), "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "desk/merchants/chain_page.html", context, status=refusal.status if refusal else 200)


def _head(fields: Fields) -> int | None:
    if not fields.text("uscc"):
        return None
    try:
        code = check_uscc(value=fields.text("uscc"))
    except Refusal as refusal:
        refusal.field = "uscc"
        raise
    found = Merchant.objects.filter(uscc=code).first()
    if found is None:
        raise HeadUnknown(field="uscc")
    return found.pk


def _chain(chain_id: int) -> StoreChain:
    found = chain_by_id(chain_id=chain_id)
    if found is None:
        raise NotFound
    return found
