"""The words of trust codes: how one stands, what a scan finds, why one is revoked, what is looked up."""

from enum import StrEnum


class CodeState(StrEnum):
    """How an outlet's code stands."""

    VALID = "VALID"
    REVOKED = "REVOKED"


CODE_STATE_LABELS = {CodeState.VALID: "有效", CodeState.REVOKED: "已停用"}


class Verdict(StrEnum):
    """What a scan finds of the code that was read."""

    VALID = "VALID"
    #: not of the shape of a code: torn, smudged, mistyped
    DAMAGED = "DAMAGED"
    #: the signature is not that of what the code says
    FORGED = "FORGED"
    #: signed with a key that is none of this installation's
    ELSEWHERE = "ELSEWHERE"
    #: signed here, but no outlet of the register has it
    UNKNOWN = "UNKNOWN"
    #: a later edition was printed
    REPLACED = "REPLACED"
    REVOKED = "REVOKED"
    OUTLET_CLOSED = "OUTLET_CLOSED"
    MERCHANT_ENDED = "MERCHANT_ENDED"
    #: printed for another county than the outlet stands in now
    MOVED = "MOVED"


#: what a reader is told: title, and what it means and what to do
VERDICT_SENTENCES = {
    Verdict.DAMAGED: ("这张码读不全", "码可能破损、被遮挡或者输错了。请把码擦净、放平再扫一次，也可以请店员出示另一张。"),
    Verdict.FORGED: (
        "这张码不是市场监管部门制发的",
        "码上的签名与内容不符，可能是伪造的或者被改过。请不要按它付款、加群或者填写个人信息。",
    ),
    Verdict.ELSEWHERE: (
        "这张码不是本平台制发的",
        "码上写的地区是{region}。如果您就在那里，请用当地市场监管部门公布的方式查询；如果不在，这张码可能是假的。",
    ),
    Verdict.UNKNOWN: ("登记中没有这张码", "这张码不在现行登记中，请以店内公示的营业执照为准，也可以拨打12315核实。"),
    Verdict.REPLACED: (
        "这张码已经换发",
        "这家店的信用码已经换成新版（第{edition}版），您扫的是第{scanned}版。请店家出示新码，旧码不再显示信用信息。",
    ),
    Verdict.REVOKED: ("这张码已经停用", "停用原因：{reason}。请以店内公示的营业执照为准，也可以拨打12315核实。"),
    Verdict.OUTLET_CLOSED: ("这家门店已经停业", "登记信息显示该门店已经停止经营。如果这里仍在营业，请告诉我们。"),
    Verdict.MERCHANT_ENDED: (
        "这家经营者已经{standing}",
        "登记信息显示经营者已经{standing}，不应再以它的名义经营。如果这里仍在营业，请告诉我们。",
    ),
    Verdict.MOVED: (
        "这张码是为{region}的门店制发的",
        "登记信息显示门店已经迁出该地区，迁出前的码不再有效。请店家出示新码。",
    ),
}  # fmt: skip


class Look(StrEnum):
    """What is counted of the code's pages."""

    SCAN = "SCAN"
    CREDIT = "CREDIT"
    SOURCE = "SOURCE"
    PEOPLE = "PEOPLE"
    COMPLAIN = "COMPLAIN"
    POLICY = "POLICY"
    #: a scan of a code that is not valid any more
    REFUSED = "REFUSED"


LOOK_LABELS = {
    Look.SCAN: "扫码",
    Look.CREDIT: "查信用",
    Look.SOURCE: "溯来源",
    Look.PEOPLE: "看人员",
    Look.COMPLAIN: "我要维权",
    Look.POLICY: "懂政策",
    Look.REFUSED: "失效码被扫",
}


class Reason(StrEnum):
    """Why a code is revoked; the public reads the label."""

    COPIED = "COPIED"
    MOVED = "MOVED"
    CLOSED = "CLOSED"
    UNTRUE = "UNTRUE"
    LOST = "LOST"
    OTHER = "OTHER"


REASON_LABELS = {
    Reason.COPIED: "被复制到别处使用",
    Reason.MOVED: "门店搬迁",
    Reason.CLOSED: "门店停业",
    Reason.UNTRUE: "登记内容不实",
    Reason.LOST: "码牌遗失",
    Reason.OTHER: "其他管理需要",
}


class Finding(StrEnum):
    """What an officer found of a report that a code was copied."""

    COPIED = "COPIED"
    IN_PLACE = "IN_PLACE"


FINDING_LABELS = {Finding.COPIED: "确被复制使用", Finding.IN_PLACE: "没有发现复制使用"}


class Paper(StrEnum):
    """On what a code is printed."""

    CARD = "CARD"
    PLAQUE = "PLAQUE"


PAPER_LABELS = {Paper.CARD: "台卡（A5）", Paper.PLAQUE: "门牌（A4）"}
