"""The list of promises in force, searched by name, place and kind; and one promise by the number on its certificate."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.places.queries import resolve_address
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.queries import PAGE, promise_by_number, published
from fangxin.domain.promises.queries.chains import sharing
from fangxin.domain.promises.rules.book import promise_book
from fangxin.foundation.words_in_text import QuestionTooLong
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import today
from fangxin.interfaces.look.promising import promise_view, promise_views, region_name
from fangxin.interfaces.public.reading import fields_of


@page(for_=Audience.PUBLIC)
def promises(request: HttpRequest) -> HttpResponse:
    """Promises in force, newest first."""
    fields = fields_of(request.GET)
    text, place, kind = fields.line("q")[:60], fields.line("place")[:60], fields.text("kind")
    match = resolve_address(text=place) if place else None
    region = match.code if match is not None else ""
    unknown = bool(place) and not region
    found, too_long = list[Promise](), ""
    try:
        found = [] if unknown else published(text=text, region=region, kind=kind, after=fields.whole("after"))
    except QuestionTooLong as refusal:
        too_long = refusal.told()
    query = {"q": text, "place": place, "kind": kind}
    context = {
        "q": text, "place": place, "kind": kind, "unknown": unknown, "too_long": too_long,
        "region": region_name(region) if region else "",
        "kinds": [("", "全部"), *((one.kind.value, one.label) for one in promise_book().kinds.values())],
        "views": promise_views(promises=found[:PAGE], on=today()),
        "next": reverse("public:promises", query={**query, "after": str(found[PAGE - 1].pk)}) if len(found) > PAGE else "",
    }  # fmt: skip
    return render(request, "public/promises.html", context)


@page(for_=Audience.PUBLIC)
def promise(request: HttpRequest, promise_number: str) -> HttpResponse:
    """One promise: is it in force, what does it say, is it kept; where to return, where to complain."""
    found = promise_by_number(number=promise_number)
    others = sharing(promise=found, on=today()) if hasattr(found, "terms") and found.in_force() else []
    context = {"view": promise_view(promise=found, on=today(), public=True), "others": others}
    return render(request, "public/promise.html", context)
