"""Messages about advances and top-ups: to stalls, operators, and the officers who keep a fund."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.models import Post
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.words import Role
from fangxin.domain.funds.models import Fund, Stall
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.domain.staff.notices import to_staff
from fangxin.domain.staff.words import Duty
from fangxin.foundation.clock import day_of
from fangxin.foundation.messages import message_book


def to_stall(*, stall: Stall, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to whoever settles money for the stall's merchant."""
    return to_staff(
        merchant=stall.merchant, duty=Duty.SETTLE, template=template, at=at, **_named(stall.fund, stall, values)
    )


def to_operator(*, fund: Fund, stall: Stall, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to whoever settles money for the fund's operator."""
    return to_staff(merchant=fund.operator, duty=Duty.SETTLE, template=template, at=at, **_named(fund, stall, values))


def to_heads(*, fund: Fund, stall: Stall, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message on the desks of the heads of the office that watches a fund."""
    posts = Post.objects.filter(office_id=fund.office_id, role=Role.HEAD, active=True).order_by("id")
    away = away_on(on=day_of(at))
    places = message_book().template(template).places
    given = {name: value for name, value in _named(fund, stall, values).items() if name in places}
    return [
        notice_row(template=template, values=given, audience="officer", at=at, account_id=account, channel=Channel.DESK)
        for account in dict.fromkeys(on_duty(post=post, away=away) for post in posts)
        if account is not None
    ]


def _named(fund: Fund, stall: Stall, values: dict[str, Any]) -> dict[str, Any]:
    return {"fund": fund.name, "stall": f"{stall.merchant.name[:24]}（{stall.label[:10]}）", **values}
