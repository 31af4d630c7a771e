"""The words of work orders and of what is told back."""

from enum import StrEnum


class OrderState(StrEnum):
    """Where a work order is."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    RETURNED = "RETURNED"


ORDER_LABELS = {OrderState.OPEN: "办理中", OrderState.ANSWERED: "已答复", OrderState.RETURNED: "已退回"}


class ReturnKind(StrEnum):
    """What is told back: how far the case is, its result, or that it is not ours."""

    STATUS = "STATUS"
    RESULT = "RESULT"
    NOT_OURS = "NOT_OURS"


RETURN_LABELS = {ReturnKind.STATUS: "进度", ReturnKind.RESULT: "结果", ReturnKind.NOT_OURS: "退回"}


class ReturnState(StrEnum):
    """Where a return is on its way. DEAD: given up until somebody sends it again."""

    WAITING = "WAITING"
    SENDING = "SENDING"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    DEAD = "DEAD"


STATE_LABELS = {
    ReturnState.WAITING: "等待送达",
    ReturnState.SENDING: "正在送达",
    ReturnState.ACKNOWLEDGED: "对方已确认",
    ReturnState.DEAD: "多次未送达",
}


class FileState(StrEnum):
    """Where a table brought to the desk is: looked at, being taken in, taken in, or given up."""

    CHECKED = "CHECKED"
    TAKING = "TAKING"
    TAKEN = "TAKEN"
    DISCARDED = "DISCARDED"


FILE_LABELS = {
    FileState.CHECKED: "待确认",
    FileState.TAKING: "正在导入",
    FileState.TAKEN: "已导入",
    FileState.DISCARDED: "已放弃",
}
