"""Calls at the interface: a telephone system tells that it rings, that somebody answered, that it is over."""

from __future__ import annotations

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.words import Permission
from fangxin.domain.calls.actions.events import (
    QUEUE_MOST,
    REFERENCE_MOST,
    CallInstantImpossible,
    CallUnnamed,
    OperatorUnknown,
    record_call,
)
from fangxin.domain.calls.words import CallEvent, CallState
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.api.operations import Answer, Asked, operation
from fangxin.interfaces.api.values import Instant, Maybe, Record, Text, choice

EVENT = Record(
    name="CallEvent",
    says="一通来电的一次通知。可以重复、可以乱序；换人接听时，对新的话务员再通知一次 answered。",
    required=("call_id", "event"),
    members={
        "call_id": Text(says="电话系统对这通电话的编号", least=1, most=REFERENCE_MOST, example="20260608-000123"),
        "event": choice(CallEvent, says="振铃、接通或结束"),
        "caller": Text(says="主叫号码；不显示的为空", most=80, example="13800138000"),
        "queue": Text(says="队列", most=QUEUE_MOST, example="12315"),
        "operator": Text(says="话务员的登录名；还没有分给谁的为空", most=40),
        "at": Instant(says="发生的时间，默认为收到通知的时间"),
    },
    examples=(
        {
            "call_id": "20260608-000123", "event": "ringing", "caller": "13800138000", "queue": "12315",
            "operator": "jiangtingyu",
        },
    ),
)  # fmt: skip
CALL = Record(
    name="Call",
    says="通知之后这通电话的状态。不含主叫号码。",
    required=("call_id", "state", "operator"),
    members={
        "call_id": Text(says="电话系统对这通电话的编号", most=REFERENCE_MOST),
        "state": choice(CallState, says="状态"),
        "operator": Maybe(of=Text(says="话务员的登录名", most=40)),
    },
)


@operation(
    "POST", says="通知来电，话务员的页面随之弹出；未接的列入回拨。", permission=Permission.TELL_CALLS, body=EVENT, answer=CALL,
    refusals=(CallUnnamed, OperatorUnknown, CallInstantImpossible),
)  # fmt: skip
def tell_call(asked: Asked) -> Answer:
    """Take one event of a call."""
    body = asked.body
    office = Office.objects.filter(pk=asked.by.office_id or 0).first()
    if office is None:
        raise NotFound(field="office")
    call = record_call(
        source=f"machine:{asked.machine.pk}", reference=body["call_id"], event=CallEvent(body["event"]),
        caller=body.get("caller", ""), queue=body.get("queue", ""), operator=body.get("operator", ""), office=office,
        happened_at=body.get("at") or asked.at, at=asked.at,
    )  # fmt: skip
    login = call.operator.username if call.operator else None
    return Answer(body={"call_id": call.reference, "state": call.state, "operator": login})
