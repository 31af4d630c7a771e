"""Messages about bulletins, all inside the agency: to whoever approves, whoever wrote, the heads of the offices below."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from fangxin.domain.agency.models import PATH_STEP, Office, Post
from fangxin.domain.agency.permissions import after
from fangxin.domain.agency.queries import away_on, on_duty
from fangxin.domain.agency.words import Role
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.foundation.clock import day_of

APPROVERS = (Role.HEAD, Role.SUPERVISOR)


def to_officer(*, account_id: int, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message on one officer's desk."""
    return [
        notice_row(
            template=template, values=values, audience="officer", at=at, account_id=account_id, channel=Channel.DESK
        )
    ]


def to_approver(
    *, office: Office, but: Collection[int | None], template: str, at: datetime, **values: Any
) -> list[Notice]:
    """A message to the nearest officer, at the office or above, who may approve what these accounts wrote."""
    offices = {office.path[:end] for end in range(len(office.path), 0, -PATH_STEP)}
    posts = Post.objects.filter(office__path__in=offices, office__active=True, active=True, role__in=APPROVERS)
    nearest = sorted(posts.select_related("office"), key=lambda post: (-len(post.office.path), post.role, post.pk))
    found = next((account for account in _on_duty(nearest, at) if account not in but), None)
    return to_officer(account_id=found, template=template, at=at, **values) if found is not None else []


def to_offices_below(*, path: str, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the head of every office below, one a person."""
    posts = Post.objects.filter(
        office__path__gt=path, office__path__lt=after(path), office__active=True, active=True, role=Role.HEAD
    ).order_by("office__path", "pk")
    heads = dict.fromkeys(_on_duty(list(posts), at))
    return [
        notice for account in heads for notice in to_officer(account_id=account, template=template, at=at, **values)
    ]


def _on_duty(posts: list[Post], at: datetime) -> Iterator[int]:
    away = away_on(on=day_of(at))
    found = (on_duty(post=post, away=away) for post in posts)
    return (account_id for account_id in found if account_id is not None)
