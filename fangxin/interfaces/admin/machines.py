"""Outside systems: which may use the interface, with what permissions, when they last did; their secrets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.actions.machines import (
    close_machine,
    create_machine,
    open_machine,
    rotate_secret,
    update_machine,
)
from fangxin.domain.agency.models import Machine
from fangxin.domain.agency.queries import machines_overseen, offices_overseen
from fangxin.domain.agency.words import GRANTABLE, PERMISSION_LABELS, REQUESTS_A_MINUTE, Permission
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import PEOPLE, attempted, given, shown, told, whole
from fangxin.interfaces.clock import now
from fangxin.interfaces.public.reading import whole as whole_of

OPTIONS = [(one.value, PERMISSION_LABELS[one], says) for one, says in GRANTABLE.items()]
_LABELS = {one.value: label for one, label in PERMISSION_LABELS.items()}


@page(for_=Audience.OFFICER, any_of=PEOPLE)
def machines(request: OfficerRequest) -> HttpResponse:
    """The outside systems of the own subtree."""
    rows = [
        {
            "name": (one.name, reverse("admin:machine", args=[one.pk])),
            "office": one.office.name,
            "permissions": "、".join(_LABELS[permission] for permission in one.permissions),
            "used": one.last_used_at,
            "state": _state(one),
        }
        for one in machines_overseen(by=request.actor)
    ]
    return shown(request, "machines", {"rows": rows}, current="machines")


@page(for_=Audience.OFFICER, any_of=PEOPLE)
def machine(request: OfficerRequest, machine_id: int) -> HttpResponse:
    """One outside system and the ways to change it."""
    return _detail(request, _machine(request, machine_id), None)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_ACCESS)
def machine_new(request: OfficerRequest) -> HttpResponse:
    """The form of a new outside system; its secret is shown once, on the answer."""
    made: list[tuple[Machine, str]] = []
    refused: Refusal | None = None
    if request.method == "POST":
        refused = attempted(
            request,
            lambda: made.append(
                create_machine(
                    office_id=whole(request, "office"),
                    name=request.POST.get("name", ""),
                    permissions=request.POST.getlist("permissions"),
                    a_minute=_rate(request),
                    by=request.actor,
                    at=now(),
                )
            ),
            done=_("已登记外部系统。"),
        )
        if refused is None:
            return _secret(request, *made[0])
    values = given(
        request,
        {"office": request.actor.office_id, "name": "", "permissions": [], "a_minute": REQUESTS_A_MINUTE},
        refused,
    )
    offices = [(one.pk, one.name) for one in offices_overseen(by=request.actor).filter(active=True)]
    context = {"values": values, "offices": offices, "options": OPTIONS, **told(refused)}
    return shown(request, "machine_new", context, current="machines", status=refused.status if refused else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_ACCESS)
def machine_act(request: OfficerRequest, machine_id: int, act: str) -> HttpResponse:
    """Every change of one outside system, each its own form on its page."""
    row = _machine(request, machine_id)
    acts: dict[str, Callable[[dict[str, Any]], Any]] = {
        "edit": lambda known: update_machine(
            permissions=request.POST.getlist("permissions"), a_minute=_rate(request), **known
        ),
        "rotate": lambda known: rotate_secret(at_once=request.POST.get("at_once") == "yes", **known),
        "close": lambda known: close_machine(**known),
        "open": lambda known: open_machine(**known),
    }
    if act not in acts:
        raise NotFound
    if request.method != "POST":
        return redirect("admin:machine", row.pk)
    found: list[Any] = []

    def perform() -> None:
        known = {"machine_id": row.pk, "version": whole(request, "version"), "by": request.actor, "at": now()}
        found.append(acts[act](known))

    refused = attempted(request, perform, done=_("已办理。"))
    if refused is not None:
        return _detail(request, _machine(request, machine_id), refused, act=act)
    return _secret(request, *found[0]) if isinstance(found[0], tuple) else redirect("admin:machine", row.pk)


def _secret(request: OfficerRequest, row: Machine, token: str) -> HttpResponse:
    """The one page that shows a secret; it is stored nowhere and not shown again."""
    list(messages.get_messages(request))  # this page says itself what was done
    answer = shown(request, "machine_secret", {"machine": row, "token": token}, current="machines")
    answer["Cache-Control"] = "no-store"
    return answer


def _detail(request: OfficerRequest, row: Machine, refused: Refusal | None, act: str = "") -> HttpResponse:
    context = {
        "machine": row,
        "state": _state(row),
        "permissions": [(_LABELS[one.value], says) for one, says in GRANTABLE.items() if one.value in row.permissions],
        "former": row.former_until if row.former_until and row.former_until > now() else None,
        "values": given(
            request,
            {"permissions": list(row.permissions), "a_minute": row.a_minute},
            refused if act == "edit" else None,
        ),
        "options": OPTIONS,
        "act": act,
        **told(refused),
    }
    return shown(request, "machine", context, current="machines", status=refused.status if refused else 200)


def _machine(request: OfficerRequest, machine_id: int) -> Machine:
    found = machines_overseen(by=request.actor).filter(pk=machine_id).first()
    if found is None:
        raise NotFound
    return found


def _rate(request: OfficerRequest) -> int | None:
    return whole_of(request.POST.get("a_minute", ""))


def _state(row: Machine) -> tuple[str, str]:
    if not row.office.active:
        return _("机构已停用"), ""
    return (_("在用"), "active") if row.active else (_("已停用"), "")
