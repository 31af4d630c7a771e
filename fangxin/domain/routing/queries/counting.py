"""The routing a case stands under, and how often the machine's was overruled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.routing.models import RoutingDecision
from fangxin.domain.routing.words import Step


@dataclass(frozen=True, kw_only=True, slots=True)
class OverrideCount:
    """Of one office: cases the machine sent or proposed to it in a period, and how many officers sent elsewhere."""

    office_id: int
    office: str
    decided: int
    overridden: int


def latest_decision(*, case_id: int) -> RoutingDecision | None:
    """The decision a case stands under: the one no other supersedes."""
    return RoutingDecision.objects.filter(case_id=case_id, superseded_by=None).order_by("-decided_at", "-id").first()


def decisions_of(*, case_id: int) -> list[RoutingDecision]:
    """Every routing of a case, the first first, with office and officer."""
    return list(
        RoutingDecision.objects.filter(case_id=case_id)
        .select_related("office", "overridden_by")
        .order_by("decided_at", "id")
    )


def overrides_by_office(*, since: datetime, until: datetime, by: Actor) -> list[OverrideCount]:
    """One line an office in the caller's subtree, most overruled first; `since` is included, `until` is not.

    Counted by the instant of the machine's decision.
    """
    rows = (
        RoutingDecision.objects.filter(scope(by=by), step=Step.PROPOSED, decided_at__gte=since, decided_at__lt=until)
        .exclude(office=None)
        .order_by()
        .values("office_id", "office__name")
        .annotate(decided=Count("id"), overridden=Count("id", filter=Q(superseded_by__step=Step.OVERRIDE)))
    )
    counts = [
        OverrideCount(
            office_id=row["office_id"],
            office=row["office__name"],
            decided=row["decided"],
            overridden=row["overridden"],
        )
        for row in rows
    ]
    return sorted(counts, key=lambda count: (-count.overridden, -count.decided, count.office_id))
