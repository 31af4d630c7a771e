"""The words of evaluation: schemes, rounds, appeals, lists."""

from enum import StrEnum


class SchemeState(StrEnum):
    """Where an agency's own scheme is; once adopted it never changes."""

    DRAFT = "DRAFT"
    ADOPTED = "ADOPTED"
    DISCARDED = "DISCARDED"


SCHEME_STATE_LABELS = {
    SchemeState.DRAFT: "草稿",
    SchemeState.ADOPTED: "已采用",
    SchemeState.DISCARDED: "已放弃",
}


class RoundKind(StrEnum):
    """What a round covers."""

    MONTH = "MONTH"
    YEAR = "YEAR"


ROUND_KIND_LABELS = {RoundKind.MONTH: "月度", RoundKind.YEAR: "年度"}


class RoundState(StrEnum):
    """Where a round is: counted, told to the offices, done."""

    OPEN = "OPEN"
    PUBLISHED = "PUBLISHED"
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


ROUND_STATES: dict[RoundState, tuple[str, str]] = {
    RoundState.OPEN: ("待公布", "active"),
    RoundState.PUBLISHED: ("已公布，可申请复核", "waiting"),
    RoundState.CLOSED: ("已确定", "done"),
    RoundState.WITHDRAWN: ("已撤销", ""),
}
#: rounds the evaluated offices see
TOLD = (RoundState.PUBLISHED, RoundState.CLOSED)


class AppealState(StrEnum):
    """What became of an appeal."""

    ASKED = "ASKED"
    UPHELD = "UPHELD"
    REJECTED = "REJECTED"
    TAKEN_BACK = "TAKEN_BACK"


APPEAL_STATES: dict[AppealState, tuple[str, str]] = {
    AppealState.ASKED: ("待决定", "waiting"),
    AppealState.UPHELD: ("已更正", "done"),
    AppealState.REJECTED: ("维持原得分", "done"),
    AppealState.TAKEN_BACK: ("已撤回", ""),
}


class MarkKind(StrEnum):
    """The lists a person puts an office on, and the notice to do better."""

    RED = "RED"
    BLACK = "BLACK"
    IMPROVE = "IMPROVE"


MARK_LABELS = {MarkKind.RED: "红榜", MarkKind.BLACK: "黑榜", MarkKind.IMPROVE: "改进通知"}
#: of which the office is asked for a word
ANSWERED = (MarkKind.BLACK, MarkKind.IMPROVE)
