"""The type-size choice, the style guide and the pages of errors. Audience: everyone; the database is not asked."""

from __future__ import annotations

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.look import examples

YEAR = 365 * 24 * 3600
DOORS = ("public", "desk", "admin", "plain")


def large_type(request: HttpRequest) -> HttpResponse:
    """Remember large type on this device (on=1) or forget it, and go back to where one was.

    A plain link does it, without a form's token: it changes nothing but a cookie of this device.
    """
    back = request.GET.get("back", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    answer = redirect(back)
    if request.GET.get("on") == "1":
        answer.set_cookie("large", "1", max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    else:
        answer.delete_cookie("large", samesite="Lax")
    return answer


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, with invented data, in the frame of a door (`?door=public`; default the desk)."""
    door = request.GET.get("door")
    frame = f"look/{door}.html" if door in DOORS else "look/desk.html"
    return render(request, "look/styleguide.html", examples.context() | {"frame": frame})


def worker(request: HttpRequest) -> HttpResponse:
    """The worker that makes the desk an app; served from here because its reach is that of its address."""
    path = finders.find("look/worker.js")
    answer = HttpResponse(Path(str(path)).read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer


def offline(request: HttpRequest) -> HttpResponse:
    """What a phone shows without a network; kept on the device, hence the same for everybody."""
    return render(request, "look/offline.html")


def refusal_page(
    request: HttpRequest, refusal: Refusal, *, back: str = "", next_step: str = "", retry_after: int | None = None
) -> HttpResponse:
    """A refusal as a page: its sentence, its code, what to do next and a way back; the status is the refusal's own."""
    context = {"refusal": refusal, "back": back, "next_step": next_step, "retry_after": retry_after}
    answer = render(request, "look/refusal.html", context, status=refusal.status)
    if retry_after is not None:
        answer["Retry-After"] = str(retry_after)
    return answer


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400."""
    return render(request, "look/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return render(request, "look/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404."""
    return render(request, "look/404.html", {"sentence": NotFound.sentence}, status=404)


def too_large(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request body above the limit."""
    return render(request, "look/413.html", status=413)


def broken(request: HttpRequest) -> HttpResponse:
    """handler500; asks nothing of the database."""
    return render(request, "look/500.html", status=500)


def unavailable(request: HttpRequest, *, retry_after: int = 60) -> HttpResponse:
    """The database or another part is away for a while; says when to try again, in words and in the header."""
    answer = render(request, "look/503.html", {"retry_after": retry_after}, status=503)
    answer["Retry-After"] = str(retry_after)
    return answer
