"""Telling that a code hangs at another place than its outlet. Nothing is asked or kept of who tells it."""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.trustcode.actions.ending import report_copy
from fangxin.domain.trustcode.queries.scanning import scan
from fangxin.domain.trustcode.rules.judging import PLACE_MOST
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.public.code.scanning import framed, not_valid
from fangxin.interfaces.public.reading import fields_of


@page(for_=Audience.PUBLIC, writes=True)
def copied(request: HttpRequest, code_text: str) -> HttpResponse:
    """Ask where the code was found, and keep it."""
    found = scan(text=code_text)
    if found.place is None:
        return not_valid(request, found)
    fields = fields_of(request.POST)
    context = {
        **framed(request, agency=""),
        "text": code_text,
        "place": found.place,
        "place_told": fields.line("place"),
        "most": PLACE_MOST,
    }
    if request.method != "POST":
        return render(request, "public/code/copied.html", {**context, "done": False, "refusals": []})
    try:
        report_copy(text=code_text, place=fields.line("place"), reader=_reader(request), at=now())
    except Refusal as refusal:
        if refusal.status != 429:
            raise
        context |= {"done": False, "refusals": [refusal]}
        return render(request, "public/code/copied.html", context, status=refusal.status)
    return render(request, "public/code/copied.html", {**context, "done": True, "refusals": []})


def _reader(request: HttpRequest) -> str:
    """One reader for one day, by a keyed digest: enough to limit them, not to know them."""
    said = f"fangxin.copied:{client_address(request)}:{today()}"
    return hmac.new(settings.SECRET_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()[:32]
