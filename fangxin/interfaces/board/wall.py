"""The wall: the picture of an office in large type, for a screen nobody touches. It loads itself anew each minute."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.agency.words import Permission
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.overview import picture

EVERY = 60
#: offices that have room on it
MOST = 8


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def wall(request: HttpRequest) -> HttpResponse:
    """One screen, without a name of anybody."""
    context = picture(request)
    context["offices"] = context["offices"][:MOST]
    response = render(request, "board/wall.html", context)
    response["Refresh"] = str(EVERY)
    return response
