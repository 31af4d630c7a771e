"""The words of an article: where it stands, for whom it is, what may be done with it."""

from enum import StrEnum


class ArticleState(StrEnum):
    """Where the newest edition of an article stands. An older one may be in force meanwhile."""

    DRAFT = "DRAFT"
    REVIEW = "REVIEW"
    PUBLISHED = "PUBLISHED"
    WITHDRAWN = "WITHDRAWN"


STATE_LABELS = {
    ArticleState.DRAFT: "起草中",
    ArticleState.REVIEW: "待审核",
    ArticleState.PUBLISHED: "已发布",
    ArticleState.WITHDRAWN: "已停用",
}


class ArticleAudience(StrEnum):
    """Who may read a published article."""

    PUBLIC = "PUBLIC"
    INTERNAL = "INTERNAL"


AUDIENCE_LABELS = {ArticleAudience.PUBLIC: "公众和工作人员", ArticleAudience.INTERNAL: "仅工作人员"}


class ArticleMove(StrEnum):
    """What can be done with an article; from where stands in rules/lifecycle.py."""

    WRITE = "WRITE"
    REVISE = "REVISE"
    DISCARD = "DISCARD"
    SUBMIT = "SUBMIT"
    SEND_BACK = "SEND_BACK"
    PUBLISH = "PUBLISH"
    CONFIRM = "CONFIRM"
    WITHDRAW = "WITHDRAW"
    HAND_OVER = "HAND_OVER"


MOVE_LABELS = {
    ArticleMove.WRITE: "起草",
    ArticleMove.REVISE: "修改",
    ArticleMove.DISCARD: "放弃修改",
    ArticleMove.SUBMIT: "提交审核",
    ArticleMove.SEND_BACK: "退回修改",
    ArticleMove.PUBLISH: "审核并发布",
    ArticleMove.CONFIRM: "复核确认",
    ArticleMove.WITHDRAW: "停用",
    ArticleMove.HAND_OVER: "移交维护单位",
}


class WhyDue(StrEnum):
    """Why a published article must be looked at again."""

    REVIEW_DAY = "REVIEW_DAY"
    BASIS_ENDED = "BASIS_ENDED"


DUE_LABELS = {WhyDue.REVIEW_DAY: "到了复核日期", WhyDue.BASIS_ENDED: "依据已不再施行"}
