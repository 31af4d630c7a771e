"""The words of supervision orders: where one case of an order stands, and what became of a reply or a request for time."""

from __future__ import annotations

from enum import StrEnum


class ItemState(StrEnum):
    """Where one case under an order stands, and so who is to act."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    ACCEPTED = "ACCEPTED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


#: state → (label, tone of the look, whose turn it is)
ITEM_STATES: dict[ItemState, tuple[str, str, str]] = {
    ItemState.OPEN: ("待回复", "active", "handler"),
    ItemState.ANSWERED: ("已回复待认可", "waiting", "opener"),
    ItemState.ACCEPTED: ("已认可待办结", "waiting", "opener"),
    ItemState.CLOSED: ("督办已办结", "done", "nobody"),
    ItemState.WITHDRAWN: ("已撤销", "", "nobody"),
}
RUNNING = (ItemState.OPEN, ItemState.ANSWERED, ItemState.ACCEPTED)


class Verdict(StrEnum):
    """What the opener made of a reply, or of a request for more time."""

    WAITING = "WAITING"
    ACCEPTED = "ACCEPTED"
    SENT_BACK = "SENT_BACK"


REPLY_LABELS = {Verdict.WAITING: "待认可", Verdict.ACCEPTED: "已认可", Verdict.SENT_BACK: "退回重报"}
EXTENSION_LABELS = {Verdict.WAITING: "待批准", Verdict.ACCEPTED: "同意延期", Verdict.SENT_BACK: "不同意延期"}


class Deal(StrEnum):
    """What can be done to one case of an order."""

    REPLY = "REPLY"
    ACCEPT = "ACCEPT"
    SEND_BACK = "SEND_BACK"
    CLOSE = "CLOSE"
    WITHDRAW = "WITHDRAW"
    ASK_TIME = "ASK_TIME"
    EXTEND = "EXTEND"


DEAL_LABELS = {
    Deal.REPLY: "回复督办",
    Deal.ACCEPT: "认可回复",
    Deal.SEND_BACK: "退回重报",
    Deal.CLOSE: "督办办结",
    Deal.WITHDRAW: "撤销督办",
    Deal.ASK_TIME: "申请延期",
    Deal.EXTEND: "延长期限",
}
