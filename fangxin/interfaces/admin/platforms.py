"""12345 platforms: where results go and with what key, how tables are read, when something was last exchanged, what failed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.queries import offices_overseen
from fangxin.domain.agency.words import Permission
from fangxin.domain.workorders.actions.platforms import (
    create_platform,
    send_all_again,
    turn_platform,
    update_platform,
)
from fangxin.domain.workorders.models import Platform, Return, WorkOrder
from fangxin.domain.workorders.queries.files import platforms_overseen
from fangxin.domain.workorders.words import ReturnState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import STAFF, ChoiceUnknown, attempted, given, shown, told, whole
from fangxin.interfaces.clock import now
from fangxin.interfaces.gateways.hotline12345.faults import why_not
from fangxin.interfaces.gateways.hotline12345.reading import order_mappings
from fangxin.interfaces.gateways.hotline12345.sending import checked
from fangxin.storage.ids import hour_of, id_floor


@page(for_=Audience.OFFICER, any_of=STAFF)
def platforms(request: OfficerRequest) -> HttpResponse:
    """The platforms of the own area, with what waits and what was given up."""
    found = list(platforms_overseen(by=request.actor))
    waiting, dead = _counts(found, ReturnState.WAITING), _counts(found, ReturnState.DEAD)
    rows = [
        {
            "name": (one.name, reverse("admin:platform", args=[one.pk])),
            "office": one.office.name,
            "way": _way(one),
            "heard": one.heard_at,
            "waiting": waiting.get(one.pk, 0),
            "dead": dead.get(one.pk, 0),
            "state": _state(one, dead.get(one.pk, 0)),
        }
        for one in found
    ]
    return shown(request, "platforms", {"rows": rows}, current="platforms")


@page(for_=Audience.OFFICER, any_of=STAFF)
def platform(request: OfficerRequest, platform_id: int) -> HttpResponse:
    """One platform and the ways to change it."""
    return _detail(request, _platform(request, platform_id), None)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_AGENCY)
def platform_new(request: OfficerRequest) -> HttpResponse:
    """The form of a new platform; its address and key are set on its page."""
    made: list[Platform] = []
    refused: Refusal | None = None
    if request.method == "POST":
        refused = attempted(
            request,
            lambda: made.append(
                create_platform(
                    office_id=whole(request, "office"), name=request.POST.get("name", ""), mapping=_mapping(request),
                    by=request.actor, at=now(),
                )
            ),
            done=_("已登记平台。"),
        )  # fmt: skip
        if refused is None:
            return redirect("admin:platform", made[0].pk)
    stored = {"office": request.actor.office_id, "name": "", "mapping": order_mappings()[0][0]}
    offices = [(one.pk, one.name) for one in offices_overseen(by=request.actor).filter(active=True)]
    context = {
        "values": given(request, stored, refused),
        "offices": offices,
        "mappings": order_mappings(),
        **told(refused),
    }
    return shown(request, "platform_new", context, current="platforms", status=refused.status if refused else 200)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.MANAGE_AGENCY)
def platform_act(request: OfficerRequest, platform_id: int, act: str) -> HttpResponse:
    """Every change of one platform, each its own form on its page."""
    row = _platform(request, platform_id)
    acts: dict[str, Callable[[dict[str, Any]], Any]] = {
        "edit": lambda known: _edit(request, known),
        "close": lambda known: turn_platform(active=False, version=whole(request, "version"), **known),
        "open": lambda known: turn_platform(active=True, version=whole(request, "version"), **known),
        "again": lambda known: send_all_again(**known),
    }
    if act not in acts:
        raise NotFound
    if request.method != "POST":
        return redirect("admin:platform", row.pk)
    known = {"platform_id": row.pk, "by": request.actor, "at": now()}
    done = _("已重新排队，稍后送达。") if act == "again" else _("已办理。")
    refused = attempted(request, lambda: acts[act](known), done=done)
    if refused is not None:
        return _detail(request, _platform(request, platform_id), refused, act=act)
    return redirect("admin:platform", row.pk)


def _edit(request: OfficerRequest, known: dict[str, Any]) -> None:
    url = request.POST.get("url", "").strip()
    if url:
        try:
            checked(url)
        except Refusal as refusal:
            refusal.field = "url"
            raise
    update_platform(
        version=whole(request, "version"), url=url, mapping=_mapping(request), token=request.POST.get("token", ""),
        forget_token="forget_token" in request.POST, **known,
    )  # fmt: skip


def _mapping(request: OfficerRequest) -> str:
    chosen = request.POST.get("mapping", "")
    if chosen not in dict(order_mappings()):
        raise ChoiceUnknown(field="mapping")
    return chosen


def _detail(request: OfficerRequest, row: Platform, refused: Refusal | None, act: str = "") -> HttpResponse:
    returns = Return.objects.filter(order__platform=row)
    dead = returns.filter(state=ReturnState.DEAD).count()
    stored = {"url": row.url, "mapping": row.mapping, "forget_token": False}
    retrying = returns.filter(state__in=(ReturnState.WAITING, ReturnState.SENDING), attempts__gt=0)
    tries = retrying.aggregate(count=Count("pk"), most=Max("attempts"), next=Max("due_at"))
    context = {
        "platform": row,
        "state": _state(row, dead),
        "way": _way(row),
        "mapping": dict(order_mappings()).get(row.mapping, row.mapping),
        "ordered": _ordered(row),
        "orders": WorkOrder.objects.filter(platform=row).count(),
        "waiting": returns.filter(state=ReturnState.WAITING).count(),
        "tries": tries,
        "dead": dead,
        "fault": why_not(row.fault),
        "values": given(request, stored, refused if act == "edit" else None),
        "mappings": order_mappings(),
        "act": act,
        **told(refused),
    }
    return shown(request, "platform", context, current="platforms", status=refused.status if refused else 200)


def _platform(request: OfficerRequest, platform_id: int) -> Platform:
    found = platforms_overseen(by=request.actor).filter(pk=platform_id).first()
    if found is None:
        raise NotFound
    return found


def _ordered(row: Platform) -> datetime | None:
    """When its newest order came: among those of the newest hour, which is as far as ids tell."""
    orders = WorkOrder.objects.filter(platform=row)
    newest = orders.order_by("-id").values_list("pk", flat=True).first()
    if newest is None:
        return None
    last: datetime | None = orders.filter(pk__gte=id_floor(hour_of(newest))).aggregate(last=Max("received_at"))["last"]
    return last


def _counts(platforms: list[Platform], state: ReturnState) -> dict[int, int]:
    rows = Return.objects.filter(order__platform__in=platforms, state=state)
    counted = rows.values("order__platform").annotate(count=Count("pk")).order_by()
    return dict(counted.values_list("order__platform", "count"))


def _way(row: Platform) -> str:
    return row.url or _("由对方查询，或下载反馈文件")


def _state(row: Platform, dead: int) -> tuple[str, str]:
    if not row.active:
        return _("已停用"), ""
    return (_("有反馈未送达"), "overdue") if dead else (_("在用"), "active")
