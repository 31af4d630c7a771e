"""Who decides a leave, and who reads the reasons for one."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.models import PATH_STEP, Post
from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import ROLES, Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.rosters.models import Leave
from fangxin.foundation.refusals import Refusal


class OwnLeave(Refusal):
    """Nobody decides the own leave."""

    code = "own_leave"
    status = 403
    sentence = "自己的请假应由上级批准。"


def visible_leaves(*, by: Actor) -> QuerySet[Leave]:
    """The leaves a caller may read with their reasons: the own, and those the caller may decide."""
    own = Q(account_id=by.account_id) if by.account_id is not None else Q(pk__in=[])
    decides = agency_scope(by=by, field="path") if by.may(Permission.GRANT_LEAVE) else Q(pk__in=[])
    return Leave.objects.filter(own | decides)


def check_decides(*, leave: Leave, by: Actor) -> None:
    """Raises NotPermitted, OwnLeave."""
    by.must(Permission.GRANT_LEAVE)
    if leave.account_id == by.account_id:
        raise OwnLeave


def posts_above(*, path: str, permission: Permission) -> list[Post]:
    """The posts at an office or above it whose role has a permission, the nearest first."""
    offices = {path[:end] for end in range(len(path), 0, -PATH_STEP)}
    roles = [role.value for role, (permissions, _) in ROLES.items() if permission in permissions]
    posts = Post.objects.filter(office__path__in=offices, office__active=True, active=True, role__in=roles)
    return sorted(posts.select_related("office"), key=lambda post: (-len(post.office.path), post.role, post.pk))
