"""The words of letters: states, ways of service, what a check found, talks, commitments. Names of kinds are data."""

from enum import StrEnum


class LetterState(StrEnum):
    """Where a letter is. Whether a reply is overdue is computed."""

    DRAFT = "DRAFT"
    DISCARDED = "DISCARDED"
    ISSUED = "ISSUED"
    SERVED = "SERVED"
    ANSWERED = "ANSWERED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


LETTER_STATE_LABELS = {
    LetterState.DRAFT: "草稿",
    LetterState.DISCARDED: "已放弃",
    LetterState.ISSUED: "待送达",
    LetterState.SERVED: "已送达",
    LetterState.ANSWERED: "已回复",
    LetterState.CLOSED: "已办结",
    LetterState.WITHDRAWN: "已撤回",
}
#: letters that were issued and count
ISSUED_STATES = (LetterState.ISSUED, LetterState.SERVED, LetterState.ANSWERED, LetterState.CLOSED)


class ServedBy(StrEnum):
    """By which way a letter was served."""

    PORTAL = "PORTAL"
    POST = "POST"
    IN_PERSON = "IN_PERSON"


SERVED_LABELS = {ServedBy.PORTAL: "商户服务", ServedBy.POST: "邮寄", ServedBy.IN_PERSON: "直接送达"}
#: what an officer records; the portal serves by itself
BY_HAND = (ServedBy.POST, ServedBy.IN_PERSON)


class Found(StrEnum):
    """What a follow-up check found."""

    DONE = "DONE"
    REPEATED = "REPEATED"
    FURTHER = "FURTHER"


FOUND_LABELS = {
    Found.DONE: "已经落实",
    Found.REPEATED: "再次发生",
    Found.FURTHER: "没有落实，再发文书",
}


class Linked(StrEnum):
    """What a letter is linked to."""

    CASE = "CASE"
    DISPUTE = "DISPUTE"
    PROMISE = "PROMISE"


LINKED_LABELS = {Linked.CASE: "投诉举报", Linked.DISPUTE: "在线消费纠纷", Linked.PROMISE: "放心消费承诺"}


class TalkState(StrEnum):
    """What became of a talk."""

    PLANNED = "PLANNED"
    HELD = "HELD"
    CANCELLED = "CANCELLED"


TALK_STATE_LABELS = {TalkState.PLANNED: "已安排", TalkState.HELD: "已约谈", TalkState.CANCELLED: "已取消"}


class CommitmentState(StrEnum):
    """Whether a merchant did what it committed itself to."""

    OPEN = "OPEN"
    KEPT = "KEPT"
    BROKEN = "BROKEN"


COMMITMENT_LABELS = {
    CommitmentState.OPEN: "待核查",
    CommitmentState.KEPT: "已兑现",
    CommitmentState.BROKEN: "未兑现",
}
