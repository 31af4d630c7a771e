"""The first page of the section: everything in it, with what waits."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.merchants.frame import SECTIONS, waiting_in


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def overview(request: HttpRequest) -> HttpResponse:
    """The pages of the section the post may use."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    shown = [one for one in SECTIONS if by.may(one.permission)]
    sections = [
        {"title": one.label, "hint": one.hint, "href": reverse(f"desk:{one.name}"), "waits": waits}
        for one, waits in zip(shown, waiting_in(shown, by=by), strict=True)
    ]
    return render(
        request, "desk/merchants/overview.html", {**frame(request, current="merchants"), "sections": sections}
    )
