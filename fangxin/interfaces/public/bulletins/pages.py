"""Published bulletins: the list, one with every figure leading to its receipt, and its files."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from fangxin.analytics.bulletin.canonical import from_json
from fangxin.domain.bulletins.permissions import public_bulletins
from fangxin.domain.bulletins.queries.reading import public_bulletin
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.board.bulletins.one import file_answer
from fangxin.interfaces.board.bulletins.receipts import receipt_context
from fangxin.interfaces.bulletins.rendering import FORMATS
from fangxin.interfaces.public.reading import fields_of

PAGE = 30


@page(for_=Audience.PUBLIC)
def bulletins(request: HttpRequest) -> HttpResponse:
    """All published bulletins, the newest first."""
    number = fields_of(request.GET).page()
    rows = public_bulletins().order_by("-published_at", "-id")
    found = list(rows[(number - 1) * PAGE : number * PAGE + 1])
    here = reverse("public:bulletins")
    context = {
        "bulletins": found[:PAGE],
        "next": f"{here}?page={number + 1}" if len(found) > PAGE else "",
        "prev": f"{here}?page={number - 1}" if number > 1 else "",
    }
    return render(request, "public/bulletins/list.html", context)


@page(for_=Audience.PUBLIC)
def bulletin(request: HttpRequest, bulletin_id: int) -> HttpResponse:
    """The edition in force of one bulletin."""
    found, edition = public_bulletin(bulletin_id=bulletin_id)
    here = reverse("public:bulletin-receipt", args=[found.pk])
    context = {
        "bulletin": found,
        "edition": edition,
        "document": from_json(edition.document),
        "receipt": lambda number: f"{here}?{urlencode({'number': number})}",
        "formats": [(form, reverse("public:bulletin-file", args=[found.pk, form])) for form in FORMATS],
    }
    return render(request, "public/bulletins/bulletin.html", context)


@page(for_=Audience.PUBLIC)
def receipt(request: HttpRequest, bulletin_id: int) -> HttpResponse:
    """One number of a published bulletin (`?number=`)."""
    found, edition = public_bulletin(bulletin_id=bulletin_id)
    here = reverse("public:bulletin-receipt", args=[found.pk])
    told = receipt_context(from_json(edition.document), fields_of(request.GET).text("number"), here)
    return render(request, "public/bulletins/receipt.html", {"bulletin": found, **told})


@page(for_=Audience.PUBLIC)
def file(request: HttpRequest, bulletin_id: int, form: str) -> HttpResponse:
    """A published bulletin as a file."""
    found, edition = public_bulletin(bulletin_id=bulletin_id)
    return file_answer(found, edition, form)
