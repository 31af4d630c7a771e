"""The cases behind a number of the board: by office, kind, deadline, clock, class and state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.queries.live import OPEN, received_since
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.frame import board_frame
from fangxin.interfaces.board.offices import chosen_office, narrowed, offices_below
from fangxin.interfaces.board.overview import rule_label
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.lists import COLUMNS, PAGE, SHOWN, shown
from fangxin.interfaces.public.reading import whole
from fangxin.storage.prepared import rows_of

DUE: Final = {"overdue": "已超期", "today": "今天到期", "tomorrow": "明天到期"}
RECEIVED: Final = {"today": "今天接收", "week": "近7天接收"}
STATUS: Final = {"open": "在办", "closed": "已办结"}


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def cases(request: HttpRequest) -> HttpResponse:
    """Cases of the caller's subtree, the newest first, narrowed by what the address tells."""
    office = chosen_office(request)
    by = narrowed(request.actor, office)  # type: ignore[attr-defined]
    asked = {key: request.GET.get(key, "") for key in ("kind", "due", "received", "status", "rule", "category")}
    found = visible_cases(by=by)
    if asked["received"] in RECEIVED:
        back = 0 if asked["received"] == "today" else 6
        start = datetime.combine(today() - timedelta(days=back), time(), tzinfo=BEIJING)
        found = received_since(by=by, start=start)
    found = found.filter(_condition(asked))
    rows, next_href = _page(found, request)
    on, at, calendar = today(), now(), calendar_in_force()
    objects = taxonomy().items["object"]
    context = {
        **board_frame(request, current="overview"),
        "office": office,
        "own": office.path == request.actor.office_path,  # type: ignore[attr-defined]
        "offices": [(one.code, one.name) for one in (office, *offices_below(office))],
        "told": "、".join(_told(asked)) or "全部件",
        "asked": asked,
        "kinds": [(kind.value, KIND_LABELS[kind]) for kind in Kind],
        "dues": list(DUE.items()),
        "receiveds": list(RECEIVED.items()),
        "statuses": list(STATUS.items()),
        "categories": [(code, one.zh) for code, one in objects.items() if one.level in (1, 2)],
        "columns": COLUMNS,
        "rows": [shown(row, on=on, at=at, calendar=calendar) for row in rows],
        "next_href": next_href,
        "first_href": _first(request) if request.GET.get("after") else "",
        "seen_at": at,
    }
    return render(request, "board/cases.html", context)


def _condition(asked: dict[str, str]) -> Q:
    condition = Q()
    if asked["kind"] in list(Kind):
        condition &= Q(kind=asked["kind"])
    if asked["due"] in DUE:
        on = today()
        days = {"overdue": Q(due_on__lt=on), "today": Q(due_on=on), "tomorrow": Q(due_on=on + timedelta(days=1))}
        condition &= OPEN & days[asked["due"]]
    if asked["status"] in STATUS:
        condition &= OPEN if asked["status"] == "open" else ~OPEN
    if asked["rule"]:
        condition &= Q(due_rule=asked["rule"][:40])
    if asked["category"] in taxonomy().items["object"]:
        condition &= Q(object_code__in=_with_below(asked["category"]))
    return condition


def _with_below(code: str) -> list[str]:
    below = taxonomy().children("object", code)
    return [code, *(found for one in below for found in _with_below(one.code))]


def _told(asked: dict[str, str]) -> Iterator[str]:
    for words, key in ((RECEIVED, "received"), (DUE, "due"), (STATUS, "status")):
        if asked[key] in words:
            yield words[asked[key]]
    if asked["kind"] in list(Kind):
        yield KIND_LABELS[Kind(asked["kind"])]
    if asked["rule"]:
        yield rule_label(asked["rule"])
    if asked["category"] in taxonomy().items["object"]:
        yield taxonomy().items["object"][asked["category"]].zh


def _page(found: QuerySet[Case], request: HttpRequest) -> tuple[list[tuple[Any, ...]], str]:
    """One page by keyset, the newest first."""
    last = whole(request.GET.get("after", ""))
    if last is not None:
        found = found.filter(pk__lt=last)
    newest: QuerySet[Case, Any] = found.order_by("-id").values_list(*SHOWN)
    rows = rows_of(newest[: PAGE + 1])
    if len(rows) <= PAGE:
        return rows, ""
    query = request.GET.copy()
    query["after"] = str(rows[PAGE - 1][0])
    return rows[:PAGE], f"?{query.urlencode()}"


def _first(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    return f"?{query.urlencode()}"
