"""What waits for a leader."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission, Tier
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.reports.models import Proposal
from fangxin.domain.reports.words import AskedState


def waiting_proposals(*, by: Actor) -> QuerySet[Proposal]:
    """The proposals the caller is to decide, oldest first: of the own office and of the stations that act in its name."""
    if not by.may(Permission.DECIDE_FILING):
        return Proposal.objects.none()
    own = Q(case__office_id=by.office_id) & ~Q(case__office__tier=Tier.STATION)
    stations = Q(case__office__tier=Tier.STATION, case__office__parent_id=by.office_id)
    waiting = Proposal.objects.filter(own | stations, state=AskedState.ASKED, case__in=visible_cases(by=by))
    return waiting.select_related("case__office").order_by("asked_at", "id")
