"""Posts: the list, one post with A and B, and the forms that change it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.actions.posts import assign_post, close_post, create_post, open_post, update_post
from fangxin.domain.agency.models import Post
from fangxin.domain.agency.queries import accounts_overseen, offices_overseen, posts_overseen
from fangxin.domain.agency.words import ROLE_LABELS, Permission, Role
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import (
    STAFF,
    attempted,
    chosen,
    given,
    shown,
    told,
    whole,
    whole_or_none,
)
from fangxin.interfaces.clock import now

ROLES = [(role.value, label) for role, label in ROLE_LABELS.items()]
ONLY = {"vacant": {"holder": None}, "no_substitute": {"substitute": None}}


@page(for_=Audience.OFFICER, any_of=STAFF)
def posts(request: OfficerRequest) -> HttpResponse:
    """The posts of the own subtree, narrowed by role or to what is vacant."""
    role, only = request.GET.get("role", ""), request.GET.get("only", "")
    found = posts_overseen(by=request.actor)
    if role in ROLE_LABELS:
        found = found.filter(role=role)
    if only in ONLY:
        found = found.filter(active=True, **ONLY[only])
    rows = [
        {
            "title": (post.title, reverse("admin:post", args=[post.pk])),
            "office": post.office.name,
            "role": ROLE_LABELS[Role(post.role)],
            "a": post.holder.name if post.holder else (_("空缺"), "waiting"),
            "b": post.substitute.name if post.substitute else None,
            "state": (_("在用"), "active") if post.active else (_("已停用"), ""),
        }
        for post in found
    ]
    context = {"rows": rows, "roles": [("", _("全部角色")), *ROLES], "role": role, "only": only}
    return shown(request, "posts", context, current="posts")


@page(for_=Audience.OFFICER, any_of=STAFF)
def post(request: OfficerRequest, post_id: int) -> HttpResponse:
    """One post: office, role, A and B, and the ways to change it."""
    return _detail(request, _post(request, post_id), None)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_AGENCY)
def post_new(request: OfficerRequest) -> HttpResponse:
    """The form of a new post."""
    made: list[Post] = []
    refused: Refusal | None = None
    if request.method == "POST":
        refused = attempted(
            request,
            lambda: made.append(
                create_post(
                    office_id=whole(request, "office"),
                    title=request.POST.get("title", ""),
                    role=chosen(request, "role", Role),
                    by=request.actor,
                    at=now(),
                )
            ),
            done=_("已新设岗位。A、B 岗由安全管理员安排。"),
        )
        if refused is None:
            return redirect("admin:post", made[0].pk)
    stored = {"office": request.GET.get("office", ""), "title": "", "role": Role.HANDLER.value}
    context = {
        "values": given(request, stored, refused),
        "offices": [(one.pk, one.name) for one in offices_overseen(by=request.actor).filter(active=True)],
        "roles": ROLES,
        **told(refused),
    }
    return shown(request, "post_new", context, current="posts", status=refused.status if refused else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_AGENCY)
def post_act(request: OfficerRequest, post_id: int, act: str) -> HttpResponse:
    """Rename a post or give it another role, close or open it."""
    row = _post(request, post_id)
    if act not in ("edit", "close", "open"):
        raise NotFound
    if request.method != "POST":
        return redirect("admin:post", row.pk)

    def perform() -> None:
        version = whole(request, "version")
        known: dict[str, Any] = {"post_id": row.pk, "version": version, "by": request.actor, "at": now()}
        if act == "edit":
            update_post(title=request.POST.get("title", ""), role=chosen(request, "role", Role), **known)
        else:
            (close_post if act == "close" else open_post)(**known)

    done = {"edit": _("已保存。"), "close": _("已停用。"), "open": _("已恢复。")}[act]
    refused = attempted(request, perform, done=done)
    return redirect("admin:post", row.pk) if refused is None else _detail(request, _post(request, post_id), refused)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_ACCESS)
def post_assign(request: OfficerRequest, post_id: int) -> HttpResponse:
    """Put A and B on a post."""
    row = _post(request, post_id)
    if request.method != "POST":
        return redirect("admin:post", row.pk)
    refused = attempted(
        request,
        lambda: assign_post(
            post_id=row.pk,
            version=whole(request, "version"),
            holder_id=whole_or_none(request, "holder"),
            substitute_id=whole_or_none(request, "substitute"),
            by=request.actor,
            at=now(),
        ),
        done=_("已安排。新的权限从对方下一次打开页面起生效。"),
    )
    return redirect("admin:post", row.pk) if refused is None else _detail(request, _post(request, post_id), refused)


def _detail(request: OfficerRequest, row: Post, refused: Refusal | None) -> HttpResponse:
    stored = {
        "title": row.title,
        "role": row.role,
        "holder": row.holder_id or "",
        "substitute": row.substitute_id or "",
    }
    people: list[tuple[Any, str]] = []
    if request.actor.may(Permission.MANAGE_ACCESS):
        accounts = accounts_overseen(by=request.actor).filter(is_active=True).order_by("name", "id")
        people = [(one.pk, f"{one.name}（{one.username}）") for one in accounts]
        known = {pk for pk, _name in people}
        there = [one for one in (row.holder, row.substitute) if one is not None and one.pk not in known]
        people += [(one.pk, one.name) for one in there]
    context = {
        "post": row,
        "role": ROLE_LABELS[Role(row.role)],
        "values": given(request, stored, refused),
        "roles": ROLES,
        "people": [("", _("（空缺）")), *people],
        **told(refused),
    }
    return shown(request, "post", context, current="posts", status=refused.status if refused else 200)


def _post(request: OfficerRequest, post_id: int) -> Post:
    found = posts_overseen(by=request.actor).filter(pk=post_id).first()
    if found is None:
        raise NotFound
    return found
