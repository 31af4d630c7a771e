"""Counting a round: a period from the lake with the spot checks of the superior, or a year out of its closed months."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from fangxin.analytics.evaluation.counting import Place, count_offices
from fangxin.analytics.evaluation.ranking import Standing as Ranked
from fangxin.analytics.evaluation.ranking import Unit, evaluate, standings
from fangxin.analytics.evaluation.scheme import Scheme, Yearly
from fangxin.analytics.evaluation.scoring import Points, Score, Why
from fangxin.analytics.evaluation.yearly import mean_of
from fangxin.analytics.indicators.periods import NotAPeriod, Period, period_of
from fangxin.domain.agency.models import Office
from fangxin.domain.evaluation.actions.opening import Counting
from fangxin.domain.evaluation.queries.rounds import checks_in_force, months_of
from fangxin.domain.evaluation.rules.counted import CountedRound
from fangxin.domain.evaluation.rules.refusing import MonthsMissing
from fangxin.domain.evaluation.words import RoundKind
from fangxin.interfaces.evaluation.keeping import TOTAL, counted_office
from fangxin.interfaces.lake.updating import known_beyond, the_lake


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The period of a round and its kind."""

    kind: RoundKind
    first: date
    last: date

    @property
    def period(self) -> Period:
        """As indicators are asked for it."""
        return Period(self.first, self.last)


def asked_of(text: str) -> Asked:
    """The month `2026-05` or the year `2026` of a form. Raises NotAPeriod."""
    period = period_of(text)
    if (period.first.month, period.last.month) == (1, 12):
        return Asked(kind=RoundKind.YEAR, first=period.first, last=period.last)
    if period.first.month != period.last.month:
        raise NotAPeriod(text=text[:20], field="period")
    return Asked(kind=RoundKind.MONTH, first=period.first, last=period.last)


def counting(*, scheme: Scheme, asked: Asked, at: datetime) -> Counting:
    """How a round of the scheme is counted; called by the act that opens it, before anything is locked."""

    def count(office: Office, below: list[Office]) -> CountedRound:
        if asked.kind is RoundKind.YEAR and scheme.yearly is Yearly.MONTHS:
            return _out_of_months(scheme, asked, office, below)
        return _from_lake(scheme, asked, office, below, at)

    return count


def tried(*, scheme: Scheme, asked: Asked, office: Office, below: Sequence[Office], at: datetime) -> tuple[Ranked, ...]:
    """What a scheme would give for a past period, kept nowhere. Raises LakeMissing, LakeBehind and what reading the lake raises."""
    return _ranked(scheme, asked, office, below, at)[0]


def place_of(office: Office) -> Place:
    """Where an office's facts lie."""
    return Place(key=office.pk, path=office.path, region=office.region_code)


def _from_lake(
    scheme: Scheme, asked: Asked, office: Office, below: Sequence[Office], at: datetime
) -> CountedRound:  # fmt: skip
    ranked, whole, lake, known = _ranked(scheme, asked, office, below, at)
    return CountedRound(offices=tuple(counted_office(one) for one in ranked), whole=whole, lake=lake, known_on=known)


def _ranked(
    scheme: Scheme, asked: Asked, office: Office, below: Sequence[Office], at: datetime
) -> tuple[tuple[Ranked, ...], list[dict[str, object]], str, date]:
    lake = the_lake()
    known = known_beyond(lake, last=asked.last, at=at)
    with lake.open() as engine:
        counted = count_offices(
            engine, scheme=scheme, period=asked.period, known_on=known, superior=place_of(office),
            units=[place_of(one) for one in below],
        )  # fmt: skip
    checked: dict[int, dict[str, Decimal]] = {}
    for check in checks_in_force(office_id=office.pk, first=asked.first, last=asked.last):
        checked.setdefault(check.office_id, {}).setdefault(check.item, Decimal(check.points).scaleb(-2))
    units = [
        Unit(
            key=one.pk, path=one.path, tier=one.tier, volume=counted.volumes[one.pk], figures=counted.units[one.pk],
            checked=checked.get(one.pk, {}),
        )
        for one in below
    ]  # fmt: skip
    whole: list[dict[str, object]] = [
        {"id": name, "n": one.numerator, "d": one.denominator, "v": None if one.value is None else str(one.value)}
        for name, one in counted.whole.items()
    ]
    return evaluate(scheme, units), whole, lake.manifest.digest, known


def _out_of_months(scheme: Scheme, asked: Asked, office: Office, below: Sequence[Office]) -> CountedRound:
    months = months_of(office_id=office.pk, year=asked.first.year)
    if not months:
        raise MonthsMissing(year=asked.first.year, field="period")
    told: dict[int, dict[str, list[tuple[int, Decimal]]]] = {one.pk: {} for one in below}
    volumes = dict.fromkeys(told, 0)
    for month, edition in months:
        for standing in edition.standings.filter(office_id__in=list(told)):
            own = told[standing.office_id]
            volumes[standing.office_id] += standing.volume
            for row in standing.items:
                if row["p"] is not None:
                    own.setdefault(row["id"], []).append((month, Decimal(row["p"])))
            if standing.total is not None:
                own.setdefault(TOTAL, []).append((month, Decimal(standing.total).scaleb(-2)))
    units = [
        Unit(key=one.pk, path=one.path, tier=one.tier, volume=volumes[one.pk], figures={}, checked={}) for one in below
    ]
    scores = {key: _mean(scheme, own) for key, own in told.items()}
    ranked = standings(scheme, units, scores)
    offices = tuple(counted_office(one, months=told[one.unit.key]) for one in ranked)
    return CountedRound(offices=offices, lake="")


def _mean(scheme: Scheme, own: dict[str, list[tuple[int, Decimal]]]) -> Score:
    points = []
    for item in scheme.items:
        mean = mean_of([(month, one) for month, one in own.get(item.id, [])]).value
        why = Why.SPREAD if mean is None else Why.LINEAR
        points.append(Points(item=item, figure=None, points=mean, why=why))
    got = [one for one in points if one.points is not None]
    return Score(
        points=tuple(points), scored=sum((one.item.weight for one in got), Decimal(0)),
        earned=sum((one.points or Decimal(0) for one in got), Decimal(0)), total=mean_of(own.get(TOTAL, [])).value,
    )  # fmt: skip
