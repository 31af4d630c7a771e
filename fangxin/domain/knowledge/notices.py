"""Messages about articles, all inside the agency: to whoever reviews, whoever wrote, whoever keeps an article."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fangxin.domain.agency.models import PATH_STEP, Office, Post
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.words import Role
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.foundation.clock import day_of

REVIEWERS = (Role.HEAD, Role.SUPERVISOR)
KEEPERS = (Role.HEAD, Role.HANDLER, Role.DISPATCHER)


def to_officer(*, account_id: int, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message on one officer's desk."""
    return [
        notice_row(
            template=template, values=values, audience="officer", at=at, account_id=account_id, channel=Channel.DESK
        )
    ]


def to_reviewer(*, owner: Office, but: int | None, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the nearest officer, at the office or above, who may review what account `but` wrote."""
    offices = {owner.path[:end] for end in range(len(owner.path), 0, -PATH_STEP)}
    posts = Post.objects.filter(office__path__in=offices, office__active=True, active=True, role__in=REVIEWERS)
    nearest = sorted(posts.select_related("office"), key=lambda post: (-len(post.office.path), post.role, post.pk))
    for account_id in _on_duty(nearest, at):
        if account_id != but:
            return to_officer(account_id=account_id, template=template, at=at, **values)
    return []


def to_keeper(*, owner: Office, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the officer who answers for what an office keeps: its head, else whoever handles or dispatches there."""
    posts = list(Post.objects.filter(office=owner, active=True, role__in=[role.value for role in KEEPERS]))
    posts.sort(key=lambda post: (KEEPERS.index(Role(post.role)), post.pk))
    account_id = next(_on_duty(posts, at), None)
    return to_officer(account_id=account_id, template=template, at=at, **values) if account_id is not None else []


def _on_duty(posts: list[Post], at: datetime) -> Iterator[int]:
    away = away_on(on=day_of(at))
    found = (on_duty(post=post, away=away) for post in posts)
    return (account_id for account_id in found if account_id is not None)
