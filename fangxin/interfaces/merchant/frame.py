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
#: name of the address, label, the duty it takes
MENU: tuple[tuple[str, str, Duty | None], ...] = (
    ("home", "今日待办", None),
    ("settlements", "和解", Duty.SETTLE),
    ("letters", "来函", None),
    ("credit", "信用", None),
    ("papers", "门店资料", Duty.RECORDS),
    ("codes", "信用码", Duty.RECORDS),
    ("returns", "退货", Duty.RETURNS),
    ("clearing", "清算", Duty.RETURNS),
    ("promises", "承诺", Duty.RECORDS),
    ("disclosures", "投诉公示", Duty.SETTLE),
    ("deposits", "保证金", Duty.SETTLE),
    ("enrolment", "在线和解", Duty.MANAGE),
    ("staff", "员工", Duty.MANAGE),
)


def merchant_frame(request: HttpRequest, *, current: str = "") -> dict[str, Any]:
    """Context every template of the door extends. `current` is the name of the page's address."""
    employment: Employment = request.employment  # type: ignore[attr-defined]
    role = StaffRole(employment.role)
    nav = [
        {"label": label, "href": path_of(f"merchant:{name}"), "current": name == current}
        for name, label, duty in MENU
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
