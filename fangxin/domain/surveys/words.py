"""The words of surveys: how an answer came, where a campaign stands, why an answer does not count."""

from enum import StrEnum


class Mode(StrEnum):
    """How an answer came."""

    PHONE = "PHONE"
    PAPER = "PAPER"
    LINK = "LINK"


MODE_LABELS = {Mode.PHONE: "电话", Mode.PAPER: "纸质问卷", Mode.LINK: "网络链接"}


class Sex(StrEnum):
    """As a quota tells people apart."""

    M = "M"
    F = "F"


SEX_LABELS = {Sex.M: "男", Sex.F: "女"}


class CampaignState(StrEnum):
    """Where a campaign is."""

    PLANNED = "PLANNED"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


CAMPAIGN_STATES = {
    CampaignState.PLANNED: ("准备中", "waiting"),
    CampaignState.OPEN: ("调查中", "active"),
    CampaignState.CLOSED: ("已结束", "done"),
}


class Over(StrEnum):
    """What happens to an answer of a cell that has enough: nobody is asked by telephone, or whoever answers is kept and marked.

    Sheets and links were filled in before anybody knew: what comes from them is kept and marked either way.
    """

    REFUSE = "REFUSE"
    MARK = "MARK"


OVER_LABELS = {Over.REFUSE: "电话不再问；纸质和链接的照收，不计入结果", Over.MARK: "照收，注明超额，不计入结果"}


class QuestionKind(StrEnum):
    """How a question is answered."""

    SCALE = "scale"
    SINGLE = "single"
    MULTIPLE = "multiple"


class Fault(StrEnum):
    """Why an answer does not count as valid."""

    TOO_QUICK = "TOO_QUICK"
    MISSING = "MISSING"
    STRAIGHT = "STRAIGHT"
    CONTRADICTION = "CONTRADICTION"


FAULT_LABELS = {
    Fault.TOO_QUICK: "答题过快",
    Fault.MISSING: "漏答过多",
    Fault.STRAIGHT: "打分全部相同",
    Fault.CONTRADICTION: "前后矛盾",
}
