"""Who may propose and who decides: never the same person (Penalty Procedure Rules article 18)."""

from __future__ import annotations

from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import LeaderOfAgency, check_handles, decides
from fangxin.domain.reports.models import Proposal
from fangxin.domain.reports.words import ASKED_LABELS, Asked
from fangxin.foundation.refusals import Refusal


class DecidedByProposer(Refusal):
    """Whoever proposed may not decide."""

    code = "decided_by_proposer"
    status = 403
    sentence = "“{what}”由您提出，应当由其他负责人决定。"


def check_decides(*, case: Case, proposal: Proposal, by: Actor) -> None:
    """Raises NotPermitted, LeaderOfAgency or DecidedByProposer unless the caller is the leader and did not propose."""
    what = ASKED_LABELS[Asked(proposal.what)]
    by.must(Permission.DECIDE_FILING)
    if not decides(case=case, by=by):
        raise LeaderOfAgency(office=acting_office(office=case.office).name, act=what)
    if proposal.asked_by == by.account_id:
        raise DecidedByProposer(what=what)


def may_decide(*, case: Case, proposal: Proposal, by: Actor) -> bool:
    """Whether to offer the decision; the same answer as `check_decides`."""
    permitted = by.may(Permission.DECIDE_FILING) and decides(case=case, by=by)
    return permitted and proposal.asked_by != by.account_id


def check_proposes(*, case: Case, by: Actor, what: Asked) -> None:
    """Raises NotPermitted or OtherOffice unless the caller handles the case."""
    check_handles(case=case, by=by, act=ASKED_LABELS[what])
