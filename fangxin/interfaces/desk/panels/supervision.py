"""Supervision orders over the case with the forms of the desk and of supervisors, and a hand-over that waits."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.queries.holdings import hand_over_of
from fangxin.domain.supervision.models import Item
from fangxin.domain.supervision.permissions import answers
from fangxin.domain.supervision.queries.orders import items_of_case
from fangxin.domain.supervision.words import EXTENSION_LABELS, ITEM_STATES, REPLY_LABELS, ItemState, Verdict
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.interfaces.desk.panels.page import CasePage

DUE_DAYS, DUE_HOUR = 2, time(17, 30)


def context(page: CasePage) -> dict[str, Any]:
    """The orders over the case, running ones first, and the hand-over that waits for an answer."""
    items = [shown(item, at=page.at) for item in items_of_case(case_id=page.case.pk)]
    return {
        "orders": items,
        "orders_to_answer": [one for one in items if one["open"]] if answers(case=page.case, by=page.by) else [],
        "may_supervise": page.open and page.by.may(Permission.SUPERVISE),
        "may_see_board": page.by.may(Permission.VIEW_FIGURES),
        "order_due": usual_due(page.at),
        "hand_over": hand_over_of(case_id=page.case.pk),
    }


def shown(item: Item, *, at: datetime) -> dict[str, Any]:
    """An item as pages show it: state in words, lateness, replies and requests for time with what became of them."""
    state = ItemState(item.state)
    late = state is ItemState.OPEN and item.due_at < at
    label, tone, _ = ITEM_STATES[state]
    return {
        "item": item,
        "order": item.order,
        "open": state is ItemState.OPEN,
        "state": "逾期未回复" if late else label,
        "tone": "overdue" if late else tone,
        "late": late,
        "replies": [
            (one, REPLY_LABELS[Verdict(one.verdict)]) for one in sorted(item.replies.all(), key=lambda one: one.replied_at)
        ],
        "extensions": [
            (one, EXTENSION_LABELS[Verdict(one.verdict)])
            for one in sorted(item.extensions.all(), key=lambda one: one.asked_at)
        ],
        "time_asked": next((one for one in item.extensions.all() if one.verdict == Verdict.WAITING), None),
    }  # fmt: skip


def usual_due(at: datetime) -> str:
    """When a reply is usually due, as a form's field takes it: the end of the second working day."""
    on = calendar_in_force().working_day(DUE_DAYS, after=day_of(at))
    return datetime.combine(on, DUE_HOUR, tzinfo=BEIJING).strftime("%Y-%m-%dT%H:%M")
