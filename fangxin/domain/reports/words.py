"""The words of reports: what is proposed to a leader, penalties, the police, rewards, how cases belong together."""

from enum import StrEnum


class Asked(StrEnum):
    """What an officer proposes and a leader decides."""

    FILE = "FILE"
    NOT_FILE = "NOT_FILE"
    EXTEND = "EXTEND"
    EXTEND_PENALTY = "EXTEND_PENALTY"
    TRANSFER = "TRANSFER"
    REWARD = "REWARD"


ASKED_LABELS = {
    Asked.FILE: "立案",
    Asked.NOT_FILE: "不予立案",
    Asked.EXTEND: "延长核查期限",
    Asked.EXTEND_PENALTY: "延长办案期限",
    Asked.TRANSFER: "移送公安机关",
    Asked.REWARD: "给予举报奖励",
}
#: decided by a move of the state machine, with words of its own
FILING = frozenset({Asked.FILE, Asked.NOT_FILE})


class AskedState(StrEnum):
    """What became of a proposal."""

    ASKED = "ASKED"
    APPROVED = "APPROVED"
    DENIED = "DENIED"


ASKED_STATE_LABELS = {AskedState.ASKED: "待决定", AskedState.APPROVED: "已批准", AskedState.DENIED: "未批准"}


class PenaltyKind(StrEnum):
    """The kinds of penalty of the Administrative Penalty Law, article 9, that this agency may decide."""

    WARNING = "WARNING"
    CRITICISM = "CRITICISM"
    FINE = "FINE"
    CONFISCATION = "CONFISCATION"
    GOODS_CONFISCATION = "GOODS_CONFISCATION"
    SUSPENSION = "SUSPENSION"
    REVOCATION = "REVOCATION"
    RESTRICTION = "RESTRICTION"
    STOPPAGE = "STOPPAGE"
    CLOSURE = "CLOSURE"
    OTHER = "OTHER"


PENALTY_LABELS = {
    PenaltyKind.WARNING: "警告",
    PenaltyKind.CRITICISM: "通报批评",
    PenaltyKind.FINE: "罚款",
    PenaltyKind.CONFISCATION: "没收违法所得",
    PenaltyKind.GOODS_CONFISCATION: "没收非法财物",
    PenaltyKind.SUSPENSION: "暂扣许可证件、降低资质等级",
    PenaltyKind.REVOCATION: "吊销许可证件",
    PenaltyKind.RESTRICTION: "限制开展生产经营活动、限制从业",
    PenaltyKind.STOPPAGE: "责令停产停业",
    PenaltyKind.CLOSURE: "责令关闭",
    PenaltyKind.OTHER: "法律、行政法规规定的其他行政处罚",
}


class Change(StrEnum):
    """What may happen to a penalty that was decided (SAMR Order 45, article 11)."""

    CHANGED = "CHANGED"
    ANNULLED = "ANNULLED"
    UNLAWFUL = "UNLAWFUL"
    VOID = "VOID"


CHANGE_LABELS = {
    Change.CHANGED: "变更",
    Change.ANNULLED: "撤销",
    Change.UNLAWFUL: "确认违法",
    Change.VOID: "确认无效",
}


class Reply(StrEnum):
    """What the police say of what was handed to them (State Council Order 310, articles 7–9)."""

    TOOK = "TOOK"
    DECLINED = "DECLINED"
    FORWARDED = "FORWARDED"


REPLY_LABELS = {Reply.TOOK: "决定立案", Reply.DECLINED: "不予立案", Reply.FORWARDED: "转送有管辖权的公安机关"}


class RewardLevel(StrEnum):
    """How much a report brought; percentages and sums stand in law/rewards.yaml."""

    FIRST = "FIRST"
    SECOND = "SECOND"
    THIRD = "THIRD"


class Bond(StrEnum):
    """Why one report case belongs to another case."""

    CLUE = "CLUE"
    REPEATS = "REPEATS"
    MERGED = "MERGED"


#: how the newer case names the older one, and the other way round
BOND_LABELS = {
    Bond.CLUE: ("线索来自投诉", "发现的违法线索"),
    Bond.REPEATS: ("重复举报的原件", "同一事实的重复举报"),
    Bond.MERGED: ("并入的原件", "并入的新举报"),
}
