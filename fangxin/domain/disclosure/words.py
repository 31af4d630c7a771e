"""The words of disclosure: where a complaint is on its way to the register, objections, and what tells of a person."""

from enum import StrEnum


class Kind(StrEnum):
    """What tells of a natural person, or leads to one."""

    NAME = "NAME"
    PHONE = "PHONE"
    LANDLINE = "LANDLINE"
    ACCOUNT = "ACCOUNT"
    EMAIL = "EMAIL"
    ID_CARD = "ID_CARD"
    DOCUMENT = "DOCUMENT"
    BANK_CARD = "BANK_CARD"
    PLATE = "PLATE"
    ADDRESS = "ADDRESS"
    ORDER = "ORDER"
    BIRTH = "BIRTH"
    RECORD = "RECORD"


KIND_LABELS = {
    Kind.NAME: "姓名",
    Kind.PHONE: "手机号码",
    Kind.LANDLINE: "固定电话",
    Kind.ACCOUNT: "网络账号",
    Kind.EMAIL: "电子邮件",
    Kind.ID_CARD: "身份证号码",
    Kind.DOCUMENT: "其他证件号码",
    Kind.BANK_CARD: "银行卡号",
    Kind.PLATE: "车牌号",
    Kind.ADDRESS: "住址",
    Kind.ORDER: "订单号、运单号",
    Kind.BIRTH: "出生日期",
    Kind.RECORD: "病历号、学号等编号",
}


class State(StrEnum):
    """Where a closed complaint is on its way to the register."""

    REVIEW = "REVIEW"
    WAITING = "WAITING"
    PUBLISHED = "PUBLISHED"
    SUSPENDED = "SUSPENDED"
    WITHHELD = "WITHHELD"
    REMOVED = "REMOVED"
    EXPIRED = "EXPIRED"
    PULLED_BACK = "PULLED_BACK"


STATE_LABELS = {
    State.REVIEW: "待审核",
    State.WAITING: "待公示",
    State.PUBLISHED: "公示中",
    State.SUSPENDED: "异议暂停",
    State.WITHHELD: "不公示",
    State.REMOVED: "撤下",
    State.EXPIRED: "公示期满",
    State.PULLED_BACK: "重新办理，已撤回",
}


class ObjectionState(StrEnum):
    """What became of an objection."""

    ASKED = "ASKED"
    KEPT = "KEPT"
    CORRECTED = "CORRECTED"
    REMOVED = "REMOVED"
    LAPSED = "LAPSED"


OBJECTION_LABELS = {
    ObjectionState.ASKED: "待决定",
    ObjectionState.KEPT: "维持公示",
    ObjectionState.CORRECTED: "更正后公示",
    ObjectionState.REMOVED: "撤下，不再公示",
    ObjectionState.LAPSED: "公示已撤回，不再审查",
}


class AnswerState(StrEnum):
    """Where a merchant's public answer is."""

    REVIEW = "REVIEW"
    SHOWN = "SHOWN"
    REFUSED = "REFUSED"
    LAPSED = "LAPSED"


ANSWER_LABELS = {
    AnswerState.REVIEW: "待审核",
    AnswerState.SHOWN: "已公开",
    AnswerState.REFUSED: "未予公开",
    AnswerState.LAPSED: "公示已结束，不再审核",
}


#: answers after which a merchant may give another
GIVEN_UP = (AnswerState.REFUSED, AnswerState.LAPSED)


class Base(StrEnum):
    """By what a rate is made comparable."""

    TRANSACTIONS = "TRANSACTIONS"
    AREA = "AREA"
    STAFF = "STAFF"
    OUTLETS = "OUTLETS"
    YEAR = "YEAR"
