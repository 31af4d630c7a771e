"""The words of a bulletin: where it stands, for whom it is, what may be done with it."""

from enum import StrEnum


class BulletinState(StrEnum):
    """Where the newest edition of a bulletin stands. An older one may be in force meanwhile."""

    DRAFT = "DRAFT"
    REVIEW = "REVIEW"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"
    DISCARDED = "DISCARDED"


STATE_LABELS = {
    BulletinState.DRAFT: "编写中",
    BulletinState.REVIEW: "待审批",
    BulletinState.APPROVED: "已审批",
    BulletinState.PUBLISHED: "已发布",
    BulletinState.WITHDRAWN: "已撤回",
    BulletinState.DISCARDED: "已放弃",
}


class Readers(StrEnum):
    """Who may read a published bulletin: the offices below and beside the chain of superiors, or everybody."""

    INTERNAL = "INTERNAL"
    PUBLIC = "PUBLIC"


READERS_LABELS = {Readers.INTERNAL: "系统内通报", Readers.PUBLIC: "向社会公开"}


class BulletinMove(StrEnum):
    """What can be done with a bulletin; from where stands in rules/lifecycle.py."""

    COUNT = "COUNT"
    REMARK = "REMARK"
    SUBMIT = "SUBMIT"
    SEND_BACK = "SEND_BACK"
    APPROVE = "APPROVE"
    PUBLISH = "PUBLISH"
    CORRECT = "CORRECT"
    WITHDRAW = "WITHDRAW"
    DISCARD = "DISCARD"
    RESUME = "RESUME"


MOVE_LABELS = {
    BulletinMove.COUNT: "重新计算",
    BulletinMove.REMARK: "保存说明",
    BulletinMove.SUBMIT: "提交审批",
    BulletinMove.SEND_BACK: "退回修改",
    BulletinMove.APPROVE: "审批通过",
    BulletinMove.PUBLISH: "发布",
    BulletinMove.CORRECT: "更正",
    BulletinMove.WITHDRAW: "撤回",
    BulletinMove.DISCARD: "放弃",
    BulletinMove.RESUME: "恢复编写",
}


class NotedState(StrEnum):
    """Whether a noted figure stands."""

    STANDING = "STANDING"
    WITHDRAWN = "WITHDRAWN"


NOTED_STATE_LABELS = {NotedState.STANDING: "有效", NotedState.WITHDRAWN: "已撤回"}
