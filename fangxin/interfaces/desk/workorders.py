"""12345 work orders at the desk: by the platform's deadline, what was told back, what was given up."""

from __future__ import annotations

import io
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.words import Kind, Status, status_label
from fangxin.domain.workorders.actions.returning import send_again
from fangxin.domain.workorders.models import Return, WorkOrder
from fangxin.domain.workorders.queries import orders_for, returns_for
from fangxin.domain.workorders.words import (
    ORDER_LABELS,
    RETURN_LABELS,
    STATE_LABELS,
    OrderState,
    ReturnKind,
    ReturnState,
)
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.files.writers import write_csv
from fangxin.interfaces.gateways.hotline12345.faults import why_not
from fangxin.interfaces.look.words import instant

MOST = 100
MOST_IN_FILE = 20_000
FILE = ("工单编号", "登记编号", "类别", "办理状态", "处理结果", "理由", "办理单位", "时间")


@page(for_=Audience.OFFICER, permission=Permission.DISPATCH)
def orders(request: HttpRequest) -> HttpResponse:
    """Open orders by the platform's deadline, and what was told back last; what was given up comes first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    at = now()
    open_ = orders_for(by=by).filter(state=OrderState.OPEN).order_by("due_at", "id")[:MOST]
    told = returns_for(by=by)
    dead = list(told.filter(state=ReturnState.DEAD)[:MOST])
    context = {
        **frame(request, current="work-orders"),
        "orders": [_order(one, late=bool(one.due_at and one.due_at < at)) for one in open_],
        "dead": [{"row": one, "words": _said(one), "why": why_not(one.error)} for one in dead],
        "may_import": by.may(Permission.REGISTER),
        "returns": [_return(one) for one in told.exclude(state=ReturnState.DEAD)[:MOST]],
    }
    return render(request, "desk/work_orders.html", context)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.DISPATCH)
def again(request: HttpRequest, return_id: int) -> HttpResponse:
    """Send what was given up once more."""
    if request.method != "POST":
        raise NotFound
    send_again(return_id=return_id, by=request.actor, at=now())  # type: ignore[attr-defined]
    messages.success(request, "已重新送达，请稍后查看结果。")
    return HttpResponseRedirect(reverse("desk:work-orders"), status=303)


@page(for_=Audience.OFFICER, permission=Permission.DISPATCH)
def file(request: HttpRequest) -> HttpResponse:
    """What is to be told, as a table for a platform without an interface; nothing of a person."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = returns_for(by=by).exclude(state=ReturnState.ACKNOWLEDGED).order_by("created_at", "id")[:MOST_IN_FILE]
    stream = io.BytesIO()
    write_csv(stream, FILE, [_row(one) for one in rows])
    answer = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="returns.csv"'
    return answer


def _order(order: WorkOrder, *, late: bool) -> tuple[Any, ...]:
    case = order.case
    return (
        (order.number, reverse("desk:case", args=[case.number])),
        order.platform.name,
        case.office.name,
        (status_label(Status(case.status), Kind(case.kind)), ""),
        (instant(order.due_at) if order.due_at else "未给时限", "overdue" if late else ""),
        case.due_on,
    )


def _return(row: Return) -> tuple[Any, ...]:
    tone = "done" if row.state == ReturnState.ACKNOWLEDGED else "waiting"
    waits = (
        "等待下载" if row.state == ReturnState.WAITING and row.due_at is None else STATE_LABELS[ReturnState(row.state)]
    )
    return (
        (row.order.number, reverse("desk:case", args=[row.order.case.number])),
        _said(row),
        (waits, tone),
        row.attempts,
        row.receipt or why_not(row.error),
        row.created_at,
    )


def _said(row: Return) -> str:
    told = row.payload
    words = "，".join(filter(None, (told.get("status_label", ""), told.get("outcome_label", ""))))
    return f"{RETURN_LABELS[ReturnKind(row.kind)]}：{words}"


def _row(row: Return) -> list[str]:
    told = row.payload
    return [
        told["order"], told["case"], RETURN_LABELS[ReturnKind(row.kind)], told["status_label"], told.get("outcome_label", ""),
        told.get("ground", ""), told["office"], told["at"],
    ]  # fmt: skip


def told_of(order: WorkOrder) -> dict[str, Any]:
    """The work order a case came from, for its page."""
    last = order.returns.order_by("-created_at", "-id").first()
    return {
        "number": order.number,
        "platform": order.platform.name,
        "state": ORDER_LABELS[OrderState(order.state)],
        "ordered_at": order.ordered_at,
        "due_at": order.due_at,
        "told": f"{_said(last)}（{STATE_LABELS[ReturnState(last.state)]}）" if last is not None else "",
    }
