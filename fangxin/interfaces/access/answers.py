"""Exceptions as answers: a page for people, problem+json for programs. No stack trace leaves here."""

from __future__ import annotations

import logging
import sys
import traceback
from http import HTTPStatus

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase

from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.look import views as look

PROBLEM = "application/problem+json"
BUSY_SECONDS = 10
faults = logging.getLogger("fangxin.faults")


class BadlyFormed(Refusal):
    """The request cannot be read: a broken body, a bad header, an unknown host."""

    code = "bad_request"
    status = 400
    sentence = "请求的内容无法识别，请返回后重新填写。"


class Forbidden(Refusal):
    """The caller may not do this here."""

    code = "forbidden"
    status = 403
    sentence = "您没有权限打开这个页面。"


class BodyTooLarge(Refusal):
    """The request body exceeds the limit."""

    code = "body_too_large"
    status = 413
    sentence = "您提交的内容太大，没有保存。"


class Broken(Refusal):
    """A fault of the program itself."""

    code = "internal_error"
    status = 500
    sentence = "系统出了问题，这次操作没有办成。请过几分钟再试。"


class Unavailable(Refusal):
    """The database is away or busy for a while; nothing was saved."""

    code = "unavailable"
    status = 503
    sentence = "系统正忙，您提交的内容没有保存，请稍后再提交一次。"


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: a path of an interface, or an Accept header that prefers JSON to HTML."""
    if request.path_info.startswith(("/api/", "/open311/")):
        return True
    preferred = request.get_preferred_type(["text/html", PROBLEM, "application/json"])
    return preferred in (PROBLEM, "application/json")


def refusal_of(exception: BaseException) -> Refusal | None:
    """The refusal that tells an expected exception; None when the exception is a fault of the program."""
    if isinstance(exception, Refusal):
        return exception
    kinds: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], type[Refusal]], ...] = (
        (Http404, NotFound),
        (PermissionDenied, Forbidden),
        (RequestDataTooBig, BodyTooLarge),
        ((SuspiciousOperation, BadRequest, MultiPartParserError), BadlyFormed),
        ((OperationalError, InterfaceError), Unavailable),
    )
    return next((refusal() for kind, refusal in kinds if isinstance(exception, kind)), None)


def answer(request: HttpRequest, exception: BaseException) -> HttpResponseBase | None:
    """The answer to an expected exception; None when it is a fault, which Django hands to `broken`."""
    refusal = refusal_of(exception)
    if refusal is None:
        return None
    if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _record(request, exception)
    return told(request, refusal, looked_up=isinstance(exception, Refusal))


def told(request: HttpRequest, refusal: Refusal, *, looked_up: bool = True) -> HttpResponseBase:
    """A refusal as a page or as problem+json; `looked_up` False takes the plain page of its status."""
    wait = _wait(refusal)
    if wants_json(request):
        made: HttpResponse = problem(refusal)
        if wait is not None:
            made["Retry-After"] = str(wait)
        if refusal.status == HTTPStatus.UNAUTHORIZED:
            made["WWW-Authenticate"] = 'Bearer realm="fangxin"'
        elif refusal.status == HTTPStatus.METHOD_NOT_ALLOWED:
            made["Allow"] = str(refusal.values["allowed"]).replace("、", ", ")
    elif isinstance(refusal, Unavailable):
        made = look.unavailable(request, retry_after=BUSY_SECONDS)
    elif looked_up or refusal.status not in _PLAIN:
        made = look.refusal_page(request, refusal, retry_after=wait)
    else:
        made = _PLAIN[refusal.status](request)
    made._has_been_logged = True  # type: ignore[attr-defined]
    return made


def problem(refusal: Refusal) -> JsonResponse:
    """A refusal as RFC 9457 problem details, several refusals listed under `errors`."""
    body = _members(refusal) | {"status": refusal.status, "title": HTTPStatus(refusal.status).phrase}
    if isinstance(refusal, SeveralRefusals):
        body["errors"] = [_members(one) for one in refusal.refusals]
    return JsonResponse(
        body, status=refusal.status, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False, "sort_keys": True}
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """handler400: also a body that is too large, which Django counts among the bad requests."""
    return answer(request, exception) or told(request, BadlyFormed(), looked_up=False)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """handler403."""
    return told(request, Forbidden(), looked_up=False)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """handler404."""
    return told(request, NotFound(), looked_up=False)


def broken(request: HttpRequest) -> HttpResponseBase:
    """handler500: refusals and a missing database met by a middleware are told as such, a fault is recorded."""
    exception = sys.exc_info()[1]
    expected = answer(request, exception) if exception is not None else None
    if expected is not None:
        return expected
    if exception is not None:
        _record(request, exception)
    return told(request, Broken(), looked_up=False)


def _members(refusal: Refusal) -> dict[str, object]:
    return {
        "type": f"urn:fangxin:refusal:{refusal.code}",
        "code": refusal.code,
        "detail": refusal.told(),
        "field": refusal.field,
    }


def _wait(refusal: Refusal) -> int | None:
    if "minutes" in refusal.values:
        return int(refusal.values["minutes"]) * 60
    return BUSY_SECONDS if refusal.status == HTTPStatus.SERVICE_UNAVAILABLE else None


def _record(request: HttpRequest, exception: BaseException) -> None:
    """Log where a fault happened. Its message stays out: a database puts the offending values into it."""
    frames = traceback.extract_tb(exception.__traceback__)
    known = {
        "request_id": getattr(request, "request_id", ""),
        "method": request.method,
        "route": getattr(getattr(request, "resolver_match", None), "route", ""),
        "kind": f"{type(exception).__module__}.{type(exception).__qualname__}",
        "where": " < ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in reversed(frames)),
    }
    faults.error("fault %s", " ".join(f"{name}={value}" for name, value in known.items()), extra=known)


_PLAIN = {
    400: look.bad_request,
    403: look.forbidden,
    404: look.not_found,
    413: look.too_large,
    500: look.broken,
}
