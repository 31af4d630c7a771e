"""Messages about warnings: on the desk of whoever raises them, of the office that is to act, of its head when it is silent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fangxin.domain.agency.models import PATH_STEP, Account, Post
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.words import Role
from fangxin.domain.alerts.models import Alert
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.foundation.clock import day_of

#: who may raise a warning, whom the machine's proposals are told first
RAISERS = (Role.ANALYST, Role.HEAD, Role.SUPERVISOR)
#: who answers for an office
ANSWERERS = (Role.HEAD, Role.HANDLER)


def to_raisers(*, path: str, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the nearest officer, at the office or above, who may raise warnings."""
    offices = {path[:end] for end in range(len(path), 0, -PATH_STEP)}
    posts = Post.objects.filter(office__path__in=offices, office__active=True, active=True, role__in=RAISERS)
    nearest = sorted(
        posts.select_related("office"),
        key=lambda post: (-len(post.office.path), RAISERS.index(Role(post.role)), post.pk),
    )
    return _to_first(nearest, template=template, at=at, **values)


def to_office(*, alert: Alert, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the head of the office that is to act, else to who handles there."""
    posts = list(Post.objects.filter(office_id=alert.office_id, active=True, role__in=ANSWERERS))
    posts.sort(key=lambda post: (ANSWERERS.index(Role(post.role)), post.pk))
    return _to_first(posts, template=template, at=at, alert=alert.number, **values)


def to_raiser(*, alert: Alert, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to whoever serves the post a warning was raised from, else to whoever raised it."""
    if alert.raised_post is not None and alert.raised_post.active:
        found = _to_first([alert.raised_post], template=template, at=at, alert=alert.number, **values)
        if found:
            return found
    told = {"alert": alert.number, **values}
    return _message(alert.raised_by_id, template, at, told) if alert.raised_by_id is not None else []


def _to_first(posts: Iterable[Post], *, template: str, at: datetime, **values: Any) -> list[Notice]:
    away = away_on(on=day_of(at))
    for post in posts:
        account_id = on_duty(post=post, away=away)
        if account_id is not None:
            return _message(account_id, template, at, values)
    return []


def _message(account_id: int, template: str, at: datetime, values: dict[str, Any]) -> list[Notice]:
    told: dict[str, Any] = {
        "template": template, "values": values, "audience": "officer", "at": at, "account_id": account_id
    }  # fmt: skip
    phone = Account.objects.filter(pk=account_id).values_list("phone", flat=True).first()
    rows = [notice_row(**told, channel=Channel.DESK)]
    if phone and template in URGENT:
        rows.append(notice_row(**told, channel=Channel.SMS, address=phone))
    return rows


#: also sent as a text message
URGENT = frozenset({"alert_sent", "alert_overdue"})
