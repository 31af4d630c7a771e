"""Who may write, approve and read which bulletin."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.permissions import paths_above
from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.bulletins.models import Bulletin, Edition, Noted
from fangxin.domain.bulletins.rules import lifecycle
from fangxin.domain.bulletins.rules.lifecycle import ApprovedByWriter
from fangxin.domain.bulletins.words import BulletinMove, BulletinState, Readers

#: what only an approver may do; the rest is a writer's
APPROVERS = frozenset({BulletinMove.APPROVE, BulletinMove.PUBLISH, BulletinMove.WITHDRAW})


def permission_for(move: BulletinMove) -> Permission:
    """The permission a move needs."""
    return Permission.APPROVE_BULLETINS if move in APPROVERS else Permission.WRITE_BULLETINS


def visible_bulletins(*, by: Actor) -> QuerySet[Bulletin]:
    """Bulletins of the caller's subtree, and what is published by the offices above, up to the topmost."""
    above = paths_above(by.office_path)
    published = Q(path__in=above, in_force__isnull=False)
    return Bulletin.objects.filter(agency_scope(by=by, field="path") | published).select_related("office")


def works_on(*, bulletin: Bulletin, by: Actor) -> bool:
    """Whether the caller may see what is not published of a bulletin: of the own subtree only."""
    return by.oversees(bulletin.path)


def public_bulletins() -> QuerySet[Bulletin]:
    """What everybody may read."""
    return Bulletin.objects.filter(in_force__isnull=False, readers=Readers.PUBLIC).select_related("office")


def visible_noted(*, by: Actor) -> QuerySet[Noted]:
    """Noted figures of the caller's subtree."""
    return Noted.objects.filter(agency_scope(by=by, field="path")).select_related("office")


def writers(*, bulletin: Bulletin) -> set[int | None]:
    """The accounts that counted, wrote or submitted what is to be approved: any edition since the one in force."""
    since = Edition.objects.filter(bulletin=bulletin, number__gt=bulletin.in_force or 0)
    return {bulletin.submitted_by, *since.values_list("account_id", flat=True)}


def wrote(*, bulletin: Bulletin, by: Actor) -> bool:
    """Whether the caller is one of them."""
    return by.account_id is not None and by.account_id in writers(bulletin=bulletin)


def check_other_person(*, bulletin: Bulletin, by: Actor) -> None:
    """Raises ApprovedByWriter."""
    if wrote(bulletin=bulletin, by=by):
        raise ApprovedByWriter


def moves_open_to(*, bulletin: Bulletin, by: Actor) -> tuple[BulletinMove, ...]:
    """The moves to offer the caller."""
    if not works_on(bulletin=bulletin, by=by):
        return ()
    own = wrote(bulletin=bulletin, by=by)
    return tuple(
        move
        for move in lifecycle.moves_open(state=BulletinState(bulletin.state), in_force=bulletin.in_force is not None)
        if by.may(permission_for(move)) and not (move is BulletinMove.APPROVE and own)
    )
