"""A small urlconf whose views raise each kind of exception; used with `override_settings(ROOT_URLCONF=...)`."""

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from fangxin.foundation.refusals import NotPermitted, Refusal, SeveralRefusals
from fangxin.storage.limits import TooManyAttempts


class WrongDay(Refusal):
    """A day that does not exist."""

    code = "wrong_day"
    status = 422
    sentence = "日期 {day} 不存在。"


RAISED = {
    "refusal": WrongDay(day="2月30日", field="day"),
    "several": SeveralRefusals(WrongDay(day="甲", field="a"), WrongDay(day="乙", field="b")),
    "permission": NotPermitted(act="分送"),
    "limit": TooManyAttempts(minutes=3),
    "missing": Http404("secret"),
    "denied": PermissionDenied("secret"),
    "big": RequestDataTooBig("secret"),
    "suspicious": SuspiciousOperation("secret"),
    "bad": BadRequest("secret"),
    "database": OperationalError("secret"),
    "fault": IntegrityError("Key (phone)=(13812345678) already exists"),
}


@csrf_exempt
def raising(request: HttpRequest, what: str) -> HttpResponse:
    raise RAISED[what]


@csrf_exempt
def reading(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse("<p>ok</p>")


def sandboxed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("file", headers={"Content-Security-Policy": "sandbox", "Cache-Control": "private, max-age=60"})


handler400 = "fangxin.interfaces.access.answers.bad_request"
handler403 = "fangxin.interfaces.access.answers.forbidden"
handler404 = "fangxin.interfaces.access.answers.not_found"
handler500 = "fangxin.interfaces.access.answers.broken"
urlpatterns = [
    path("raise/<str:what>", raising),
    path("api/raise/<str:what>", raising),
    path("read", reading),
    path("plain", plain),
    path("sandboxed", sandboxed),
    path("look/", include("fangxin.interfaces.look.urls")),
]
