"""The frame of every page of the desk and the board: the menu the post may use, what waits in it, who is signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.alerts.queries.reading import WARNED, alerts_to_answer
from fangxin.domain.cases.queries.holdings import waiting_hand_overs
from fangxin.domain.rosters.queries.leaves import leaves_to_decide
from fangxin.domain.supervision.queries.orders import escalations_waiting, stirring, waiting_at
from fangxin.interfaces.access.page import who
from fangxin.interfaces.look.paths import path_of
from fangxin.storage.prepared import rows_of

#: how many pages of the menu stand in the bar of a phone, beside the way to all of them
BAR = 4
#: name of the address, label, the permission it takes; an address of another door carries the door's name
Menu = tuple[tuple[str, str, Permission | None], ...]
MENU: Menu = (
    ("home", "我的待办", Permission.VIEW_CASES),
    ("orders", "督办", Permission.ANSWER_ORDER),
    ("alerts", "风险预警", Permission.ANSWER_ALERTS),
    ("queue", "分送队列", Permission.DISPATCH),
    ("office", "本辖区", Permission.VIEW_CASES),
    ("matters", "并件", Permission.JOIN_MATTERS),
    ("work-orders", "工单", Permission.DISPATCH),
    ("call", "热线", Permission.ANSWER_CALLS),
    ("register", "登记", Permission.REGISTER),
    ("search", "查询", Permission.VIEW_CASES),
    ("hand-overs", "移交", Permission.HANDLE),
    ("inquiries", "咨询表扬", Permission.VIEW_CASES),
    ("merchants", "商户", Permission.VIEW_CASES),
    ("knowledge", "知识", Permission.VIEW_CASES),
    ("overdue", "超期", Permission.VIEW_CASES),
    ("warnings", "预警", Permission.ACKNOWLEDGE_WARNING),
    ("approvals", "待批", Permission.DECIDE_FILING),
    ("reopenings", "重新办理", Permission.DECIDE_REOPENING),
    ("follow-ups", "回访", Permission.FOLLOW_UP),
    ("surveys", "调查", Permission.SURVEY),
    ("claimants", "异常投诉", Permission.MARK_CLAIMANT),
    ("board:overview", "看板", Permission.VIEW_FIGURES),
    # no role has both: operators see the roster, their superiors plan it
    ("duties", "值班", Permission.ANSWER_CALLS),
    ("duties", "值班", Permission.PLAN_DUTY),
    ("leaves", "请假", None),
    ("inbox", "消息", None),
)


def frame(request: HttpRequest, *, current: str = "", menu: Menu = MENU, door: str = "desk") -> dict[str, Any]:
    """Context every template of a door extends: menu and officer. `current` is the name of the page's address."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    counts = _waiting(request) if door == "desk" else {}
    nav = [
        {
            "label": label,
            "href": path_of(name if ":" in name else f"{door}:{name}"),
            "current": name == current,
            "count": counts.get(name) or None,
        }
        for name, label, permission in menu
        if permission is None or by.may(permission)
    ]
    return {"nav": nav, "bar": _bar(nav, current) if door == "desk" else nav, "who": who(request), "by": by}


def _bar(nav: list[dict[str, Any]], current: str) -> list[dict[str, Any]]:
    """What lies under the thumb on a phone: the first pages of the post, and the way to all of them."""
    everything = {"label": "全部", "href": path_of("desk:menu"), "current": current == "menu"}
    return [*nav[:BAR], everything]


def _waiting(request: HttpRequest) -> dict[str, int]:
    """What waits behind entries of the menu: replies and answers of the posts served, silence told to the office, leave to decide."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    posts = [post.pk for post in request.posts]  # type: ignore[attr-defined]
    counts = {}
    orders, silence, offers, leaves, warned = stirring(office_id=by.office_id, also=(WARNED,))
    if orders and by.may(Permission.ANSWER_ORDER):
        counts["orders"] = len(rows_of(waiting_at(by=by, post_ids=posts).order_by().values_list("pk")))
    if offers and by.may(Permission.HANDLE):
        counts["hand-overs"] = len(rows_of(waiting_hand_overs(by=by, post_ids=posts).order_by().values_list("pk")))
    if silence and by.may(Permission.ACKNOWLEDGE_WARNING):
        counts["warnings"] = len(rows_of(escalations_waiting(by=by).order_by().values_list("pk")))
    if warned and by.may(Permission.ANSWER_ALERTS):
        counts["alerts"] = len(rows_of(alerts_to_answer(by=by).order_by().values_list("pk")))
    if leaves and by.may(Permission.GRANT_LEAVE):
        counts["leaves"] = len(rows_of(leaves_to_decide(by=by).order_by().values_list("pk")))
    return counts
