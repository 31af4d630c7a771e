"""The words of leaves and of swaps: what for, and how far an ask has come."""

from enum import StrEnum


class LeaveKind(StrEnum):
    """What an officer is away for."""

    ANNUAL = "ANNUAL"
    SICK = "SICK"
    PERSONAL = "PERSONAL"
    FAMILY = "FAMILY"
    OFFICIAL = "OFFICIAL"
    TRAINING = "TRAINING"
    OTHER = "OTHER"


LEAVE_KIND_LABELS = {
    LeaveKind.ANNUAL: "年休假",
    LeaveKind.SICK: "病假",
    LeaveKind.PERSONAL: "事假",
    LeaveKind.FAMILY: "婚丧产育假",
    LeaveKind.OFFICIAL: "公务外出",
    LeaveKind.TRAINING: "培训",
    LeaveKind.OTHER: "其他",
}


class LeaveState(StrEnum):
    """How far an ask for leave has come."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"
    #: ended by the officer, before it began or before its last day was over
    ENDED = "ENDED"
    #: its last day has passed
    OVER = "OVER"


LEAVE_STATE_LABELS = {
    LeaveState.ASKED: "待批准",
    LeaveState.GRANTED: "已批准",
    LeaveState.REFUSED: "未批准",
    LeaveState.WITHDRAWN: "已撤回",
    LeaveState.ENDED: "已销假",
    LeaveState.OVER: "已结束",
}
#: an ask in these states keeps its days
STANDING = frozenset({LeaveState.ASKED, LeaveState.GRANTED})


class LeaveMove(StrEnum):
    """What can be done with an ask for leave."""

    GRANT = "GRANT"
    REFUSE = "REFUSE"
    WITHDRAW = "WITHDRAW"
    END = "END"
    PASS = "PASS"


class SwapState(StrEnum):
    """How far an offer to swap duties has come."""

    OFFERED = "OFFERED"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"
    WITHDRAWN = "WITHDRAWN"


SWAP_STATE_LABELS = {
    SwapState.OFFERED: "待答复",
    SwapState.CONFIRMED: "已同意",
    SwapState.DECLINED: "未同意",
    SwapState.WITHDRAWN: "已撤回",
}
