"""The frame of every page of the merchant door: the menu the role may use, the merchant acted for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from fangxin.domain.staff.models import Employment
from fangxin.domain.staff.rules import may
from fangxin.domain.staff.words import STAFF_ROLE_LABELS, Duty, StaffRole
from fangxin.interfaces.look.paths import path_of

#: how many pages of the menu stand in the bar of a phone, beside the way to all of them
BAR = 4
#: name of the address, label, the duty it takes, what is done there
MENU: tuple[tuple[str, str, Duty | None, str], ...] = (
    ("home", "今日待办", None, "今天要办的事，最急的在前"),
    ("settlements", "和解", Duty.SETTLE, "消费者提出的纠纷，答复、协商、履行"),
    ("letters", "来函", None, "市场监管部门的提示、告诫、建议和约谈"),
    ("credit", "信用", None, "现在的等级、每一分的来由，申请修复"),
    ("papers", "门店资料", Duty.RECORDS, "供应商、批次、检验报告、证照、健康证"),
    ("codes", "信用码", Duty.RECORDS, "每家门店一张，打印、换发、停用"),
    ("returns", "退货", Duty.RETURNS, "无理由退货的申请、退款和登记"),
    ("clearing", "清算", Duty.RETURNS, "代别店退货的往来，每月核对确认"),
    ("promises", "承诺", Duty.RECORDS, "申请放心消费承诺，证书和牌匾"),
    ("disclosures", "投诉公示", Duty.SETTLE, "公示前后的答复和异议"),
    ("deposits", "保证金", Duty.SETTLE, "先行赔付资金、垫付和补足"),
    ("enrolment", "在线和解", Duty.MANAGE, "加入或者退出先行和解，一年的数字"),
    ("staff", "员工", Duty.MANAGE, "谁可以用自己的手机登录办理什么"),
)


def merchant_frame(request: HttpRequest, *, current: str = "") -> dict[str, Any]:
    """Context every template of the door extends. `current` is the name of the page's address."""
    employment: Employment = request.employment  # type: ignore[attr-defined]
    role = StaffRole(employment.role)
    nav = [
        {"label": label, "href": path_of(f"merchant:{name}"), "current": name == current, "hint": hint}
        for name, label, duty, hint in MENU
        if duty is None or may(role, duty)
    ]
    several = len(request.employments) > 1  # type: ignore[attr-defined]
    return {
        "nav": nav,
        "bar": [*nav[:BAR], {"label": "全部", "href": path_of("merchant:menu"), "current": current == "menu"}],
        "who": {
            "name": employment.member.name_masked,
            "post": STAFF_ROLE_LABELS[role],
            "office": employment.merchant.brand or employment.merchant.name,
            "out_href": reverse("merchant:sign-out"),
            "switch_href": path_of("merchant:choose") if several else "",
        },
        "merchant": employment.merchant,
        "duties": frozenset(duty.value for duty in Duty if may(role, duty)),
    }
