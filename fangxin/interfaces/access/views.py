"""Choosing a post, logging out, and the answer to a form whose token does not fit."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access import answers


class FormExpired(Refusal):
    """The form's CSRF token is missing or belongs to another session."""

    code = "form_expired"
    status = 403
    sentence = "页面停留太久或已在别处登录，请返回上一页刷新后再提交。"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """The answer to a form without a valid token; `reason` is Django's and not for people."""
    return answers.told(request, FormExpired())
