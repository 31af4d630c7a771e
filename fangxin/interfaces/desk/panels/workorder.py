"""The 12345 work order a case came from: the platform's own deadline as a clock beside ours, and who was warned of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.words import Permission
from fangxin.domain.supervision.models import Warning
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.workorders.models import WorkOrder
from fangxin.domain.workorders.words import OrderState
from fangxin.foundation.clock import day_of, days_left
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.lawbook.clocks import Unit
from fangxin.interfaces.desk.panels.page import CasePage
from fangxin.interfaces.desk.workorders import told_of
from fangxin.interfaces.look.clocks import ClockView
from fangxin.interfaces.look.telling import RECIPIENTS


def context(page: CasePage) -> dict[str, Any]:
    """Nothing for a case that came another way."""
    order = WorkOrder.objects.filter(case_id=page.case.pk).select_related("platform").first()
    if order is None:
        return {"work_order": None, "hotline_clock": None}
    return {
        "work_order": told_of(order),
        "hotline_clock": _clock(order, page.at),
        "hotline_warnings": _warnings(order) if page.by.may(Permission.ACKNOWLEDGE_WARNING) else [],
    }


def _clock(order: WorkOrder, at: datetime) -> ClockView | None:
    """The deadline while the platform waits; by the hour around its last day, by working days before and after."""
    if order.due_at is None or order.state != OrderState.OPEN:
        return None
    days = days_left(day_of(order.due_at), day_of(at), Unit.WORKING_DAY, calendar_in_force())
    near = -1 <= days <= 1
    return ClockView(
        label="12345平台时限", due_on=day_of(order.due_at), days_left=days, due_at=order.due_at,
        minutes_left=int((order.due_at - at).total_seconds() // 60) if near else None,
    )  # fmt: skip


def _warnings(order: WorkOrder) -> list[dict[str, Any]]:
    rows = Warning.objects.filter(case_id=order.case_id, clock_id=order.pk).select_related("office")
    return [
        {
            "at": row.raised_at,
            "what": rung.label if (rung := lawbook().escalation.rung(row.level)) else row.level,
            "who": f"{RECIPIENTS[row.to]} {row.office.name}，{_heard(row)}",
            "detail": row.answer,
        }
        for row in rows.order_by("-raised_at", "-id")
    ]


def _heard(row: Warning) -> str:
    return f"{row.acknowledged_by}已签收" if row.acknowledged_at else "待签收"
