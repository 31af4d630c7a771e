"""Whose stations: officers keep those of their office's region; station staff act at their own."""

from __future__ import annotations

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.stations.models import Station, StationDispute, StationStaff
from fangxin.domain.stations.rules import DisputeEnded, OtherFirstAsked, StationWithdrawn
from fangxin.domain.stations.words import DISPUTE_LABELS, DisputeState, StationState


def check_keeps(station: Station, *, by: Actor) -> None:
    """Raises NotPermitted, NotFound outside the region, StationWithdrawn."""
    by.must(Permission.KEEP_STATIONS)
    check_region(region_code=station.region_code, by=by)
    check_works(station)


def check_works(station: Station) -> None:
    """Raises StationWithdrawn."""
    if station.state != StationState.ACTIVE:
        raise StationWithdrawn(name=station.name)


def check_answers(dispute: StationDispute, *, staff: StationStaff) -> None:
    """Raises DisputeEnded, OtherFirstAsked unless it is the one asked first, or whoever leads the station."""
    if dispute.state != DisputeState.OPEN:
        raise DisputeEnded(state=DISPUTE_LABELS[DisputeState(dispute.state)])
    if dispute.first_asked_id != staff.pk and not staff.leads:
        raise OtherFirstAsked(who=dispute.first_asked.member.name_masked)


def acting_at(staff: StationStaff) -> Actor:
    """The member as actor at a station; entries of the journal name the title, the person masked, and the station."""
    return Actor(
        kind=ActorKind.STATION, name=f"{staff.title}{staff.member.name_masked}"[:40], account_id=staff.member_id,
        office_name=staff.station.name[:80],
    )  # fmt: skip
