"""The front page and the health probe."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from fangxin.interfaces.access.page import Audience, page


@page(for_=Audience.PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    """The front page: file, track, understand."""
    return render(request, "public/home.html")


@page(for_=Audience.PUBLIC)
def health(request: HttpRequest) -> HttpResponse:
    """Alive and able to reach the database; an unreachable one answers 503 through the middleware."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
