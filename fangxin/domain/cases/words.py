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


#: kinds to which neither the rules of competence nor a legal clock apply (Order 121 article 44)
UNBOUND = frozenset({Kind.INQUIRY, Kind.COMMENDATION})


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
    TESTING = "TESTING"
    DECISION_PENDING = "DECISION_PENDING"
    INVESTIGATING = "INVESTIGATING"
    PENALISED = "PENALISED"
    TRANSFERRED = "TRANSFERRED"
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
    Status.TESTING: ("检测鉴定中", "正在检测鉴定，期间不计入核查期限", "handler"),
    Status.DECISION_PENDING: ("待决定是否立案", "正在核查", "head"),
    Status.INVESTIGATING: ("已立案调查", "已立案", "handler"),
    Status.PENALISED: ("已处罚待公示", "已立案", "handler"),
    Status.TRANSFERRED: ("已移送公安", "已移送公安机关", "police"),
    Status.CLOSED: ("已办结", "已办结", "nobody"),
    Status.ARCHIVED: ("已归档", "已办结", "nobody"),
}
#: where the procedure of a kind gives a status another word: (label for officers, label for the public)
_OF_KIND: dict[tuple[Kind, Status], tuple[str, str]] = {
    (Kind.REPORT, Status.ASSIGNED): ("待核查", "已分送，正在核查"),
    (Kind.INQUIRY, Status.RECEIVED): ("待答复", "已登记，等待答复"),
    (Kind.INQUIRY, Status.ASSIGNED): ("待答复", "已分送，等待答复"),
    (Kind.COMMENDATION, Status.RECEIVED): ("待转达", "已登记，等待转达"),
    (Kind.COMMENDATION, Status.ASSIGNED): ("待转达", "已转给有关单位"),
}


def status_label(status: Status, kind: Kind, *, public: bool = False) -> str:
    """How officers, or the public, read a status of a case of this kind."""
    label = _OF_KIND.get((kind, status)) or STATUS_LABELS[status]
    return label[1 if public else 0]


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
    TURNED = "TURNED"
    THANKED = "THANKED"
    REFERRED = "REFERRED"
    REPEATED = "REPEATED"
    MERGED = "MERGED"
    TRANSFERRED = "TRANSFERRED"


OUTCOME_LABELS = {
    Outcome.NOT_ACCEPTED: "不予受理",
    Outcome.SETTLED: "调解成功",
    Outcome.TERMINATED: "终止调解",
    Outcome.WITHDRAWN: "撤回",
    Outcome.FILED: "立案",
    Outcome.NOT_FILED: "不予立案",
    Outcome.ANSWERED: "已答复",
    Outcome.TURNED: "转为投诉举报",
    Outcome.THANKED: "已转达致谢",
    Outcome.REFERRED: "告知向有权机关举报",
    Outcome.REPEATED: "重复举报不再处理",
    Outcome.MERGED: "并案处理",
    Outcome.TRANSFERRED: "移送公安",
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


class DataSource(StrEnum):
    """Who entered a request: the three sources the national template counts intake by."""

    PHONE = "PHONE"
    INTERNET = "INTERNET"
    STAFF = "STAFF"


DATA_SOURCE_OF = {
    Channel.HOTLINE: DataSource.PHONE,
    Channel.WEB: DataSource.INTERNET,
    Channel.MOBILE: DataSource.INTERNET,
    Channel.MINI_PROGRAM: DataSource.INTERNET,
    Channel.ODR: DataSource.INTERNET,
    Channel.LETTER: DataSource.STAFF,
    Channel.VISIT: DataSource.STAFF,
    Channel.HOTLINE12345: DataSource.STAFF,
    Channel.STATION: DataSource.STAFF,
    Channel.TRANSFER: DataSource.STAFF,
    Channel.OTHER: DataSource.STAFF,
}


class Party(StrEnum):
    """One side of a dispute."""

    COMPLAINANT = "COMPLAINANT"
    MERCHANT = "MERCHANT"


PARTY_LABELS = {Party.COMPLAINANT: "投诉人", Party.MERCHANT: "被投诉人"}


class Move(StrEnum):
    """The acts that change a case's status; the state machine stands in rules.py."""

    DISPATCH = "DISPATCH"
    RETURN = "RETURN"
    TAKE_UP = "TAKE_UP"
    DISPUTE = "DISPUTE"
    CONCEDE = "CONCEDE"
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
    FOLLOW = "FOLLOW"
    REFER = "REFER"
    SET_ASIDE = "SET_ASIDE"
    MERGE = "MERGE"
    START_TESTING = "START_TESTING"
    END_TESTING = "END_TESTING"
    PROPOSE = "PROPOSE"
    SEND_BACK = "SEND_BACK"
    FILE = "FILE"
    NOT_FILE = "NOT_FILE"
    PENALISE = "PENALISE"
    DROP = "DROP"
    PUBLISH = "PUBLISH"
    TRANSFER = "TRANSFER"
    POLICE_TOOK = "POLICE_TOOK"
    POLICE_DECLINED = "POLICE_DECLINED"
    ANSWER = "ANSWER"
    TURN = "TURN"
    THANK = "THANK"
    ARCHIVE = "ARCHIVE"


#: the routes every refusal tells (Consumer Protection Law article 39); what an officer adds is printed besides
STANDARD_ROUTES = "您可以与商家协商和解、请消费者协会调解、根据仲裁协议申请仲裁，或者向人民法院起诉。"

MOVE_LABELS = {
    Move.DISPATCH: "分送",
    Move.RETURN: "退回受理中心",
    Move.TAKE_UP: "提级办理",
    Move.DISPUTE: "提出管辖异议",
    Move.CONCEDE: "撤回管辖异议",
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
    Move.FOLLOW: "随主办件办结",
    Move.REFER: "告知向有权机关举报",
    Move.SET_ASIDE: "重复举报不再处理",
    Move.MERGE: "并案",
    Move.START_TESTING: "送检测鉴定",
    Move.END_TESTING: "检测鉴定结束",
    Move.PROPOSE: "提出核查意见",
    Move.SEND_BACK: "退回补充核查",
    Move.FILE: "立案",
    Move.NOT_FILE: "不予立案",
    Move.PENALISE: "登记处罚决定",
    Move.DROP: "销案",
    Move.PUBLISH: "登记处罚公示",
    Move.TRANSFER: "移送公安",
    Move.POLICE_TOOK: "公安立案",
    Move.POLICE_DECLINED: "公安不予立案",
    Move.ANSWER: "答复",
    Move.TURN: "转为投诉或举报",
    Move.THANK: "转达致谢",
    Move.ARCHIVE: "归档",
}


class HandOverState(StrEnum):
    """What became of a hand-over."""

    OFFERED = "OFFERED"
    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"
    TAKEN_BACK = "TAKEN_BACK"
    LAPSED = "LAPSED"


HAND_OVER_LABELS = {
    HandOverState.OFFERED: "待接收",
    HandOverState.CONFIRMED: "已接收",
    HandOverState.DECLINED: "已退回",
    HandOverState.TAKEN_BACK: "已撤回",
    HandOverState.LAPSED: "已失效",
}
