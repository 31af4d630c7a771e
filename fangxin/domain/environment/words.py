"""The words of the index: where a scheme, an edition and a value are."""

from enum import StrEnum


class SchemeState(StrEnum):
    """Whether a scheme may be used."""

    DRAFT = "DRAFT"
    ADOPTED = "ADOPTED"
    DROPPED = "DROPPED"


SCHEME_STATES = {
    SchemeState.DRAFT: ("草稿", "waiting"),
    SchemeState.ADOPTED: ("已采用", "done"),
    SchemeState.DROPPED: ("已废弃", ""),
}


class EditionState(StrEnum):
    """Where an edition is, and so who holds the pen."""

    DRAFT = "DRAFT"
    COMPUTED = "COMPUTED"
    FROZEN = "FROZEN"
    APPROVED = "APPROVED"
    PUBLISHED = "PUBLISHED"
    REPLACED = "REPLACED"
    DROPPED = "DROPPED"


EDITION_STATES = {
    EditionState.DRAFT: ("采集数据", "active"),
    EditionState.COMPUTED: ("已计算", "active"),
    EditionState.FROZEN: ("待审批", "waiting"),
    EditionState.APPROVED: ("待发布", "waiting"),
    EditionState.PUBLISHED: ("已发布", "done"),
    EditionState.REPLACED: ("已被更正", ""),
    EditionState.DROPPED: ("已废弃", ""),
}
#: an edition whose numbers stand fast
FAST = (EditionState.FROZEN, EditionState.APPROVED, EditionState.PUBLISHED, EditionState.REPLACED)


class InputState(StrEnum):
    """Where a value is: counted by the house, or entered and checked by another person."""

    COLLECTED = "COLLECTED"
    ENTERED = "ENTERED"
    CHECKED = "CHECKED"
    SENT_BACK = "SENT_BACK"


INPUT_STATES = {
    InputState.COLLECTED: ("系统采集", "done"),
    InputState.ENTERED: ("待复核", "waiting"),
    InputState.CHECKED: ("已复核", "done"),
    InputState.SENT_BACK: ("已退回", "overdue"),
}
#: values an index is computed from
COUNTING = (InputState.COLLECTED, InputState.CHECKED)
