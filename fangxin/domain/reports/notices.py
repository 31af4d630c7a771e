"""Messages about reports: to the leader who decides, and back to the officer who proposed."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.agency.models import Post
from fangxin.domain.agency.queries import acting_office
from fangxin.domain.agency.words import Role
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.notices import to_account, to_post
from fangxin.domain.notices.models import Notice
from fangxin.domain.reports.models import Proposal
from fangxin.domain.reports.words import ASKED_LABELS, Asked


def to_leader(*, case: Case, what: Asked, at: datetime) -> list[Notice]:
    """To the desk of the head of the agency in whose name the case is handled."""
    office = acting_office(office=case.office)
    post = Post.objects.filter(office_id=office.pk, role=Role.HEAD, active=True).order_by("id").first()
    return to_post(post=post, case=case, template="report_proposed", at=at, matter=ASKED_LABELS[what])


def to_proposer(*, case: Case, proposal: Proposal, verdict: str, at: datetime) -> list[Notice]:
    """To whoever proposed: what the leader decided."""
    what = ASKED_LABELS[Asked(proposal.what)]
    return to_account(
        account_id=proposal.asked_by, case=case, template="report_decided", at=at, matter=what, verdict=verdict
    )
