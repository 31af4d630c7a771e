"""What administrators look up: roles and their permissions, regions, message templates."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import ROLES
from fangxin.domain.agency.words import PERMISSION_LABELS, ROLE_LABELS, Permission, Role
from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import Place
from fangxin.domain.places.words import LEVEL_LABELS
from fangxin.foundation.messages import message_book
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, OfficerRequest, page
from fangxin.interfaces.admin.frame import ADMINISTRATION, linked, shown

MOST_REGIONS = 100
AUDIENCES = {
    "consumer": "消费者",
    "merchant": "商家",
    "handler": "承办人",
    "head": "单位负责人",
    "superior": "上级",
    "intake": "统一受理单位",
    "administrator": "管理员",
}
CHANNELS = {"sms": "短信", "email": "邮件", "desk": "站内消息"}
#: the sentences of agency.rules.ROLES for the person who reads this page
SAYS = {
    Role.DISPATCHER: "登记诉求，分送给有管辖权的单位。",
    Role.HANDLER: "对本单位的件决定是否受理，组织调解，办结。",
    Role.HEAD: "领导一个单位：审批、决定重新办理、签收预警、审核发布知识。",
    Role.SUPERVISOR: "监督下级单位：预警、管辖争议、回访、审核发布知识。",
    Role.HOTLINE: "接听热线，登记诉求，回访消费者。",
    Role.ANALYST: "查看件和统计，看不到身份信息和证据材料。",
    Role.SYSTEM_ADMIN: "管理机构、岗位、规则和日历，看不到任何件。",
    Role.SECURITY_ADMIN: "管理账号、二次验证和 A、B 岗安排，看不到任何件，也不能给自己安排岗位。",
    Role.AUDIT_ADMIN: "查看管理操作和身份查看的记录，不能作任何修改。",
}


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def roles(request: OfficerRequest) -> HttpResponse:
    """Each role with what it may do, and each permission with who has it; generated from the table of rights."""
    by_role = [
        (ROLE_LABELS[role], _(SAYS[role]), [PERMISSION_LABELS[one] for one in Permission if one in permissions])
        for role, (permissions, _sentence) in ROLES.items()
    ]
    by_permission = [
        (PERMISSION_LABELS[one], "、".join(ROLE_LABELS[role] for role, (held, _s) in ROLES.items() if one in held))
        for one in Permission
    ]
    return shown(request, "roles", {"by_role": by_role, "by_permission": by_permission}, current="roles")


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def regions(request: OfficerRequest) -> HttpResponse:
    """The regions below one, or those whose name or code holds what was asked."""
    index = region_index()
    asked, within = request.GET.get("q", "").strip()[:20], request.GET.get("in", "")
    if within and within not in index:
        raise NotFound
    if asked:
        found = [place for place in index.places.values() if asked in place.name or place.code.startswith(asked)]
    else:
        found = list(index.below(code=within))
    levels = [
        (label, sum(1 for p in index.places.values() if p.level is level)) for level, label in LEVEL_LABELS.items()
    ]
    above = [(place.name, _region_path(place.code)) for place in reversed(index.chain(code=within))] if within else []
    context = {
        "rows": [_region_row(place) for place in found[:MOST_REGIONS]],
        "more": max(0, len(found) - MOST_REGIONS),
        "levels": levels,
        "q": asked,
        "above": above,
    }
    return shown(request, "regions", context, current="regions")


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def messages(request: OfficerRequest) -> HttpResponse:
    """All message templates, for whom and by which channel."""
    book = message_book()
    rows = [
        (
            (book.render(template.id, book.example(template.id)).subject, reverse("admin:message", args=[template.id])),
            "、".join(AUDIENCES[one] for one in template.audience),
            "、".join(CHANNELS[one] for one in template.channels),
            (_("法定"), "active") if template.statutory else None,
            template.source or None,
        )
        for template in book.templates.values()
    ]
    return shown(request, "messages", {"rows": rows}, current="messages")


@page(for_=Audience.OFFICER, any_of=ADMINISTRATION)
def message(request: OfficerRequest, template_id: str) -> HttpResponse:
    """One template filled in with example values, and what each of its places takes."""
    book = message_book()
    if template_id not in book.templates:
        raise NotFound
    template = book.template(template_id)
    rendered = book.render(template_id, book.example(template_id))
    context = {
        "template": template,
        "rendered": rendered,
        "audience": "、".join(AUDIENCES[one] for one in template.audience),
        "channels": [CHANNELS[one] for one in template.channels],
        "places": [(name, place.says, str(place.example)) for name, place in template.places.items()],
    }
    return shown(request, "message", context, current="messages")


def _region_row(place: Place) -> tuple[object, ...]:
    index = region_index()
    below = len(index.below(code=place.code))
    name = linked(place.name, _region_path(place.code) if below else "")
    return (name, place.code, LEVEL_LABELS[place.level], index.full_name(code=place.code), below)


def _region_path(code: str) -> str:
    return f"{reverse('admin:regions')}?{urlencode({'in': code})}"
