"""The register as a list that is searched, and registering a merchant by hand."""

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
from fangxin.domain.merchants.actions import NewMerchant
from fangxin.domain.merchants.queries import find_merchants
from fangxin.domain.merchants.queries.searching import PAGE
from fangxin.domain.merchants.rules import trades
from fangxin.domain.merchants.words import FORM_LABELS, Form
from fangxin.domain.registry.actions.keeping import register
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants.showing import COLUMNS, day_or_none, regions_for, row_of, trades_offered
from fangxin.interfaces.public.reading import Fields, fields_of

#: characters of a question
MOST = 60
#: fields of identifiers by the codes of their refusals, which name none
_FIELDS = {"uscc": "uscc", "phone": "phone", "region": "region_code"}


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def register_list(request: HttpRequest) -> HttpResponse:
    """Merchants by words of their names or by code, within a region and a trade; those registered last first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields = fields_of(request.GET)
    regions = regions_for(by)
    region = fields.text("region") if "region" in fields else (regions[1][0] if len(regions) > 1 else "")
    region = region if region in dict(regions) else ""
    trade = fields.text("trade") if fields.text("trade") in trades() else ""
    gone, refusals, rows = fields.ticked("gone"), [], []
    try:
        found = find_merchants(
            text=fields.line("q")[:MOST], region=region, trade=trade, live=None if gone else True,
            after=fields.whole("after") or 0, most=PAGE + 1,
        )  # fmt: skip
        rows = list(found)
    except Refusal as refusal:
        refusal.field = "q"
        refusals.append(refusal)
    query = {"q": fields.line("q")[:MOST], "region": region, "trade": trade, **({"gone": "on"} if gone else {})}
    further = f"?{urlencode(query | {'after': rows[PAGE - 1].pk})}" if len(rows) > PAGE else ""
    context = {
        **frame(request, current="merchants"), "f": fields, "region": region, "trade": trade, "gone": gone,
        "regions": regions, "trades": trades_offered(_("全部行业")), "most": MOST, "refusals": refusals,
        "columns": COLUMNS, "rows": [row_of(one) for one in rows[:PAGE]], "next_href": further,
        "first_href": f"?{urlencode(query)}" if fields.text("after") else "",
        "anywhere": f"?{urlencode(query | {'region': '', 'gone': 'on'})}",
        "may_keep": by.may(Permission.KEEP_REGISTER),
    }  # fmt: skip
    return render(request, "desk/merchants/register.html", context, status=422 if refusals else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def new(request: HttpRequest) -> HttpResponse:
    """Register one merchant by hand."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    fields, refusals = fields_of(request.POST), []
    if request.method == "POST":
        try:
            merchant = register(new=NewMerchant(**told_of(fields)), by=by, at=now())
        except Refusal as refusal:
            if refusal.status not in (409, 422):
                raise
            refusals.append(named(refusal))
        else:
            messages.success(request, _("已登记。"))
            return HttpResponseRedirect(reverse("desk:merchant", args=[merchant.pk]), status=303)
    context = {
        **frame(request, current="merchants"), "f": fields, "forms": list(FORM_LABELS.items()), "refusals": refusals,
        "errors": {one.field: one.told() for one in refusals},
    }  # fmt: skip
    return render(request, "desk/merchants/new.html", context, status=max((r.status for r in refusals), default=200))


def told_of(fields: Fields) -> dict[str, Any]:
    """What a form tells of a merchant. Raises DayUnreadable."""
    form = fields.text("form")
    return {
        "name": fields.line("name"), "uscc": fields.text("uscc"), "brand": fields.line("brand"),
        "form": Form(form) if form in Form.__members__ else Form.COMPANY, "address": fields.line("address"),
        "region_code": fields.text("region_code"), "trade": fields.line("trade"), "phone": fields.text("phone"),
        "is_platform_operator": fields.ticked("is_platform_operator"),
        "registered_on": day_or_none(fields, "registered_on"),
    }  # fmt: skip


def named(refusal: Refusal) -> Refusal:
    """A refusal of an identifier with the field it stands in."""
    refusal.field = refusal.field or _FIELDS.get(refusal.code.split("_", maxsplit=1)[0], "")
    return refusal
