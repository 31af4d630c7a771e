"""The words of returns: who asked, how a return stands, whether a promise is kept."""

from enum import StrEnum


class Origin(StrEnum):
    """Through which door a return came."""

    COUNTER = "COUNTER"
    ONLINE = "ONLINE"


ORIGIN_LABELS = {Origin.COUNTER: "门店登记", Origin.ONLINE: "消费者网上申请"}


class ReturnState(StrEnum):
    """Where a return is, and so who holds the pen."""

    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    REFUNDED = "REFUNDED"
    WITHDRAWN = "WITHDRAWN"


RETURN_LABELS = {
    ReturnState.ASKED: "待答复",
    ReturnState.ACCEPTED: "待退款",
    ReturnState.REFUSED: "未同意",
    ReturnState.REFUNDED: "已退款",
    ReturnState.WITHDRAWN: "已撤回",
}
RETURN_TONES = {
    ReturnState.ASKED: "waiting",
    ReturnState.ACCEPTED: "active",
    ReturnState.REFUNDED: "done",
}


class Fault(StrEnum):
    """Why a request is not valid under the promise; empty for a valid one. Each answers to a ground of refusal."""

    WINDOW = "window"
    SCOPE = "scope"
    EXCLUSION = "exclusion"
    RECEIPT = "receipt"


FAULT_LABELS = {
    Fault.WINDOW: "超过承诺的天数",
    Fault.SCOPE: "不在承诺的商品范围内",
    Fault.EXCLUSION: "属于承诺写明的除外商品",
    Fault.RECEIPT: "同一张凭证的商品已经退过",
}


class Way(StrEnum):
    """How money was given back: the way it was paid, unless the consumer agrees to another."""

    ORIGINAL = "ORIGINAL"
    CASH = "CASH"
    TRANSFER = "TRANSFER"


WAY_LABELS = {Way.ORIGINAL: "原支付方式退回", Way.CASH: "现金", Way.TRANSFER: "转账"}


class Result(StrEnum):
    """How a return counts for the redemption rate."""

    HONOURED = "HONOURED"
    LATE = "LATE"
    REFUSED = "REFUSED"
    UNANSWERED = "UNANSWERED"
    NOT_REFUNDED = "NOT_REFUNDED"
    NOT_RECEIVED = "NOT_RECEIVED"
    OPEN = "OPEN"
    NOT_VALID = "NOT_VALID"
    WITHDRAWN = "WITHDRAWN"


RESULT_LABELS = {
    Result.HONOURED: "按期兑现",
    Result.LATE: "退款逾期",
    Result.REFUSED: "应退未退",
    Result.UNANSWERED: "逾期未答复",
    Result.NOT_REFUNDED: "逾期未退款",
    Result.NOT_RECEIVED: "消费者未收到退款",
    Result.OPEN: "办理中",
    Result.NOT_VALID: "不在承诺之内",
    Result.WITHDRAWN: "已撤回",
}
#: results by which a promise was not honoured
NOT_HONOURED = frozenset({Result.LATE, Result.REFUSED, Result.UNANSWERED, Result.NOT_REFUNDED, Result.NOT_RECEIVED})


class Contest(StrEnum):
    """What became of a store's contesting what it is said to owe."""

    OPEN = "OPEN"
    WITHDRAWN = "WITHDRAWN"
    CORRECTED = "CORRECTED"
    DISMISSED = "DISMISSED"


CONTEST_LABELS = {
    Contest.OPEN: "有异议",
    Contest.WITHDRAWN: "异议已撤回",
    Contest.CORRECTED: "异议成立，已更正",
    Contest.DISMISSED: "总部核实，异议不成立",
}


class Kept(StrEnum):
    """Whether a promise is kept, computed."""

    KEPT = "KEPT"
    BROKEN = "BROKEN"
    NOT_YET_TESTED = "NOT_YET_TESTED"


KEPT_LABELS = {Kept.KEPT: "已兑现", Kept.BROKEN: "有未兑现", Kept.NOT_YET_TESTED: "尚无检验"}
KEPT_TONES = {Kept.KEPT: "done", Kept.BROKEN: "overdue", Kept.NOT_YET_TESTED: ""}
