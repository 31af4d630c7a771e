"""The words of feedback."""

from enum import StrEnum


class Satisfaction(StrEnum):
    """What the consumer says of the result. Values are those of the exchange format, upper case."""

    SATISFIED = "SATISFIED"
    BASICALLY_SATISFIED = "BASICALLY_SATISFIED"
    DISSATISFIED = "DISSATISFIED"


SATISFACTION_LABELS = {
    Satisfaction.SATISFIED: "满意",
    Satisfaction.BASICALLY_SATISFIED: "基本满意",
    Satisfaction.DISSATISFIED: "不满意",
}


class RequestState(StrEnum):
    """What became of a request to reopen."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    DENIED = "DENIED"


class FollowUpState(StrEnum):
    """Where a call-back is."""

    SAMPLED = "SAMPLED"
    REACHED = "REACHED"
    NOT_REACHED = "NOT_REACHED"
    DECLINED = "DECLINED"


FOLLOW_UP_LABELS = {
    FollowUpState.SAMPLED: "待回访",
    FollowUpState.REACHED: "已回访",
    FollowUpState.NOT_REACHED: "未接通",
    FollowUpState.DECLINED: "不愿接受回访",
}
