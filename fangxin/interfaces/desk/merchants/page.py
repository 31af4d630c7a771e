"""One merchant at the desk, made of panels. A capability brings a module with `panel` and a line in PANELS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import families_held
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants import (
    codes,
    credit,
    funds,
    letters,
    panels,
    papers,
    people,
    policies,
    promises,
    settling,
)
from fangxin.interfaces.desk.merchants.showing import standing_of
from fangxin.interfaces.public.reading import Fields

#: what each panel shows, or None where it has nothing to say; the template finds it under `shown`
Panel = Callable[[HttpRequest, Merchant], dict[str, Any] | None]
PANELS: tuple[tuple[str, Panel], ...] = (
    ("desk/merchants/facts.html", panels.facts),
    ("desk/merchants/outlets.html", panels.outlets),
    ("desk/merchants/shops.html", panels.shops),
    ("desk/merchants/sizes.html", panels.sizes),
    ("desk/merchants/chain.html", panels.chain),
    ("desk/merchants/people.html", people.panel),
    ("desk/merchants/settling_panel.html", settling.panel),
    ("desk/merchants/promise_panel.html", promises.panel),
    ("desk/merchants/cases.html", panels.cases),
    ("desk/merchants/credit_panel.html", credit.panel),
    ("desk/merchants/letters_panel.html", letters.panel),
    ("desk/merchants/stalls.html", funds.panel),
    ("desk/merchants/insured.html", policies.panel),
    ("desk/merchants/codes_panel.html", codes.panel),
    ("desk/merchants/papers_panel.html", papers.panel),
    # the register's history ends the page
    ("desk/merchants/duplicates.html", panels.duplicates),
    ("desk/merchants/journal.html", panels.journal),
)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def merchant(request: HttpRequest, merchant_id: int) -> HttpResponse:
    """One merchant."""
    found = Merchant.objects.select_related("merged_into").filter(pk=merchant_id).first()
    if found is None:
        raise NotFound
    return shown(request, found)


def shown(
    request: HttpRequest,
    found: Merchant,
    *,
    refusal: Refusal | None = None,
    fields: Fields | None = None,
    failed: str = "",
) -> HttpResponse:
    """The page; after a refused act with its form open (`failed` names it) and what was typed."""
    with families_held():
        told = [(template, said) for template, panel in PANELS if (said := panel(request, found)) is not None]
    context = {
        **frame(request, current="merchants"),
        "merchant": found,
        "standing": standing_of(found),
        "panels": told,
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/merchant.html", context, status=refusal.status if refusal else 200)
