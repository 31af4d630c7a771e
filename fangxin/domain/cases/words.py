"""The words of a case: kind, status, outcome, visibility, channel."""

from enum import StrEnum


class Kind(StrEnum):
    """What kind of request a case is."""

    COMPLAINT = "COMPLAINT"
    REPORT = "REPORT"
    INQUIRY = "INQUIRY"
    COMMENDATION = "COMMENDATION"


KIND_LABELS = {
    Kind.COMPLAINT: "投诉",
    Kind.REPORT: "举报",
    Kind.INQUIRY: "咨询",
    Kind.COMMENDATION: "表扬",
}


class Status(StrEnum):
    """Where in the process a case is, and so who holds the pen."""

    RECEIVED = "RECEIVED"
    ASSIGNED = "ASSIGNED"
    IDENTITY_PENDING = "IDENTITY_PENDING"
    DISPUTED = "DISPUTED"
    ACCEPTED = "ACCEPTED"
    MEDIATING = "MEDIATING"
    APPRAISING = "APPRAISING"
    SETTLED = "SETTLED"
    CLOSED = "CLOSED"
    ARCHIVED = "ARCHIVED"


#: status → (label for officers, label for the public, who holds the pen)
STATUS_LABELS: dict[Status, tuple[str, str, str]] = {
    Status.RECEIVED: ("待分送", "已登记，等待分送", "dispatcher"),
    Status.ASSIGNED: ("待初查", "已分送，等待决定是否受理", "handler"),
    Status.IDENTITY_PENDING: ("待核身份", "等待您补充身份证明", "consumer"),
    Status.DISPUTED: ("管辖待定", "正在确定办理单位", "common superior"),
    Status.ACCEPTED: ("已受理", "已受理，准备调解", "handler"),
    Status.MEDIATING: ("调解中", "正在调解", "handler"),
    Status.APPRAISING: ("鉴定检测中", "正在鉴定检测，期间不计入调解期限", "handler"),
    Status.SETTLED: ("协议履行中", "已达成协议，等待履行", "merchant"),
    Status.CLOSED: ("已办结", "已办结", "nobody"),
    Status.ARCHIVED: ("已归档", "已办结", "nobody"),
}
OPEN_STATUSES = tuple(s for s in Status if s not in (Status.CLOSED, Status.ARCHIVED))


class Outcome(StrEnum):
    """How a case ended."""

    NOT_ACCEPTED = "NOT_ACCEPTED"
    SETTLED = "SETTLED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    FILED = "FILED"
    NOT_FILED = "NOT_FILED"
    ANSWERED = "ANSWERED"


OUTCOME_LABELS = {
    Outcome.NOT_ACCEPTED: "不予受理",
    Outcome.SETTLED: "调解成功",
    Outcome.TERMINATED: "终止调解",
    Outcome.WITHDRAWN: "撤回",
    Outcome.FILED: "立案",
    Outcome.NOT_FILED: "不予立案",
    Outcome.ANSWERED: "已答复",
}


class Visibility(StrEnum):
    """Who may see how a case ended."""

    INTERNAL = "INTERNAL"
    DISCLOSABLE = "DISCLOSABLE"
    DISCLOSED = "DISCLOSED"
    WITHHELD = "WITHHELD"


class Channel(StrEnum):
    """Through which door a request came. Values are those of the exchange format, upper case."""

    HOTLINE = "HOTLINE"
    WEB = "WEB"
    MOBILE = "MOBILE"
    MINI_PROGRAM = "MINI_PROGRAM"
    LETTER = "LETTER"
    VISIT = "VISIT"
    HOTLINE12345 = "HOTLINE12345"
    ODR = "ODR"
    STATION = "STATION"
    TRANSFER = "TRANSFER"
    OTHER = "OTHER"


CHANNEL_LABELS = {
    Channel.HOTLINE: "电话",
    Channel.WEB: "网络",
    Channel.MOBILE: "移动端",
    Channel.MINI_PROGRAM: "小程序",
    Channel.LETTER: "信函",
    Channel.VISIT: "来访",
    Channel.HOTLINE12345: "12345转办",
    Channel.ODR: "ODR",
    Channel.STATION: "服务站",
    Channel.TRANSFER: "部门移送",
    Channel.OTHER: "其他",
}


class Move(StrEnum):
    """The acts that change a case's status; the state machine stands in rules.py."""

    DISPATCH = "DISPATCH"
    RETURN = "RETURN"
    TAKE_UP = "TAKE_UP"
    DISPUTE = "DISPUTE"
    RULE = "RULE"
    ASK_IDENTITY = "ASK_IDENTITY"
    PROVE_IDENTITY = "PROVE_IDENTITY"
    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"
    INVITE = "INVITE"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    SETTLE = "SETTLE"
    CLOSE = "CLOSE"
    TERMINATE = "TERMINATE"
    WITHDRAW = "WITHDRAW"
    REOPEN = "REOPEN"
    ARCHIVE = "ARCHIVE"


MOVE_LABELS = {
    Move.DISPATCH: "分送",
    Move.RETURN: "退回受理中心",
    Move.TAKE_UP: "提级办理",
    Move.DISPUTE: "提出管辖异议",
    Move.RULE: "指定管辖",
    Move.ASK_IDENTITY: "要求提供身份证明",
    Move.PROVE_IDENTITY: "确认身份已核验",
    Move.ACCEPT: "受理",
    Move.REFUSE: "不予受理",
    Move.INVITE: "邀请调解",
    Move.PAUSE: "委托鉴定检测",
    Move.RESUME: "鉴定检测结束",
    Move.SETTLE: "记录调解协议",
    Move.CLOSE: "办结",
    Move.TERMINATE: "终止调解",
    Move.WITHDRAW: "撤回",
    Move.REOPEN: "重新办理",
    Move.ARCHIVE: "归档",
}
