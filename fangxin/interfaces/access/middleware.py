"""What every request passes: the security headers, and the one place where exceptions become answers."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from fangxin.interfaces.access.answers import answer

Handler = Callable[[HttpRequest], HttpResponseBase]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: how the paths of bare pages begin
BARE = "/c/"
YEAR_OF_HTTPS = "max-age=31536000; includeSubDomains"
_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{8,64}")


def security_headers(get_response: Handler) -> Handler:
    """Put the security headers on every answer; a view that set a stricter one (a file in a sandbox) keeps its own."""

    def answered(request: HttpRequest) -> HttpResponseBase:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else f"{random.getrandbits(64):016x}"
        request.request_id = request_id  # type: ignore[attr-defined]
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("X-Request-ID", request_id)
        if request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", YEAR_OF_HTTPS)
        if not request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.headers.setdefault("Cache-Control", _caching(request, response))
        return response

    return answered


def refusals_answered(get_response: Handler) -> Handler:
    """Turn what a view raised into an answer; faults go on to Django, which calls `answers.broken`."""

    def passed(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    passed.process_exception = answer  # type: ignore[attr-defined]
    return passed


def bare_pages(get_response: Handler) -> Handler:
    """Answer pages that declare themselves bare (`@page(bare=True)`) without the middleware behind this one.

    Only paths that begin like such a page are resolved here; all others go on as they came.
    """

    def passed(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(BARE) or request.method not in ("GET", "HEAD"):
            return get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        if not getattr(match.func, "bare", False):
            return get_response(request)
        request.resolver_match = match
        try:
            return cast(HttpResponseBase, match.func(request, *match.args, **match.kwargs))
        except Exception as exception:
            told = answer(request, exception)
            if told is None:
                raise
            return told

    return passed


def _caching(request: HttpRequest, response: HttpResponseBase) -> str:
    """Pages of a session are kept nowhere; others may be kept by the reader's own browser, asked each time."""
    cookie = settings.SESSION_COOKIE_NAME
    return "no-store" if cookie in request.COOKIES or cookie in response.cookies else "private, no-cache"
