"""Offices: the tree, one office with its posts, and the forms that change it."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.actions.offices import close_office, create_office, move_office, open_office, update_office
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import offices_overseen, posts_overseen
from fangxin.domain.agency.words import ROLE_LABELS, TIER_LABELS, Permission, Role, Tier
from fangxin.domain.places.queries import region_index
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.foundation.taxonomy import taxonomy
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import (
    STAFF,
    attempted,
    chosen,
    given,
    shown,
    told,
    whole,
)
from fangxin.interfaces.clock import now

TIERS = [(tier.value, label) for tier, label in TIER_LABELS.items()]


@page(for_=Audience.OFFICER, any_of=STAFF)
def offices(request: OfficerRequest) -> HttpResponse:
    """The offices of the own subtree, each after the one above it."""
    rows = [
        {
            "name": (office.name, _to("office", office.pk)),
            "parent": office.parent.short_name if office.parent else None,
            "code": office.code,
            "tier": TIER_LABELS[Tier(office.tier)],
            "region": region_name(office.region_code),
            "intake": _("统一受理") if office.is_intake else None,
            "state": _state(active=office.active),
        }
        for office in offices_overseen(by=request.actor)
    ]
    return shown(request, "offices", {"rows": rows}, current="offices")


@page(for_=Audience.OFFICER, any_of=STAFF)
def office(request: OfficerRequest, office_id: int) -> HttpResponse:
    """One office: what it is, its posts, and the ways to change it."""
    return _detail(request, _office(request, office_id), None)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_AGENCY)
def office_new(request: OfficerRequest) -> HttpResponse:
    """The form of a new office below an existing one."""
    made: list[Office] = []
    refused: Refusal | None = None
    if request.method == "POST":
        refused = attempted(
            request,
            lambda: made.append(
                create_office(parent_id=whole(request, "parent"), **_values(request), by=request.actor, at=now())
            ),
            done=_("已新设机构。"),
        )
        if refused is None:
            return redirect("admin:office", made[0].pk)
    asked = request.GET.get("parent", "")
    stored = _stored(None) | {"parent": int(asked) if asked.isascii() and asked.isdigit() else request.actor.office_id}
    return _form(request, title=_("新设机构"), values=given(request, stored, refused), refused=refused, row=None)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_AGENCY)
def office_edit(request: OfficerRequest, office_id: int) -> HttpResponse:
    """The form that changes an office; a stale form is refused and shows what is stored now."""
    row = _office(request, office_id)
    refused: Refusal | None = None
    if request.method == "POST":
        refused = attempted(
            request,
            lambda: update_office(
                office_id=row.pk, version=whole(request, "version"), **_values(request), by=request.actor, at=now()
            ),
            done=_("已保存。"),
        )
        if refused is None:
            return redirect("admin:office", row.pk)
        row.refresh_from_db()
    values = given(request, _stored(row), refused)
    return _form(request, title=_("修改机构"), values=values, refused=refused, row=row)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_AGENCY)
def office_act(request: OfficerRequest, office_id: int, act: str) -> HttpResponse:
    """Close, open or move an office. A visit without a form goes back to the office."""
    row = _office(request, office_id)
    acts: dict[str, tuple[Any, str]] = {
        "close": (close_office, _("已停用。")),
        "open": (open_office, _("已恢复。")),
        "move": (move_office, _("已调整隶属。")),
    }
    if act not in acts:
        raise NotFound
    if request.method != "POST":
        return redirect("admin:office", row.pk)
    do, done = acts[act]

    def perform() -> None:
        more = {"parent_id": whole(request, "parent")} if act == "move" else {}
        do(office_id=row.pk, version=whole(request, "version"), by=request.actor, at=now(), **more)

    refused = attempted(request, perform, done=done)
    if refused is None:
        return redirect("admin:office", row.pk)
    return _detail(request, _office(request, office_id), refused)


def region_name(code: str) -> str:
    """The full name of a region code as far as it is known, else the code."""
    index = region_index()
    known = index.known_part(code=code)
    return index.full_name(code=known) if known else code


def _detail(request: OfficerRequest, row: Office, refused: Refusal | None) -> HttpResponse:
    posts = [
        (
            (post.title, _to("post", post.pk)),
            ROLE_LABELS[Role(post.role)],
            post.holder.name if post.holder else None,
            post.substitute.name if post.substitute else None,
            _state(active=post.active),
        )
        for post in posts_overseen(by=request.actor).filter(office=row)
    ]
    context = {
        "office": row,
        "tier": TIER_LABELS[Tier(row.tier)],
        "region": region_name(row.region_code),
        "remit": [_class_label(code) for code in row.remit],
        "covers": [region_name(code) for code in row.covers],
        "posts": posts,
        "targets": _targets(request, row),
        **told(refused),
    }
    return shown(request, "office", context, current="offices", status=refused.status if refused else 200)


def _form(
    request: OfficerRequest, *, title: str, values: dict[str, Any], refused: Refusal | None, row: Office | None
) -> HttpResponse:
    context = {
        "heading": title,
        "office": row,
        "values": values,
        "tiers": TIERS,
        "classes": _classes(),
        "parents": [(one.pk, one.name) for one in offices_overseen(by=request.actor).filter(active=True)],
        **told(refused),
    }
    return shown(request, "office_form", context, current="offices", status=refused.status if refused else 200)


def _values(request: OfficerRequest) -> dict[str, Any]:
    known = {code for code, _label in _classes()}
    return {
        "code": request.POST.get("code", ""),
        "name": request.POST.get("name", ""),
        "short_name": request.POST.get("short_name", ""),
        "tier": chosen(request, "tier", Tier),
        "region_code": request.POST.get("region_code", "").strip(),
        "phone": request.POST.get("phone", ""),
        "address": request.POST.get("address", ""),
        "is_intake": "is_intake" in request.POST,
        "remit": [code for code in request.POST.getlist("remit") if code in known],
        "covers": re.split(r"[\s,，、;；]+", request.POST.get("covers", "").strip())
        if request.POST.get("covers")
        else [],
    }


def _stored(row: Office | None) -> dict[str, Any]:
    names = ("code", "name", "short_name", "tier", "region_code", "phone", "address")
    stored: dict[str, Any] = {name: getattr(row, name) if row else "" for name in names}
    stored["covers"] = " ".join(row.covers) if row else ""
    return stored | {"is_intake": row.is_intake if row else False, "remit": list(row.remit) if row else []}


def _office(request: OfficerRequest, office_id: int) -> Office:
    found = offices_overseen(by=request.actor).filter(pk=office_id).first()
    if found is None:
        raise NotFound
    return found


def _targets(request: OfficerRequest, row: Office) -> list[tuple[int, str]]:
    """The offices an office could be moved to."""
    if not request.actor.may(Permission.MANAGE_AGENCY):
        return []
    others = offices_overseen(by=request.actor).filter(active=True).exclude(path__startswith=row.path)
    return [(one.pk, one.name) for one in others]


def _classes() -> list[tuple[str, str]]:
    """The object classes a remit can name: those directly below goods and below services."""
    found = taxonomy()
    items = (item for item in found.of_scheme("object") if item.level == 2)
    return [(item.code, found.path_label(item.code, scheme="object")) for item in items]


def _class_label(code: str) -> str:
    return dict(_classes()).get(code, code)


def _state(*, active: bool) -> tuple[str, str]:
    return (_("在用"), "active") if active else (_("已停用"), "")


def _to(name: str, row: int) -> str:
    return reverse(f"admin:{name}", args=[row])
