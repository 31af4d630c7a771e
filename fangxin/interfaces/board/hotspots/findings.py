"""Proposals and warnings by where they stand, and one of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.alerts.models import Alert
from fangxin.domain.alerts.queries.reading import SHELF_LABELS, Shelf, alert_seen, alerts_on, last_look, shelves
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.clock import today
from fangxin.interfaces.desk.alerts import ANYBODY, carried_out, shown
from fangxin.interfaces.lake.folder import lake_is_there
from fangxin.interfaces.look import alerting
from fangxin.interfaces.look.rows import Column
from fangxin.interfaces.public.reading import whole

PAGE = 50
PROPOSED = (
    Column(0, "哪里的什么", kind="link", head=True),
    Column(1, "实际", kind="number"),
    Column(2, "预计", kind="number"),
    Column(3, "截至", kind="day"),
    Column(4, "依据"),
    Column(5, "状态", kind="status"),
)
SENT = (
    Column(0, "预警", kind="link", head=True),
    Column(1, "件数", kind="number"),
    Column(2, "承办单位"),
    Column(3, "期限", kind="day"),
    Column(4, "状态", kind="status"),
    Column(5, "结果"),
)
RED = frozenset({Shelf.OVERDUE})
OF_PROPOSALS = frozenset({Shelf.PROPOSED, Shelf.DISMISSED})


@page(for_=Audience.OFFICER, permission=Permission.VIEW_FIGURES)
def hotspots(request: HttpRequest) -> HttpResponse:
    """What stands on one shelf (`?shelf=`; what waits to be judged when it names none), and how many on each."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    asked = request.GET.get("shelf", "")
    shelf = Shelf(asked) if asked in list(Shelf) else Shelf.PROPOSED
    counts = shelves(by=by, on=today())
    found, next_href = _page(request, shelf, by)
    look = last_look()
    context = {
        **board_frame(request, current="hotspots"),
        "label": SHELF_LABELS[shelf],
        "counts": [
            {
                "label": SHELF_LABELS[one], "value": count, "href": f"{reverse('board:hotspots')}?shelf={one.value}",
                "tone": "overdue" if one in RED and count else "", "current": one is shelf,
            }
            for one, count in counts.items()
        ],
        "columns": PROPOSED if shelf in OF_PROPOSALS else SENT,
        "rows": _rows(found, shelf),
        "proposals": shelf is Shelf.PROPOSED,
        "look": look,
        "lake": lake_is_there(),
        "next_href": next_href,
        "first_href": f"?shelf={shelf.value}" if request.GET.get("after") else "",
    }  # fmt: skip
    return render(request, "board/hotspots/hotspots.html", context)


@page(for_=Audience.OFFICER, any_of=ANYBODY)
def alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    """One proposal or warning."""
    found = alert_seen(alert_id=alert_id, by=request.actor)  # type: ignore[attr-defined]
    return shown(request, found, door="board", context=board_frame(request, current="hotspots"))


@page(for_=Audience.OFFICER, writes=True, any_of=ANYBODY)
def act(request: HttpRequest, alert_id: int, alert_act: str) -> HttpResponse:
    """Carry out one act on a warning."""
    return carried_out(
        request, alert_id, alert_act, door="board", context=lambda: board_frame(request, current="hotspots")
    )


def hot(*, by: Actor, most: int) -> list[tuple[Any, ...]]:
    """What was found and waits to be judged, the newest first, then what is being dealt with, what is due first."""
    found: list[Alert] = []
    for shelf in (Shelf.PROPOSED, Shelf.RUNNING):
        found += alerts_on(shelf=shelf, by=by, on=today())[: most - len(found)] if len(found) < most else ()
    return _rows(found, Shelf.PROPOSED)


def _page(request: HttpRequest, shelf: Shelf, by: Actor) -> tuple[list[Alert], str]:
    rows = alerts_on(shelf=shelf, by=by, on=today())
    skip = min(whole(request.GET.get("after", "")) or 0, 5000)
    found = list(rows[skip : skip + PAGE + 1])
    return found[:PAGE], f"?shelf={shelf.value}&after={skip + PAGE}" if len(found) > PAGE else ""


def _rows(found: list[Alert], shelf: Shelf) -> list[tuple[Any, ...]]:
    titles, on = alerting.titles_of(found), today()
    rows: list[tuple[Any, ...]] = []
    for one in found:
        name = (titles[one.pk], reverse("board:alert", args=[one.pk]))
        state, seen = alerting.state_of(one, on), one.evidence
        if shelf in OF_PROPOSALS:
            expected = f"{float(seen['expected']):.1f}" if "expected" in seen else None
            rows.append((name, seen["observed"], expected, one.seen_on, alerting.source_of(one), state))
        else:
            rows.append((name, seen["observed"], one.office.short_name, one.due_on, state, one.result[:60] or None))
    return rows
