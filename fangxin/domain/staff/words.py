"""The words of merchants' people: what somebody may do for a merchant, as what, and how a claim stands."""

from enum import StrEnum


class Duty(StrEnum):
    """What somebody may do for a merchant."""

    SETTLE = "SETTLE"
    RETURNS = "RETURNS"
    RECORDS = "RECORDS"
    MANAGE = "MANAGE"


DUTY_LABELS = {
    Duty.SETTLE: "处理和解、来函和异议",
    Duty.RETURNS: "办理退货",
    Duty.RECORDS: "维护门店资料、承诺和信用码",
    Duty.MANAGE: "管理人员账号",
}


class StaffRole(StrEnum):
    """As what somebody works for a merchant."""

    OWNER = "OWNER"
    SERVICE = "SERVICE"
    KEEPER = "KEEPER"
    CLERK = "CLERK"


STAFF_ROLE_LABELS = {
    StaffRole.OWNER: "负责人",
    StaffRole.SERVICE: "客服",
    StaffRole.KEEPER: "资料员",
    StaffRole.CLERK: "店员",
}


class ClaimState(StrEnum):
    """How the claim of an account stands."""

    WAITING = "WAITING"
    CONFIRMED = "CONFIRMED"
    REFUSED = "REFUSED"


CLAIM_STATE_LABELS = {
    ClaimState.WAITING: "待核实",
    ClaimState.CONFIRMED: "已开通",
    ClaimState.REFUSED: "未通过",
}
