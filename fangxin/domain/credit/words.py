"""The words of credit: classes of events, where an event came from, its state, the state of a repair."""

from enum import StrEnum


class EventClass(StrEnum):
    """How heavy an event is in law; HONOUR speaks for the merchant."""

    MINOR = "MINOR"
    GENERAL = "GENERAL"
    SERIOUS = "SERIOUS"
    HONOUR = "HONOUR"


CLASS_LABELS = {
    EventClass.MINOR: "轻微",
    EventClass.GENERAL: "一般",
    EventClass.SERIOUS: "严重",
    EventClass.HONOUR: "荣誉",
}


class Source(StrEnum):
    """Which object of the house an event was recorded from; OFFICER: entered by hand on a document."""

    OFFICER = "OFFICER"
    PENALTY = "PENALTY"
    AGREEMENT_ITEM = "AGREEMENT_ITEM"
    DISPUTE = "DISPUTE"
    SETTLEMENT = "SETTLEMENT"
    PROMISE = "PROMISE"
    PROMISE_CHECK = "PROMISE_CHECK"
    RETURN = "RETURN"
    REPAIR = "REPAIR"


SOURCE_LABELS = {
    Source.OFFICER: "人工登记",
    Source.PENALTY: "行政处罚",
    Source.AGREEMENT_ITEM: "调解协议",
    Source.DISPUTE: "在线消费纠纷",
    Source.SETTLEMENT: "在线和解",
    Source.PROMISE: "放心消费承诺",
    Source.PROMISE_CHECK: "承诺核查",
    Source.RETURN: "无理由退货",
    Source.REPAIR: "信用修复",
}


class EventState(StrEnum):
    """What became of an event. Whether one that is in force counts on a day is computed, not stored."""

    PROPOSED = "PROPOSED"
    IN_FORCE = "IN_FORCE"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"


EVENT_STATE_LABELS = {
    EventState.PROPOSED: "待确认",
    EventState.IN_FORCE: "已记录",
    EventState.REJECTED: "未采用",
    EventState.WITHDRAWN: "已撤销",
}


class Standing(StrEnum):
    """How an event stands on a day."""

    COUNTS = "COUNTS"
    NOT_YET = "NOT_YET"
    EXPIRED = "EXPIRED"
    REPAIRED = "REPAIRED"


STANDING_LABELS = {
    Standing.COUNTS: "计入",
    Standing.NOT_YET: "尚未起算",
    Standing.EXPIRED: "已到期，不再计入",
    Standing.REPAIRED: "已修复，不再计入",
}


class RepairState(StrEnum):
    """What became of an application for repair."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    TAKEN_BACK = "TAKEN_BACK"
    REVOKED = "REVOKED"


REPAIR_STATE_LABELS = {
    RepairState.ASKED: "待决定",
    RepairState.GRANTED: "准予修复",
    RepairState.REFUSED: "不予修复",
    RepairState.TAKEN_BACK: "已撤回",
    RepairState.REVOKED: "已撤销修复",
}
