"""The front page and the health probe."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from fangxin.domain.claimants.queries import published
from fangxin.domain.claimants.rules import figures
from fangxin.domain.claimants.words import FACTORS
from fangxin.domain.notices.queries import waiting_since
from fangxin.domain.search.queries import lagging
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.rows import Column

#: messages later than this, and less free disk than this, need somebody
LATE_SECONDS = 300
LEAST_FREE = 1024**3
#: from this month the next year's holidays are announced
NOVEMBER = 11
_YEARS = (
    Column("year", "年份", head=True),
    Column("proposed", "提出认定", kind="number"),
    Column("confirmed", "两人复核后认定", kind="number"),
    Column("rejected", "复核后不认定", kind="number"),
    Column("refused", "据此不予受理的投诉", kind="number"),
    Column("appealed", "申诉", kind="number"),
    Column("reversed", "申诉后撤销", kind="number"),
)


@page(for_=Audience.PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """The front page: file, track, understand."""
    return render(request, "public/home.html")


@page(for_=Audience.PUBLIC)
def claims(request: HttpRequest) -> HttpResponse:
    """How serial claims are weighed, and how many were marked, refused and reversed; nobody is named."""
    factors = [(one.label, one.text, one.article) for one in lawbook().grounds(FACTORS, received_on=today())]
    context = {"years": published(on=today()), "columns": _YEARS, "factors": factors, "figures": figures()}
    return render(request, "public/claims.html", context)


@page(for_=Audience.PUBLIC)
def health(request: HttpRequest) -> HttpResponse:
    """What a watcher asks for: the database, how long messages wait, what is not found yet, room on the disk, the year's calendar.

    An unreachable database answers 503 through the middleware; what else needs somebody is named under `attention`.
    """
    at, on = now(), today()
    waits = waiting_since(at=at)
    late = int((at - waits).total_seconds()) if waits else 0
    free = shutil.disk_usage(settings.FANGXIN_HOME).free
    noticed = calendar_in_force().noticed_years()
    unindexed = lagging.cases_to_index()
    attention = [
        name
        for name, wrong in (
            ("messages", late > LATE_SECONDS),
            ("search", unindexed >= lagging.COUNTED),
            ("disk", free < LEAST_FREE),
            ("calendar", on.year not in noticed or (on.month >= NOVEMBER and on.year + 1 not in noticed)),
        )
        if wrong
    ]
    told = {"status": "ok", "attention": attention, "messages_late_seconds": late, "cases_to_index": unindexed}
    return JsonResponse(told)
