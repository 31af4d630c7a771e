"""The words of settling first: enrolment, disputes, what is said in them, and how they end."""

from enum import StrEnum


class EnrolmentState(StrEnum):
    """How an enterprise's membership stands."""

    ASKED = "ASKED"
    JOINED = "JOINED"
    REFUSED = "REFUSED"
    LEFT = "LEFT"


ENROLMENT_LABELS = {
    EnrolmentState.ASKED: "待审批",
    EnrolmentState.JOINED: "已加入",
    EnrolmentState.REFUSED: "未通过",
    EnrolmentState.LEFT: "已退出",
}


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "OPEN"
    SETTLED = "SETTLED"
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    ESCALATED = "ESCALATED"
    WITHDRAWN = "WITHDRAWN"


DISPUTE_LABELS = {
    DisputeState.OPEN: "和解中",
    DisputeState.SETTLED: "已和解，待履行",
    DisputeState.KEPT: "已和解并履行",
    DisputeState.BROKEN: "和解后未履行",
    DisputeState.ESCALATED: "已转市场监管部门",
    DisputeState.WITHDRAWN: "消费者已撤回",
}
#: a dispute in one of these can still go to the competent desk
RUNNING = (DisputeState.OPEN, DisputeState.SETTLED, DisputeState.BROKEN)


class Why(StrEnum):
    """Why a dispute went to the competent desk."""

    REFUSED = "REFUSED"
    SILENT = "SILENT"
    UNSOLVED = "UNSOLVED"
    ASKED = "ASKED"
    BROKEN = "BROKEN"


WHY_LABELS = {
    Why.REFUSED: "经营者拒绝和解",
    Why.SILENT: "经营者逾期未答复",
    Why.UNSOLVED: "期限内没有谈成",
    Why.ASKED: "消费者要求转办",
    Why.BROKEN: "和解后未履行",
}


class Speaker(StrEnum):
    """Who said something in a dispute."""

    CONSUMER = "CONSUMER"
    MERCHANT = "MERCHANT"


SPEAKER_LABELS = {Speaker.CONSUMER: "消费者", Speaker.MERCHANT: "经营者"}


class Saying(StrEnum):
    """What a message is."""

    FILED = "FILED"
    MESSAGE = "MESSAGE"
    OFFER = "OFFER"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    REFUSED = "REFUSED"
    REPORTED = "REPORTED"
    CONFIRMED = "CONFIRMED"
    DENIED = "DENIED"
    WITHDRAWN = "WITHDRAWN"
    ESCALATED = "ESCALATED"


SAYING_LABELS = {
    Saying.FILED: "提出投诉",
    Saying.MESSAGE: "留言",
    Saying.OFFER: "提出方案",
    Saying.ACCEPTED: "接受方案",
    Saying.DECLINED: "不接受方案",
    Saying.REFUSED: "拒绝和解",
    Saying.REPORTED: "报告已履行",
    Saying.CONFIRMED: "确认已履行",
    Saying.DENIED: "表示没有履行",
    Saying.WITHDRAWN: "撤回",
    Saying.ESCALATED: "转市场监管部门",
}


class OfferState(StrEnum):
    """What became of an offer."""

    OPEN = "OPEN"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    REPLACED = "REPLACED"
    LAPSED = "LAPSED"


OFFER_LABELS = {
    OfferState.OPEN: "等待答复",
    OfferState.ACCEPTED: "已接受",
    OfferState.DECLINED: "未接受",
    OfferState.REPLACED: "已被新方案代替",
    OfferState.LAPSED: "已失效",
}


class PromiseState(StrEnum):
    """Whether one promise of a settlement was kept."""

    DUE = "DUE"
    REPORTED = "REPORTED"
    KEPT = "KEPT"
    DENIED = "DENIED"
    MISSED = "MISSED"


PROMISE_LABELS = {
    PromiseState.DUE: "待履行",
    PromiseState.REPORTED: "经营者报告已履行，待确认",
    PromiseState.KEPT: "已履行",
    PromiseState.DENIED: "消费者表示没有履行",
    PromiseState.MISSED: "逾期未履行",
}
