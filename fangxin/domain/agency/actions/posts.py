"""Setting up posts and closing them (MANAGE_AGENCY); who holds them and who stands in (MANAGE_ACCESS).

Three administrators are kept apart (GB/T 22239, three-member separation): who defines a post does not fill it, who
fills posts never fills one with himself, and an administrator holds no post of another kind.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from fangxin.domain.agency.actions.changing import change, office_to_change, text
from fangxin.domain.agency.actions.recording import Chapter, Did, record
from fangxin.domain.agency.actions.registering import work_at
from fangxin.domain.agency.models import Account, Post, Seat
from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ROLE_LABELS, ActorKind, Permission, Role
from fangxin.foundation.refusals import NotFound, Refusal

#: roles whose holder holds nothing of another role
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})


class DuplicateTitle(Refusal):
    """The office already has a post of this title."""

    code = "duplicate_post_title"
    status = 422
    sentence = "本单位已有名为“{title}”的岗位。"


class OfficeClosed(Refusal):
    """A closed office gets no posts."""

    code = "office_closed"
    status = 409
    sentence = "机构已停用，不能在其中设岗。"


class PostOccupied(Refusal):
    """A post's role can change, and a post can be closed, only when nobody holds it."""

    code = "post_occupied"
    status = 409
    sentence = "岗位上还有人。请先由安全管理员免去 A、B 岗。"


class PostStillHasWork(Refusal):
    """A post with open items cannot be closed."""

    code = "post_still_has_work"
    status = 409
    sentence = "岗位上还有 {count} 件未办结，请先移交。"


class PostClosed(Refusal):
    """A closed post is not assigned to anyone."""

    code = "post_closed"
    status = 409
    sentence = "岗位已停用，请先恢复。"


class HolderIsSubstitute(Refusal):
    """Holder A and substitute B must be two persons."""

    code = "holder_is_substitute"
    status = 422
    sentence = "A 岗和 B 岗不能是同一人。"


class SelfGrant(Refusal):
    """Nobody gives a post to himself."""

    code = "self_grant"
    status = 403
    sentence = "不能给自己安排岗位，请由另一位安全管理员办理。"


class RolesApart(Refusal):
    """An administrator holds no post of another role."""

    code = "roles_apart"
    status = 409
    sentence = "{name}已任“{role}”。系统、安全、审计管理员须由不同的人担任，也不得兼任业务岗位。"


class AccountDisabled(Refusal):
    """A disabled account gets no post."""

    code = "account_disabled"
    status = 409
    sentence = "{name}的账号已停用。"


class LastSecurityAdmin(Refusal):
    """The last active security administrator stays, or nobody could give posts any more."""

    code = "last_security_admin"
    status = 409
    sentence = "这是最后一位在任的安全管理员，请先安排另一位。"


@transaction.atomic
def create_post(*, office_id: int, title: str, role: Role, by: Actor, at: datetime) -> Post:
    """Set up a vacant post. Raises NotPermitted, NotFound, OfficeClosed, DuplicateTitle, TextMissing, TextTooLong."""
    by.must(Permission.MANAGE_AGENCY)
    office = office_to_change(office_id=office_id, by=by)
    if not office.active:
        raise OfficeClosed
    title = text(title, label="岗位名称", field="title", limit=40)
    if office.posts.filter(title=title).exists():
        raise DuplicateTitle(title=title, field="title")
    post = Post(office=office, title=title, role=Role(role).value)
    post.save(force_insert=True)
    record(
        chapter=Chapter.AGENCY, did=Did.POST_CREATED, by=by, at=at, office=office.code, name=office.name, post=title,
        post_id=post.pk, role=post.role,
    )  # fmt: skip
    return post


@transaction.atomic
def update_post(*, post_id: int, version: int, title: str, role: Role, by: Actor, at: datetime) -> Post:
    """Rename a post, or give a vacant one another role. Raises also PostOccupied, ChangedMeanwhile."""
    by.must(Permission.MANAGE_AGENCY)
    post = _post_to_change(post_id=post_id, by=by)
    title = text(title, label="岗位名称", field="title", limit=40)
    if Role(role) != post.role and (post.holder_id or post.substitute_id):
        raise PostOccupied(field="role")
    if post.office.posts.exclude(pk=post.pk).filter(title=title).exists():
        raise DuplicateTitle(title=title, field="title")
    changed = change(post, version=version, title=title, role=Role(role).value)
    if changed:
        _record_post(Did.POST_UPDATED, post, by=by, at=at, changed=changed)
    return post


