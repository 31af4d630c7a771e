"""Which case leads a matter, which others follow it to its handler, and what an act on a matter refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fangxin.domain.cases.words import OPEN_STATUSES, Kind, Status
from fangxin.foundation.refusals import Refusal

#: up to the decision on acceptance a case may still change its office; afterwards only its handler
UNDECIDED = frozenset({Status.ASSIGNED, Status.IDENTITY_PENDING})


class NotOneKind(Refusal):
    """Cases of different kinds, or of one submission, are no matter: they run separately by law."""

    code = "not_one_kind"
    status = 422
    sentence = "不能并为一事：两件须都是投诉或者都是举报，并且不是同一次提交拆分的件。"


class SameMatter(Refusal):
    """The two cases are in one matter already."""

    code = "same_matter"
    status = 409
    sentence = "这两件已经合并办理。"


class NotInMatter(Refusal):
    """The case is in no matter."""

    code = "not_in_matter"
    status = 409
    sentence = "本件没有与其他件合并办理。"


class LeadUnknown(Refusal):
    """The leading case must be one of those joined."""

    code = "lead_unknown"
    status = 422
    sentence = "请从合并的件中选择一件作为主办件。"


class LeadNotEnded(Refusal):
    """A case is ended with its leading case only once that is closed with a result."""

    code = "lead_not_ended"
    status = 409
    sentence = "主办件还没有办结，不能随主办件办结。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where a case stands, for choosing who leads."""

    case_id: int
    kind: str
    status: str
    office_id: int
    post_id: int | None
    received_at: datetime
    leads: bool = False

    @property
    def open(self) -> bool:
        """Whether it is not ended yet."""
        return self.status in OPEN_STATUSES


def leading(*cases: Standing) -> Standing:
    """The case proposed to lead: one that leads already, then one further on, with a handler, received first."""

    def rank(case: Standing) -> tuple[bool, bool, bool, datetime, int]:
        begun = case.open and case.status not in (Status.RECEIVED, *UNDECIDED)
        return (not case.leads, not begun, case.post_id is None or not case.open, case.received_at, case.case_id)

    return min(cases, key=rank)


def follows(*, follower: Standing, lead: Standing, may_move: bool) -> bool:
    """Whether a case goes to its lead's handler: inside one office always, to another only before its decision.

    `may_move`: whoever joins them may send cases to the lead's office.
    """
    if lead.post_id is None or not lead.open or not follower.open or follower.status == Status.RECEIVED:
        return False
    if follower.office_id == lead.office_id:
        return follower.post_id != lead.post_id
    return may_move and follower.status in UNDECIDED


def may_end_with_lead(*, kind: str, open_: bool, lead_open: bool) -> bool:
    """Whether a case may be ended as handled in its leading case. A report ends by its own acts."""
    return kind == Kind.COMPLAINT and open_ and not lead_open
