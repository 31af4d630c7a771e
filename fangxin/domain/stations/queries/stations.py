"""Which stations there are, who works there, and whether a street keeps its criteria."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.odr.queries.enrolments import enrolled_ids
from fangxin.domain.places.rules import county_of, span
from fangxin.domain.staff.models import Member
from fangxin.domain.stations.models import Station, StationDispute, StationStaff, StreetMember
from fangxin.domain.stations.rules import StreetFigures, station_rules, street_figures
from fangxin.domain.stations.words import DisputeState, StationKind, StationState
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound

MOST = 200


def stations_in(*, by: Actor) -> QuerySet[Station]:
    """The stations of the officer's region with their numbers of open disputes, working ones first."""
    counted = Count("disputes", filter=Q(disputes__state=DisputeState.OPEN))
    return Station.objects.filter(region_scope(by=by)).annotate(waiting=counted).order_by("state", "kind", "name", "pk")


def station_for(*, station_id: int, by: Actor) -> Station:
    """One of them. Raises NotFound."""
    found = stations_in(by=by).select_related("host", "street").filter(pk=station_id).first()
    if found is None:
        raise NotFound
    return found


def reviews_due(*, by: Actor, on: date) -> QuerySet[Station]:
    """Stations whose yearly review is due or soon will be, the most urgent first."""
    until = on + timedelta(days=station_rules().review_ahead)
    return (
        stations_in(by=by).filter(state=StationState.ACTIVE, review_due_on__lte=until).order_by("review_due_on", "pk")
    )


def staff_of(*, station: Station) -> list[StationStaff]:
    """Who works at a station now, whoever leads first."""
    return list(station.staff.filter(ended_at=None).select_related("member__person").order_by("-leads", "pk"))


def work_of(*, member: Member) -> list[StationStaff]:
    """Where a member works now; at a withdrawn station only while own disputes are open there."""
    running = StationStaff.objects.filter(member=member, ended_at=None).select_related("station", "member")
    own = Q(station__state=StationState.ACTIVE) | Q(disputes__state=DisputeState.OPEN)
    return list(running.filter(own).distinct().order_by("pk"))


def merchants_of_street(*, street: Station, on: date) -> list[StreetMember]:
    """The members of a street on a day."""
    rows = street.street_members.filter(Q(left_on=None) | Q(left_on__gt=on), joined_on__lte=on)
    return list(rows.select_related("merchant").order_by("merchant__name", "pk"))


def street_of(*, street: Station, on: date) -> StreetFigures:
    """Whether a street keeps its criteria: all members enrolled for settling online, all disputes handled.

    Disputes of the street and of the stations in it are counted, those whose last day is still to come only once they ended.
    """
    rules = station_rules()
    members = [row.merchant_id for row in merchants_of_street(street=street, on=on)]
    since = on - timedelta(days=rules.street_days)
    disputes = StationDispute.objects.filter(
        Q(station=street) | Q(station__street=street), recorded_at__gte=_midnight(since)
    )
    handled = disputes.exclude(state=DisputeState.OPEN).count()
    late = disputes.filter(state=DisputeState.OPEN, due_on__lt=on).count()
    return street_figures(
        members=len(members), enrolled=len(enrolled_ids(members)) if members else 0, due=handled + late, handled=handled,
        rules=rules,
    )  # fmt: skip


def station_counties() -> list[str]:
    """The counties in which stations work, by their codes."""
    codes = (
        Station.objects.filter(state=StationState.ACTIVE).order_by("region_code").values_list("region_code", flat=True)
    )
    return list(dict.fromkeys(county_of(code) for code in codes.distinct()))


def public_stations(*, region: str = "", start: int = 0, most: int = MOST) -> list[Station]:
    """Working stations for everybody from the `start`-th on, within a region when one is given."""
    rows = Station.objects.filter(state=StationState.ACTIVE)
    if region:
        first, last = span(area=region)
        rows = rows.filter(region_code__gte=first, region_code__lte=last)
    return list(rows.order_by("region_code", "kind", "name", "pk")[start : start + most])


def public_station(*, station_id: int) -> Station:
    """One station for everybody, also one withdrawn, so that an old notice board says so. Raises NotFound."""
    found = Station.objects.select_related("host", "street").filter(pk=station_id).first()
    if found is None:
        raise NotFound
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=BEIJING)


def streets_in(*, by: Actor) -> list[Station]:
    """The demonstration streets of the officer's region."""
    return list(stations_in(by=by).filter(kind=StationKind.STREET, state=StationState.ACTIVE))
