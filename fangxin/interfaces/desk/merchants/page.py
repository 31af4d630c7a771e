"""One merchant at the desk, made of panels. A capability brings a module with `panel` and a line in PANELS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants import people

#: what each panel shows, or None where it has nothing to say; the template finds it under `shown` by the panel's template
Panel = Callable[[HttpRequest, Merchant], dict[str, Any] | None]
PANELS: tuple[tuple[str, Panel], ...] = (("desk/merchants/people.html", people.panel),)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def merchant(request: HttpRequest, merchant_id: int) -> HttpResponse:
    """One merchant."""
    found = Merchant.objects.filter(pk=merchant_id).first()
    if found is None:
        raise NotFound
    panels = [(template, shown) for template, panel in PANELS if (shown := panel(request, found)) is not None]
    context = {**frame(request, current="merchants"), "merchant": found, "panels": panels}
    return render(request, "desk/merchants/merchant.html", context)
