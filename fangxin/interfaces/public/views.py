"""The front page and the health probe."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from fangxin.domain.claimants.queries import published
from fangxin.domain.claimants.rules import figures
from fangxin.domain.claimants.words import FACTORS
from fangxin.foundation.lawbook import lawbook
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.look.rows import Column

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
    """Alive and able to reach the database; an unreachable one answers 503 through the middleware."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
