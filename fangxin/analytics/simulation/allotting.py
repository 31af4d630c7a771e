"""What every division and every channel gets, and every month, where that is demanded: whole numbers that sum to the totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.simulation.counted import Counts
from fangxin.analytics.simulation.habits import habits
from fangxin.analytics.simulation.profile import RECEIVED, OfficeShare, PeriodDemands
from fangxin.analytics.simulation.refusals import DemandsDisagree
from fangxin.analytics.simulation.wholes import apportioned

ALL, COMPLAINTS, *OTHERS = RECEIVED
Table = dict[str, int]


def offices_of(
    period: Period, wanted: PeriodDemands, offices: Sequence[OfficeShare], counts: Counts
) -> dict[str, Table]:
    """By kind: how many each office (by its place) receives. Raises the demand that cannot be met."""
    asked = _by_place(wanted, offices)
    shares = {str(place): float(one.share) for place, one in enumerate(offices)}
    whole, everything = sum(shares.values()), counts.value_of(ALL)
    whole_of = {
        place: float(told[ALL]) if ALL in (told := asked.get(place, {})) else everything * share / whole
        for place, share in shares.items()
    }
    for place, told in asked.items():
        if {ALL, COMPLAINTS} <= told.keys():
            # what nobody tells of a division is the rest of what it received
            untold = [kind for kind in OTHERS if kind not in told]
            rest = told[ALL] - sum(number for kind, number in told.items() if kind != ALL)
            parts = apportioned(max(rest, 0), [float(counts.value_of(kind)) for kind in untold])
            if rest != sum(parts):
                raise _disagrees(period, _named(offices, place), told[ALL], f"各类合计 {told[ALL] - rest}")
            told.update(zip(untold, parts, strict=True))
    found: dict[str, Table] = {}
    for kind in OTHERS:
        own = {place: told[kind] for place, told in asked.items() if kind in told}
        found[kind] = _filled(period, kind, counts.value_of(kind), own, whole_of)
    own = {}
    for place, told in asked.items():
        if COMPLAINTS in told or ALL in told:
            rest = told.get(ALL, 0) - sum(found[kind][place] for kind in OTHERS)
            own[place] = told.get(COMPLAINTS, rest)
    found[COMPLAINTS] = _filled(period, COMPLAINTS, counts.received, own, shares)
    return found


def _by_place(wanted: PeriodDemands, offices: Sequence[OfficeShare]) -> dict[str, Table]:
    """What is demanded of divisions, parted among the offices of each."""
    found: dict[str, Table] = {}
    for region, told in wanted.offices.items():
        places = [place for place, one in enumerate(offices) if one.region == region]
        weights = [float(offices[place].share) for place in places]
        for kind, number in told.items():
            parts = apportioned(number, weights if sum(weights) else [1.0] * len(places))
            for place, part in zip(places, parts, strict=True):
                found.setdefault(str(place), {})[kind] = part
    return found


def _filled(period: Period, name: str, total: int, own: Table, weights: Mapping[str, float]) -> Table:
    """A total over keys: what is demanded of some, the rest by weight over the others."""
    rest = total - sum(own.values())
    free = [key for key in weights if key not in own]
    if rest < 0 or min(own.values(), default=0) < 0 or (rest and not sum(weights[key] for key in free)):
        label = INDICATORS[name].label if name in INDICATORS else name
        raise _disagrees(period, label, total, f"各单位、渠道或者月份合计 {total - rest}")
    return {**own, **dict(zip(free, apportioned(rest, [weights[key] for key in free]), strict=True))}


def channels_of(period: Period, wanted: PeriodDemands, counts: Counts) -> Table:
    """Complaints and reports by channel; empty when nothing is demanded."""
    if not wanted.channels:
        return {}
    ways = habits().channels
    weights: dict[str, float] = {}
    for kind, number in (("complaints", counts.received), ("reports", counts.reports)):
        for code, weight in ways[kind].items():
            weights[code] = weights.get(code, 0) + weight * number / sum(ways[kind].values())
    return _filled(period, "投诉和举报", counts.received + counts.reports, dict(wanted.channels), weights)


def months_of(period: Period, wanted: PeriodDemands, counts: Counts) -> Table:
    """Requests by month; empty when nothing is demanded."""
    if not wanted.months:
        return {}
    weights = {
        str(month): habits().days.months[month - 1] * _length(period.first.year, month)
        for month in range(period.first.month, period.last.month + 1)
    }
    own = {str(month): number for month, number in wanted.months.items()}
    return _filled(period, ALL, counts.value_of(ALL), own, weights)


def _length(year: int, month: int) -> int:
    after = date(year + month // 12, month % 12 + 1, 1)
    return (after - timedelta(days=1)).day


def dealt(left: Table, rows: int) -> Table:
    """A group's part of what is left of a table, which it is taken from: of everything the same share."""
    part = dict(zip(left, apportioned(rows, list(left.values())), strict=True))
    for key, number in part.items():
        left[key] -= number
    return part


def _named(offices: Sequence[OfficeShare], place: str) -> str:
    return f"区划 {offices[int(place)].region} 接收诉求"


def _disagrees(period: Period, name: str, value: object, why: str) -> DemandsDisagree:
    return DemandsDisagree(period=period, name=name, value=value, why=why)