@transaction.atomic
def close_post(*, post_id: int, version: int, by: Actor, at: datetime) -> Post:
    """Take a vacant post without open items out of use. Raises PostOccupied, PostStillHasWork, ChangedMeanwhile."""
    by.must(Permission.MANAGE_AGENCY)
    post = _post_to_change(post_id=post_id, by=by)
    if post.holder_id or post.substitute_id:
        raise PostOccupied
    if count := work_at(post_id=post.pk):
        raise PostStillHasWork(count=count)
    if change(post, version=version, active=False):
        _record_post(Did.POST_CLOSED, post, by=by, at=at)
    return post


@transaction.atomic
def open_post(*, post_id: int, version: int, by: Actor, at: datetime) -> Post:
    """Bring a post back into use. Raises OfficeClosed, ChangedMeanwhile."""
    by.must(Permission.MANAGE_AGENCY)
    post = _post_to_change(post_id=post_id, by=by)
    if not post.office.active:
        raise OfficeClosed
    if change(post, version=version, active=True):
        _record_post(Did.POST_OPENED, post, by=by, at=at)
    return post


@transaction.atomic
def assign_post(
    *, post_id: int, version: int, holder_id: int | None, substitute_id: int | None, by: Actor, at: datetime
) -> Post:
    """Put A and B on a post, or leave a place empty with None. Rights follow at the persons' next request.

    Raises NotPermitted, NotFound, PostClosed, HolderIsSubstitute, SelfGrant, AccountDisabled, RolesApart,
    LastSecurityAdmin, ChangedMeanwhile.
    """
    by.must(Permission.MANAGE_ACCESS)
    post = _post_to_change(post_id=post_id, by=by)
    if not post.active and (holder_id or substitute_id):
        raise PostClosed
    if holder_id is not None and holder_id == substitute_id:
        raise HolderIsSubstitute(field="substitute")
    before = {"holder": post.holder_id, "substitute": post.substitute_id}
    wanted = {"holder": holder_id, "substitute": substitute_id}
    # both persons' rows are locked, in the order of ids: two assignments cannot join roles that must stay apart
    ids = sorted({row for row in (*before.values(), *wanted.values()) if row is not None})
    people = {row.pk: row for row in Account.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    for place, account_id in wanted.items():
        if account_id is None or account_id == before[place]:
            continue
        if account_id == by.account_id:
            raise SelfGrant(field=place)
        _fits(people.get(account_id), post, place)
    names = {place: [_login(people, before[place]), _login(people, wanted[place])] for place in wanted}
    changed = change(post, version=version, holder_id=holder_id, substitute_id=substitute_id)
    if post.role == Role.SECURITY_ADMIN:
        require_security_admin(by=by)
    if changed:
        seat = Seat(
            post=post, from_at=at, was_holder=before["holder"], was_substitute=before["substitute"], holder=holder_id,
            substitute=substitute_id,
        )  # fmt: skip
        seat.save(force_insert=True)
        kept = {place: pair for place, pair in names.items() if f"{place}_id" in changed}
        _record_post(Did.POST_ASSIGNED, post, by=by, at=at, chapter=Chapter.ACCESS, changed=kept)
    return post


def require_security_admin(*, by: Actor) -> None:
    """Raises LastSecurityAdmin when no active officer holds a security administrator's post any more."""
    if by.kind is ActorKind.SYSTEM:  # setting up or rescuing an installation
        return
    there = Post.objects.filter(role=Role.SECURITY_ADMIN, active=True, office__active=True, holder__is_active=True)
    if not there.exists():
        raise LastSecurityAdmin


def _fits(account: Account | None, post: Post, place: str) -> None:
    if account is None:
        raise NotFound(field=place)
    if not account.is_active:
        raise AccountDisabled(name=account.name, field=place)
    held = Post.objects.filter(Q(holder=account) | Q(substitute=account), active=True).exclude(pk=post.pk)
    for role in set(held.values_list("role", flat=True)):
        if role != post.role and (Role(role) in ADMINISTRATORS or Role(post.role) in ADMINISTRATORS):
            raise RolesApart(name=account.name, role=ROLE_LABELS[Role(role)], field=place)


def _login(people: dict[int, Account], account_id: int | None) -> str:
    return people[account_id].username if account_id in people else ""


def _post_to_change(*, post_id: int, by: Actor) -> Post:
    found = (
        Post.objects.select_for_update(of=("self",)).select_related("office").filter(scope(by=by), pk=post_id).first()
    )
    if found is None:
        raise NotFound
    return found


def _record_post(
    did: Did, post: Post, *, by: Actor, at: datetime, chapter: Chapter = Chapter.AGENCY, **facts: object
) -> None:
    record(
        chapter=chapter, did=did, by=by, at=at, office=post.office.code, name=post.office.name, post=post.title,
        post_id=post.pk, role=post.role, **facts,
    )  # fmt: skip
