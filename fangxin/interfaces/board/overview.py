"""The first page of the board: what runs out, what is silent, who is away."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.supervision.queries.board import STANDING_LABELS, Standing, standing_counts
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import now

RED = frozenset({Standing.OVERDUE, Standing.CLIMBED})


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def overview(request: HttpRequest) -> HttpResponse:
    """The figures of the caller's subtree, each leading to its list."""
    context = {**board_frame(request, current="overview"), "orders": order_counts(request)}
    return render(request, "board/overview.html", context)


def order_counts(request: HttpRequest, *, chosen: Standing | None = None) -> list[dict[str, Any]]:
    """Supervision orders by standing."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    return [
        {
            "label": STANDING_LABELS[standing],
            "value": count,
            "href": f"{reverse('board:orders')}?standing={standing.value}",
            "tone": "overdue" if standing in RED and count else "",
            "current": standing is chosen,
        }
        for standing, count in standing_counts(by=by, at=now()).items()
    ]
