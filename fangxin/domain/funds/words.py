"""The words of advance compensation."""

from enum import StrEnum


class FundKind(StrEnum):
    """Whose fund it is; the rule each begins with stands in law/funds.yaml."""

    MARKET = "MARKET"
    STREET = "STREET"


class Basis(StrEnum):
    """Why the consumer may be paid in the stall's place."""

    AGREEMENT_BROKEN = "AGREEMENT_BROKEN"
    MEDIATION_FAILED = "MEDIATION_FAILED"
    SETTLEMENT_BROKEN = "SETTLEMENT_BROKEN"


class Consent(StrEnum):
    """How a merchant agreed to its stall being in a fund."""

    PORTAL = "PORTAL"
    SIGNED = "SIGNED"
    EARLIER = "EARLIER"


CONSENT_LABELS = {Consent.PORTAL: "经营者在线同意", Consent.SIGNED: "书面协议", Consent.EARLIER: "以前加入"}


class AdvanceState(StrEnum):
    """Where an advance is. A paid one is owed by the stall until it is recovered or written off."""

    PROPOSED = "PROPOSED"
    APPROVED = "APPROVED"
    DENIED = "DENIED"
    CANCELLED = "CANCELLED"
    PAID = "PAID"


ADVANCE_LABELS = {
    AdvanceState.PROPOSED: "待审批",
    AdvanceState.APPROVED: "已批准，待付款",
    AdvanceState.DENIED: "未批准",
    AdvanceState.CANCELLED: "已取消",
    AdvanceState.PAID: "已付款",
}

#: states in which a case's advance stands, so that there is no second one
STANDING = (AdvanceState.PROPOSED, AdvanceState.APPROVED, AdvanceState.PAID)


class WriteOffState(StrEnum):
    """Where the proposal to give up what a stall owes is."""

    PROPOSED = "PROPOSED"
    DONE = "DONE"
    DENIED = "DENIED"


WRITE_OFF_LABELS = {
    WriteOffState.PROPOSED: "待审批",
    WriteOffState.DONE: "已核销",
    WriteOffState.DENIED: "未同意",
}


class Duty(StrEnum):
    """How a stall stands with its fund."""

    ASKED = "ASKED"
    FULL = "FULL"
    SHORT = "SHORT"
    OVERDUE = "OVERDUE"
    LEFT = "LEFT"


DUTY_LABELS = {
    Duty.ASKED: "待经营者同意",
    Duty.FULL: "已缴足",
    Duty.SHORT: "待补足",
    Duty.OVERDUE: "逾期未补足",
    Duty.LEFT: "已退出",
}
