"""Work orders at the interface: a 12345 platform sends them, and reads what became of them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from fangxin.domain.agency.queries import NoIntakeUnit
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.words import Channel, Outcome, Status
from fangxin.domain.workorders.actions.platforms import platform_of
from fangxin.domain.workorders.actions.taking import take_order
from fangxin.domain.workorders.models import WorkOrder
from fangxin.domain.workorders.queries import order_by_number
from fangxin.domain.workorders.rules import DueBeforeOrdered, OrderDiffers
from fangxin.domain.workorders.words import OrderState
from fangxin.foundation.clock import BEIJING
from fangxin.interfaces.api.operations import Answer, Asked, operation
from fangxin.interfaces.api.requests import NEW_REQUEST, fields_of_body
from fangxin.interfaces.api.values import Day, Instant, Maybe, Record, Text, choice
from fangxin.interfaces.public.reading import read_filing

P = Permission
NUMBER = {"number": Text(says="工单编号", most=64, example="12345-20260608-0001")}
NEW_ORDER = Record(
    name="NewWorkOrder",
    says="一张12345工单。时限是对方平台自己的时限，与本系统的法定期限分别计算。",
    required=("number", "ordered_at", "content"),
    members={
        "number": Text(says="工单编号", least=1, most=64),
        "ordered_at": Instant(says="派单时间"),
        "due_at": Instant(says="办理时限"),
        **{name: kind for name, kind in NEW_REQUEST.members.items() if name not in ("channel", "outside_number")},
    },
    examples=(
        {
            "number": "12345-20260608-0001", "ordered_at": "2026-06-08T09:00:00+08:00", "due_at": "2026-06-15T18:00:00+08:00",
            "content": "来电人反映在示例超市买的酸奶已经过期，要求退款。", "name": "张演示", "phone": "13800138000",
            "merchant_name": "示例超市",
        },
    ),
)  # fmt: skip
ORDER = Record(
    name="WorkOrder",
    says="一张工单和它的办理情况。不含当事人身份。",
    required=("number", "case", "state", "status"),
    members={
        "number": Text(says="工单编号", most=64),
        "case": Text(says="本系统登记编号", most=64),
        "state": choice(OrderState, says="工单状态"),
        "status": choice(Status, says="办理状态"),
        "outcome": Maybe(of=choice(Outcome, says="处理结果")),
        "office": Text(says="办理单位", most=80),
        "ordered_at": Instant(says="派单时间"),
        "due_at": Maybe(of=Instant(says="对方平台的办理时限")),
        "case_due_on": Maybe(of=Day(says="本系统的当前期限")),
    },
)


@operation(
    "POST", says="转来一张12345工单，按规则登记、分送并计算期限。", permission=P.REGISTER, body=NEW_ORDER, answer=ORDER, status=201,
    refusals=(NoIntakeUnit, DueBeforeOrdered, OrderDiffers),
)  # fmt: skip
def send_order(asked: Asked) -> Answer:
    """Take an order under the name of the system that sends it."""
    body = {name: value for name, value in asked.body.items() if name not in ("number", "ordered_at", "due_at")}
    filing = read_filing(
        fields_of_body(body), channel=Channel.HOTLINE12345, evidence_count=0, authorised=False
    )  # fmt: skip
    order = take_order(
        platform=platform_of(office=asked.machine.office, name=asked.machine.name), number=asked.body["number"],
        ordered_at=asked.body["ordered_at"], due_at=asked.body.get("due_at"), filing=filing, by=asked.by, at=asked.at,
    )  # fmt: skip
    order = WorkOrder.objects.select_related("case__office").get(pk=order.pk)
    return Answer(body=told(order), location=reverse("api:workorder", args=[order.number]))


@operation("GET", says="一张工单的办理情况。", permission=P.VIEW_CASES, path=NUMBER, answer=ORDER)
def read_order(asked: Asked) -> Answer:
    """One order of the jurisdiction."""
    return Answer(body=told(order_by_number(number=asked.path["number"], by=asked.by)))


def told(order: WorkOrder) -> dict[str, Any]:
    """An order as the interface tells it."""
    case = order.case
    return {
        "number": order.number,
        "case": case.number,
        "state": order.state,
        "status": case.status,
        "outcome": case.outcome or None,
        "office": case.office.name,
        "ordered_at": order.ordered_at.astimezone(BEIJING).isoformat(),
        "due_at": order.due_at.astimezone(BEIJING).isoformat() if order.due_at else None,
        "case_due_on": case.due_on.isoformat() if case.due_on else None,
    }
