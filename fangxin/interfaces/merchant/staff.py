"""Colleagues: who works for the merchant here, in which role."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from fangxin.domain.staff.actions.joining import add_staff, change_role, end_staff
from fangxin.domain.staff.queries import staff_of
from fangxin.domain.staff.rules import DUTIES
from fangxin.domain.staff.words import DUTY_LABELS, STAFF_ROLE_LABELS, Duty, StaffRole
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.MANAGE)
def staff(request: MemberRequest) -> HttpResponse:
    """The colleagues, and the form that brings one in."""
    if request.method != "POST":
        return _shown(request)
    fields = fields_of(request.POST)
    try:
        add_staff(
            merchant=request.merchant, name=fields.line("name"), phone=fields.text("phone"), role=_role(fields),
            by=request.actor, at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        refusal.field = refusal.field or "phone"
        return _shown(request, refusal=refusal, fields=fields)
    messages.success(request, _("已加为员工，登录方式已用短信告诉本人。"))
    return HttpResponseRedirect(path_of("merchant:staff"), status=303)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.MANAGE)
def change(request: MemberRequest, employment_id: int, staff_act: str) -> HttpResponse:
    """Give a colleague another role, or let them go."""
    if request.method != "POST" or staff_act not in ("role", "end"):
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {
        "merchant": request.merchant,
        "employment_id": employment_id,
        "by": request.actor,
        "at": now(),
    }
    try:
        if staff_act == "role":
            change_role(role=_role(fields), **given)
        else:
            end_staff(**given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, refusal=refusal, fields=fields, failed=employment_id)
    messages.success(request, _("已更改。") if staff_act == "role" else _("已移除，对方不能再办理本单位业务。"))
    return HttpResponseRedirect(path_of("merchant:staff"), status=303)


def _role(fields: Fields) -> StaffRole:
    wanted = fields.text("role")
    return StaffRole(wanted) if wanted in StaffRole.__members__ else StaffRole.CLERK


def _shown(
    request: MemberRequest, *, refusal: Refusal | None = None, fields: Fields | None = None, failed: int = 0
) -> HttpResponse:
    """The page; after a refused change with its form open (`failed` is the colleague) and what was chosen."""
    rows = [
        {
            "id": one.pk, "name": one.member.name_masked, "phone": one.member.person.phone_masked, "role": one.role,
            "label": STAFF_ROLE_LABELS[StaffRole(one.role)], "from_at": one.from_at, "self": one.pk == request.employment.pk,
        }
        for one in staff_of(merchant=request.merchant)
    ]  # fmt: skip
    roles = [
        (
            role.value,
            f"{STAFF_ROLE_LABELS[role]}：{'、'.join(DUTY_LABELS[duty] for duty in Duty if duty in DUTIES[role])}",
        )
        for role in StaffRole
    ]
    context = {
        **merchant_frame(request, current="staff"), "rows": rows, "roles": roles, "labels": STAFF_ROLE_LABELS.items(),
        "f": fields or Fields(), "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {}, "adding": fields is not None and not failed, "failed": failed,
    }  # fmt: skip
    return render(request, "merchant/staff.html", context, status=refusal.status if refusal else 200)
