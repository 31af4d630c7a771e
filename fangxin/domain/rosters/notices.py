"""Messages about leaves, all on the desks of officers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.models import Post
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.domain.rosters.models import Leave


def to_officer(*, account_id: int, template: str, at: datetime, **values: Any) -> Notice:
    """A message on one officer's desk."""
    return notice_row(
        template=template, values=values, audience="officer", at=at, account_id=account_id, channel=Channel.DESK
    )


def to_asker(*, leave: Leave, template: str, at: datetime, **values: Any) -> Notice:
    """A message to whoever asked for a leave."""
    return to_officer(account_id=leave.account_id, template=template, at=at, **days_of(leave), **values)


def to_substitutes(*, leave: Leave, template: str, at: datetime) -> list[Notice]:
    """A message to everybody who stands in for the officer, one for each post."""
    posts = Post.objects.filter(holder_id=leave.account_id, active=True, office__active=True).exclude(substitute=None)
    values = {"officer": leave.account.name, **days_of(leave)}
    return [
        to_officer(account_id=post.substitute_id, template=template, at=at, post=post.title, **values)
        for post in posts.order_by("pk")
        if post.substitute_id is not None
    ]


def days_of(leave: Leave) -> dict[str, Any]:
    """What a message says of a leave's days."""
    return {"from_on": leave.from_on, "until_on": leave.to_on}
