"""Disputes of stations: those that wait, one of them, and how many ended on the spot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from fangxin.domain.stations.models import Station, StationDispute, StationStaff
from fangxin.domain.stations.words import DisputeState
from fangxin.foundation.refusals import NotFound


@dataclass(frozen=True, kw_only=True, slots=True)
class StationNumbers:
    """What became of a station's disputes."""

    recorded: int
    settled: int
    handed: int
    dropped: int
    waiting: int
    overdue: int


def disputes_of(*, station: Station) -> QuerySet[StationDispute]:
    """The disputes of a station, newest first."""
    rows = StationDispute.objects.filter(station=station).select_related("first_asked__member", "merchant", "person")
    return rows.order_by("-recorded_at", "-pk")


def open_disputes(*, staff: StationStaff) -> list[StationDispute]:
    """What waits at the station of the staff, the own first, then by their last day."""
    rows = disputes_of(station=staff.station).filter(state=DisputeState.OPEN)
    return sorted(rows, key=lambda row: (row.first_asked_id != staff.pk, row.due_on, row.pk))


def dispute_at(*, number: str, staff: StationStaff) -> StationDispute:
    """One dispute of the staff's own station. Raises NotFound."""
    found = disputes_of(station=staff.station).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def dispute_behind(*, intake_id: int | None) -> StationDispute | None:
    """The dispute a case came from, with its station."""
    if intake_id is None:
        return None
    rows = StationDispute.objects.select_related("station", "first_asked__member")
    return rows.filter(intake_id=intake_id).first()


def figures_of(*, station: Station, on: date) -> StationNumbers:
    """The numbers of a station."""
    counted = StationDispute.objects.filter(station=station).aggregate(
        recorded=Count("pk"),
        settled=Count("pk", filter=Q(state=DisputeState.SETTLED)),
        handed=Count("pk", filter=Q(state=DisputeState.HANDED_OVER)),
        dropped=Count("pk", filter=Q(state=DisputeState.DROPPED)),
        waiting=Count("pk", filter=Q(state=DisputeState.OPEN)),
        overdue=Count("pk", filter=Q(state=DisputeState.OPEN, due_on__lt=on)),
    )
    return StationNumbers(**counted)
