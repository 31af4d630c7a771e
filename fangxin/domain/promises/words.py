"""The words of promises: kinds, how they stand, how far a return may travel."""

from enum import StrEnum


class PromiseKind(StrEnum):
    """What is promised. Labels and criteria stand in law/promises.yaml."""

    STORE = "STORE"
    MARKET = "MARKET"
    ONLINE_SHOP = "ONLINE_SHOP"
    RESTAURANT = "RESTAURANT"
    SCENIC_SPOT = "SCENIC_SPOT"
    NO_REASON_RETURN = "NO_REASON_RETURN"


class PromiseState(StrEnum):
    """Where a promise is, and so who holds the pen."""

    APPLIED = "APPLIED"
    CHECKED = "CHECKED"
    IN_FORCE = "IN_FORCE"
    DROPPED = "DROPPED"
    REFUSED = "REFUSED"
    LAPSED = "LAPSED"
    LEFT = "LEFT"
    ENDED = "ENDED"


STATE_LABELS = {
    PromiseState.APPLIED: "待核查",
    PromiseState.CHECKED: "待审批",
    PromiseState.IN_FORCE: "承诺中",
    PromiseState.DROPPED: "已撤回申请",
    PromiseState.REFUSED: "未获批准",
    PromiseState.LAPSED: "到期未续",
    PromiseState.LEFT: "自愿退出",
    PromiseState.ENDED: "取消资格",
}
STATE_TONES = {
    PromiseState.APPLIED: "waiting",
    PromiseState.CHECKED: "waiting",
    PromiseState.IN_FORCE: "done",
}
#: a promise of one kind for one place is in at most one of these
RUNNING = (PromiseState.APPLIED, PromiseState.CHECKED, PromiseState.IN_FORCE)
#: states by which a promise that was in force ended
OVER = (PromiseState.LAPSED, PromiseState.LEFT, PromiseState.ENDED)


class RecheckResult(StrEnum):
    """What a later check of a promise in force came to."""

    KEPT = "KEPT"
    RECTIFY = "RECTIFY"
    EXIT = "EXIT"


RECHECK_LABELS = {
    RecheckResult.KEPT: "符合承诺条件",
    RecheckResult.RECTIFY: "限期整改",
    RecheckResult.EXIT: "建议取消资格",
}
RECHECK_TONES = {RecheckResult.KEPT: "done", RecheckResult.RECTIFY: "waiting", RecheckResult.EXIT: "overdue"}


class Across(StrEnum):
    """In which other stores of the merchant or its chain goods may be returned."""

    NONE = "NONE"
    SAME_CITY = "SAME_CITY"
    ANY_CITY = "ANY_CITY"


ACROSS_LABELS = {
    Across.NONE: "只在购买门店",
    Across.SAME_CITY: "同城各门店（异店）",
    Across.ANY_CITY: "各城市门店（异地异店）",
}


class RenewalState(StrEnum):
    """What became of asking for another year."""

    ASKED = "ASKED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"


RENEWAL_LABELS = {
    RenewalState.ASKED: "待审批",
    RenewalState.GRANTED: "已续期",
    RenewalState.REFUSED: "未同意续期",
}
