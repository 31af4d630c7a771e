"""The words of the hotline: what a telephone system tells, where a call is, who calls, and what becomes of a draft."""

from enum import StrEnum


class CallEvent(StrEnum):
    """What a telephone system tells of a call. A call that is answered again, by somebody else, was transferred."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class CallState(StrEnum):
    """Where a call is, from the events told so far."""

    RINGING = "RINGING"
    TALKING = "TALKING"
    ENDED = "ENDED"
    MISSED = "MISSED"


CALL_STATE_LABELS = {
    CallState.RINGING: "振铃",
    CallState.TALKING: "通话中",
    CallState.ENDED: "已结束",
    CallState.MISSED: "未接",
}


class CallerKind(StrEnum):
    """What kind of number a caller shows."""

    MOBILE = "MOBILE"
    FIXED = "FIXED"
    SERVICE = "SERVICE"
    SHORT = "SHORT"
    WITHHELD = "WITHHELD"
    UNREADABLE = "UNREADABLE"


CALLER_LABELS = {
    CallerKind.MOBILE: "手机",
    CallerKind.FIXED: "固定电话",
    CallerKind.SERVICE: "服务热线",
    CallerKind.SHORT: "服务短号",
    CallerKind.WITHHELD: "号码未显示",
    CallerKind.UNREADABLE: "号码无法识别",
}
#: numbers at which a person can be found again: only these are looked up, and taken over as the caller's own
PERSONAL = frozenset({CallerKind.MOBILE, CallerKind.FIXED})


class Back(StrEnum):
    """Whether a missed caller still has to be called back."""

    NONE = "NONE"
    WAITING = "WAITING"
    REACHED = "REACHED"
    CAME_AGAIN = "CAME_AGAIN"
    GIVEN_UP = "GIVEN_UP"


BACK_LABELS = {
    Back.NONE: "不用回拨",
    Back.WAITING: "待回拨",
    Back.REACHED: "已回拨",
    Back.CAME_AGAIN: "对方已再次来电",
    Back.GIVEN_UP: "多次未接通",
}


class DraftState(StrEnum):
    """What became of what an operator typed."""

    OPEN = "OPEN"
    FILED = "FILED"
    DROPPED = "DROPPED"
