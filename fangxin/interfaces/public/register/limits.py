"""How often one visitor may ask the register; whoever wants all of it is shown the open data."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from fangxin.domain.disclosure.rules.policy import policy
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.address import client_address
from fangxin.storage.limits import TooManyAttempts, count_attempt

#: files of the open data one visitor takes in an hour: all of a large agency's
DOWNLOADS = 600


class RegisterTooOften(Refusal):
    """One visitor opens pages of the register faster than anybody reads; the open data has everything at once."""

    code = "register_too_often"
    status = 429
    sentence = "查询太频繁，请 {minutes} 分钟后再试。需要全部数据的，不必逐页打开：“开放数据”（/register/data/）按月备好了全部内容。"


def count_page(request: HttpRequest, *, at: datetime) -> None:
    """Count one page of the register; raises RegisterTooOften."""
    given = policy()
    _count(request, "register", given.limit_pages, given.limit_minutes * 60, at)


def count_download(request: HttpRequest, *, at: datetime) -> None:
    """Count one download; raises RegisterTooOften."""
    _count(request, "register-data", DOWNLOADS, 3600, at)


def _count(request: HttpRequest, what: str, limit: int, seconds: int, at: datetime) -> None:
    try:
        count_attempt(subject=f"{what}:{client_address(request)}", limit=limit, seconds=seconds, at=at)
    except TooManyAttempts as many:
        raise RegisterTooOften(**many.values) from many
