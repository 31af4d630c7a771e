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


REQUEST_LABELS = {
    RequestState.ASKED: "待决定",
    RequestState.GRANTED: "同意重新办理",
    RequestState.DENIED: "不同意重新办理",
}


class FollowUpState(StrEnum):
    """Where a call-back is."""

    SAMPLED = "SAMPLED"
    REACHED = "REACHED"
    NOT_REACHED = "NOT_REACHED"
    DECLINED = "DECLINED"
    GIVEN_UP = "GIVEN_UP"


FOLLOW_UP_LABELS = {
    FollowUpState.SAMPLED: "待回访",
    FollowUpState.REACHED: "已回访",
    FollowUpState.NOT_REACHED: "未接通",
    FollowUpState.DECLINED: "不愿接受回访",
    FollowUpState.GIVEN_UP: "多次未接通",
}
#: calls still to be made
TO_CALL = (FollowUpState.SAMPLED, FollowUpState.NOT_REACHED)


class AnswerKind(StrEnum):
    """How a question of a script is answered."""

    CHOICE = "CHOICE"
    SATISFACTION = "SATISFACTION"
    WORDS = "WORDS"


class Period(StrEnum):
    """How often a plan draws."""

    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"


PERIOD_LABELS = {Period.WEEKLY: "每周", Period.MONTHLY: "每月"}


class Stratum(StrEnum):
    """Of what a plan draws its share: of all, of every office, of every way a case ended."""

    ALL = "ALL"
    OFFICE = "OFFICE"
    OUTCOME = "OUTCOME"


STRATUM_LABELS = {Stratum.ALL: "全部一起", Stratum.OFFICE: "每个办理单位分别", Stratum.OUTCOME: "每种处理结果分别"}


class Origin(StrEnum):
    """What a request to reopen came from."""

    CONSUMER = "CONSUMER"
    RATING = "RATING"
    FOLLOW_UP = "FOLLOW_UP"


ORIGIN_LABELS = {Origin.CONSUMER: "消费者申请", Origin.RATING: "评价不满意", Origin.FOLLOW_UP: "回访发现虚假办结"}


class Finding(StrEnum):
    """What became of a false closing that a call-back found."""

    FOUND = "FOUND"
    CONFIRMED = "CONFIRMED"
    REJECTED = "REJECTED"


FINDING_LABELS = {Finding.FOUND: "待核实", Finding.CONFIRMED: "属实，已重新办理", Finding.REJECTED: "核实后未认定"}
