"""The frame of every desk page: the menu the post may use, and who is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.interfaces.access.page import who

#: how many pages of the menu stand in the bar of a phone, beside the way to all of them
BAR = 4
MENU: tuple[tuple[str, str, Permission | None], ...] = (
    ("home", "我的待办", Permission.VIEW_CASES),
    ("queue", "分送队列", Permission.DISPATCH),
    ("office", "本辖区", Permission.VIEW_CASES),
    ("register", "登记", Permission.REGISTER),
    ("search", "查询", Permission.VIEW_CASES),
    ("overdue", "超期", Permission.VIEW_CASES),
    ("warnings", "预警", Permission.ACKNOWLEDGE_WARNING),
    ("reopenings", "重新办理", Permission.DECIDE_REOPENING),
    ("follow-ups", "回访", Permission.FOLLOW_UP),
    ("claimants", "异常投诉", Permission.MARK_CLAIMANT),
    ("inbox", "消息", None),
)


def frame(request: HttpRequest, *, current: str = "") -> dict[str, Any]:
    """Context every desk template extends: menu and officer."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    nav = [
        {"label": label, "href": reverse(f"desk:{name}"), "current": name == current}
        for name, label, permission in MENU
        if permission is None or by.may(permission)
    ]
    return {"nav": nav, "bar": _bar(nav, current), "who": who(request), "by": by}


def _bar(nav: list[dict[str, Any]], current: str) -> list[dict[str, Any]]:
    """What lies under the thumb on a phone: the first pages of the post, and the way to all of them."""
    everything = {"label": "全部", "href": reverse("desk:menu"), "current": current == "menu"}
    return [*nav[:BAR], everything]
