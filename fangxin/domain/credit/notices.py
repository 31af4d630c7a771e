"""Messages of credit: to the merchant at its registered phone, to the desks that decide."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fangxin.domain.agency.models import Post
from fangxin.domain.agency.queries import away_on, directory, on_duty
from fangxin.domain.agency.words import Role, Tier
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.domain.places.rules import within
from fangxin.foundation.clock import day_of


def to_merchant(*, merchant: Merchant, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the merchant's registered phone; none without one."""
    if not merchant.phone:
        return []
    return [notice_row(template=template, values=values, audience="merchant", at=at, address=merchant.phone)]


def to_deciders(*, region_code: str, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message on the desk of whoever leads the nearest office that keeps the region; none where nobody does."""
    return to_accounts(leaders_of(region_code, at), template=template, at=at, **values)


def to_accounts(accounts: Iterable[int], *, template: str, at: datetime, **values: Any) -> list[Notice]:
    """The same message on several desks."""
    return [
        notice_row(
            template=template, values=values, audience="officer", at=at, account_id=account, channel=Channel.DESK
        )
        for account in accounts
    ]


def leaders_of(region_code: str, at: datetime) -> list[int]:
    """The heads on duty of the nearest office over a region, one that is no station first asked."""
    offices = [
        office
        for office in directory().offices.values()
        if office.active and office.tier != Tier.STATION and within(region_code, office.region_code)
    ]
    away = away_on(on=day_of(at))
    for office in sorted(offices, key=lambda one: (-len(one.path), one.pk)):
        posts = Post.objects.filter(office=office, role=Role.HEAD, active=True).order_by("id")
        found = [account for post in posts if (account := on_duty(post=post, away=away)) is not None]
        if found:
            return list(dict.fromkeys(found))
    return []
