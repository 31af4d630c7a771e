"""The first page of a merchant: what must be done today; and everything there is."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.merchant.todo import todo_of


@page(for_=Audience.MERCHANT)
def home(request: MemberRequest) -> HttpResponse:
    """What waits, the most urgent first."""
    frame = merchant_frame(request, current="home")
    waiting = todo_of(merchant=request.merchant, on=today(), duties=frame["duties"])
    return render(request, "merchant/home.html", {**frame, "waiting": waiting, "today": today()})


@page(for_=Audience.MERCHANT)
def menu(request: MemberRequest) -> HttpResponse:
    """Every page of the door, for a phone."""
    return render(request, "merchant/menu.html", merchant_frame(request, current="menu"))
