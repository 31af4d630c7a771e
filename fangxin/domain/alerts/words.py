"""The words of early warnings: where one stands, what may be done with it, what measures there are."""

from __future__ import annotations

from enum import StrEnum


class AlertState(StrEnum):
    """Where a warning is. Whether it is overdue is computed."""

    PROPOSED = "PROPOSED"
    DISMISSED = "DISMISSED"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    TOLD = "TOLD"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


#: state → (label, tone of the look)
ALERT_STATES: dict[AlertState, tuple[str, str]] = {
    AlertState.PROPOSED: ("待研判", "waiting"),
    AlertState.DISMISSED: ("不作预警", ""),
    AlertState.SENT: ("待签收", "active"),
    AlertState.ACCEPTED: ("处置中", "active"),
    AlertState.TOLD: ("待审结", "waiting"),
    AlertState.CLOSED: ("已办结", "done"),
    AlertState.WITHDRAWN: ("已撤回", ""),
}
#: sent to an office and not over
RUNNING = (AlertState.SENT, AlertState.ACCEPTED, AlertState.TOLD)
#: the office has something to do
WAITING = (AlertState.SENT, AlertState.ACCEPTED)


class AlertMove(StrEnum):
    """What can be done with a warning; from where stands in rules/lifecycle.py."""

    RAISE = "RAISE"
    DISMISS = "DISMISS"
    RESTORE = "RESTORE"
    WITHDRAW = "WITHDRAW"
    ACCEPT = "ACCEPT"
    MEASURE = "MEASURE"
    TELL = "TELL"
    SEND_BACK = "SEND_BACK"
    CLOSE = "CLOSE"


MOVE_LABELS = {
    AlertMove.RAISE: "发出预警",
    AlertMove.DISMISS: "不作预警",
    AlertMove.RESTORE: "恢复研判",
    AlertMove.WITHDRAW: "撤回预警",
    AlertMove.ACCEPT: "签收",
    AlertMove.MEASURE: "记录措施",
    AlertMove.TELL: "报告结果",
    AlertMove.SEND_BACK: "退回补充",
    AlertMove.CLOSE: "办结",
}


class AlertSource(StrEnum):
    """What a warning rests on."""

    HOTSPOT = "HOTSPOT"
    TOPIC = "TOPIC"


SOURCE_LABELS = {AlertSource.HOTSPOT: "数量异常", AlertSource.TOPIC: "新话题"}


class MeasureKind(StrEnum):
    """What is done about a warning."""

    ORDER = "ORDER"
    SAMPLING = "SAMPLING"
    LETTER = "LETTER"
    ARTICLE = "ARTICLE"
    CHECK = "CHECK"


MEASURE_LABELS = {
    MeasureKind.ORDER: "督办",
    MeasureKind.SAMPLING: "抽检",
    MeasureKind.LETTER: "行政指导文书",
    MeasureKind.ARTICLE: "消费警示",
    MeasureKind.CHECK: "现场检查",
}
#: measures that are begun elsewhere too, with their own permission
LINKED = (MeasureKind.ORDER, MeasureKind.LETTER, MeasureKind.ARTICLE)
