"""What anybody may read of a fund: sums and counts, no stall and no natural person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from fangxin.domain.funds.models import Advance, Fund, Stall
from fangxin.domain.funds.queries.standing import Standing, stall_standings, standing_of
from fangxin.domain.funds.words import AdvanceState, Duty
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.stations.models import Station
from fangxin.domain.stations.queries import merchants_of_street
from fangxin.domain.stations.words import StationKind
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound

YEAR = timedelta(days=365)


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """A fund in figures, sums in fen: from its beginning, and of the last 365 days; what its stalls still have to pay."""

    standing: Standing
    stalls: int
    advances: int
    advanced: int
    recovered: int
    written_off: int
    advances_of_year: int
    advanced_of_year: int
    waiting: int
    top_ups: int
    stalls_short: int
    stalls_overdue: int


def open_funds() -> QuerySet[Fund]:
    """The funds that pay."""
    return Fund.objects.select_related("operator", "office").filter(closed_at=None)


def public_fund(*, fund_id: int) -> Fund:
    """A fund, also one that was closed. Raises NotFound."""
    found = Fund.objects.select_related("operator", "office").filter(pk=fund_id).first()
    if found is None:
        raise NotFound
    return found


def figures_of(*, fund: Fund, on: date) -> Figures:
    """The figures of a fund on a day."""
    stalls = list(Stall.objects.select_related("merchant").filter(fund=fund, joined_at__isnull=False, left_at=None))
    for stall in stalls:
        stall.fund = fund
    standings = stall_standings(stalls=stalls, on=on)
    paid = Q(state=AdvanceState.PAID)
    recent = paid & Q(paid_at__gte=datetime.combine(on - YEAR + timedelta(days=1), time(), tzinfo=BEIJING))
    told = Advance.objects.filter(fund=fund).aggregate(
        advances=Count("pk", filter=paid), advanced=Sum("amount_fen", filter=paid),
        recovered=Sum("recovered_fen", filter=paid), written_off=Sum("written_off_fen", filter=paid),
        advances_of_year=Count("pk", filter=recent), advanced_of_year=Sum("amount_fen", filter=recent),
        waiting=Count("pk", filter=Q(state__in=[AdvanceState.PROPOSED, AdvanceState.APPROVED])),
    )  # fmt: skip
    return Figures(
        standing=standing_of(fund=fund), stalls=len(standings), top_ups=sum(one.short for one in standings),
        stalls_short=sum(1 for one in standings if one.short),
        stalls_overdue=sum(1 for one in standings if one.duty is Duty.OVERDUE),
        **{name: value or 0 for name, value in told.items()},
    )  # fmt: skip


def funds_at(*, station: Station, on: date) -> list[Fund]:
    """The funds of a market or a street: those its host operates, and of a street those its merchants stand in."""
    operated = Q(operator__in=family_of(station.host_id)) if station.host_id else Q(pk__in=[])
    if station.kind == StationKind.STREET:
        members = [one.merchant_id for one in merchants_of_street(street=station, on=on)]
        operated |= Q(Exists(_standing_in(Q(merchant__in=members))))
    return list(open_funds().filter(operated).order_by("name", "pk")[:20])


def funds_around(*, merchant_id: int) -> list[Fund]:
    """The funds a merchant operates, or stands in with a stall."""
    family = family_of(merchant_id)
    standing_in = Q(Exists(_standing_in(Q(merchant__in=family))))
    return list(open_funds().filter(Q(operator__in=family) | standing_in).order_by("name", "pk")[:20])


def _standing_in(condition: Q) -> QuerySet[Stall]:
    return Stall.objects.filter(condition, fund=OuterRef("pk"), joined_at__isnull=False, left_at=None)
