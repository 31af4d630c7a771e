"""States and channels of outgoing messages, and what gateways tell of them."""

from enum import StrEnum


class NoticeState(StrEnum):
    """Where a message is on its way."""

    WAITING = "WAITING"
    #: handed to the gateway; while nobody knows what came of it, it stays so
    SENDING = "SENDING"
    SENT = "SENT"
    FAILED = "FAILED"
    #: it may have arrived and the gateway cannot be asked: a person decides
    HELD = "HELD"


STATE_LABELS = {
    NoticeState.WAITING: "待发送",
    NoticeState.SENDING: "发送中",
    NoticeState.SENT: "已发送",
    NoticeState.FAILED: "未送出",
    NoticeState.HELD: "待人工确认",
}


class Channel(StrEnum):
    """By which way a message goes."""

    SMS = "SMS"
    EMAIL = "EMAIL"
    DESK = "DESK"


class Lane(StrEnum):
    """Who waits for a message: codes are waited for, and never stand behind the others."""

    CODES = "CODES"
    OTHERS = "OTHERS"


class Standing(StrEnum):
    """What a gateway answers when it is asked for a message by our reference."""

    TAKEN = "TAKEN"
    ABSENT = "ABSENT"
    #: this gateway cannot be asked
    UNKNOWABLE = "UNKNOWABLE"


class ReceiptStatus(StrEnum):
    """How far a message came, by the gateway's receipt."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    FAILED = "FAILED"
    DELIVERED = "DELIVERED"


RECEIPT_LABELS = {
    ReceiptStatus.ACCEPTED: "运营商已接收",
    ReceiptStatus.REJECTED: "运营商拒收",
    ReceiptStatus.FAILED: "未送达",
    ReceiptStatus.DELIVERED: "已送达手机",
}

#: receipts come in any order: one of a lower rank never takes back one of a higher
RECEIPT_RANK = {
    ReceiptStatus.ACCEPTED: 1,
    ReceiptStatus.REJECTED: 2,
    ReceiptStatus.FAILED: 2,
    ReceiptStatus.DELIVERED: 3,
}
