"""Offices beside each other: peer groups by volume, ranks with ties by the scheme, whom the lists' rule proposes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fangxin.analytics.evaluation.scheme import HUNDRED, Scheme
from fangxin.analytics.evaluation.scoring import Figure, Score, score


class Proposal(StrEnum):
    """What the rule proposes for an office."""

    RED = "RED"
    BLACK = "BLACK"
    IMPROVE = "IMPROVE"


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What is known of an office: figures and checked points by the id of the item; `volume` in cases."""

    key: int
    path: str
    tier: str
    volume: int
    figures: Mapping[str, Figure]
    checked: Mapping[str, Decimal]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """An office in a round: its score, its peers, its rank among them and among all; without a total it has none."""

    unit: Unit
    score: Score
    group: str
    grade: str
    rank: int | None
    group_rank: int | None
    proposals: tuple[Proposal, ...]


def evaluate(scheme: Scheme, units: Sequence[Unit]) -> tuple[Standing, ...]:
    """Score the offices and rank them, the best first; those without a total last, in the order of their paths."""
    scores = {unit.key: score(scheme, figures=unit.figures, checked=unit.checked) for unit in units}
    return standings(scheme, units, scores)


def standings(scheme: Scheme, units: Sequence[Unit], scores: Mapping[int, Score]) -> tuple[Standing, ...]:
    """Rank offices by scores that were made before."""
    groups = peer_groups(scheme, units)
    keys = {unit.key: _order(scheme, scores[unit.key]) for unit in units}
    ranked = [unit for unit in units if scores[unit.key].total is not None]
    overall = _ranks({unit.key: keys[unit.key] for unit in ranked})
    within: dict[int, int] = {}
    for label in {groups[unit.key] for unit in ranked}:
        within |= _ranks({unit.key: keys[unit.key] for unit in ranked if groups[unit.key] == label})
    found = []
    for unit in units:
        own = scores[unit.key]
        found.append(
            Standing(
                unit=unit, score=own, group=groups[unit.key],
                grade=scheme.grade(unit.tier, own.total) if own.total is not None else "",
                rank=overall.get(unit.key), group_rank=within.get(unit.key),
                proposals=_proposals(scheme, own.total, within.get(unit.key)),
            )
        )  # fmt: skip
    return tuple(sorted(found, key=lambda one: (one.rank is None, one.rank or 0, one.unit.path)))


def peer_groups(scheme: Scheme, units: Sequence[Unit]) -> dict[int, str]:
    """The label of each office's peer group; offices with as many cases are never in different ones."""
    if scheme.peers[0].share is None:
        return {unit.key: next(one.label for one in scheme.peers if unit.volume >= (one.least or 0)) for unit in units}
    busiest = sorted(units, key=lambda unit: (-unit.volume, unit.path))
    found: dict[int, str] = {}
    by_volume: dict[int, str] = {}
    for place, unit in enumerate(busiest):
        upto, label = Decimal(0), scheme.peers[-1].label
        for one in scheme.peers:
            upto += one.share or 0
            # the place among n offices lies within the first so many per cent
            if Decimal(place) * HUNDRED < upto * len(busiest):
                label = one.label
                break
        found[unit.key] = by_volume.setdefault(unit.volume, label)
    return found


def _order(scheme: Scheme, own: Score) -> tuple[Decimal, ...]:
    """What an office is ranked by: its total, then the points of the items that part equals."""
    points = {one.item.id: one.points for one in own.points}
    return (-(own.total or Decimal(0)), *(-(points[name] or Decimal(0)) for name in scheme.ties))


def _ranks(keys: Mapping[int, tuple[Decimal, ...]]) -> dict[int, int]:
    """1, 2, 2, 4: equals share a place, and as many places are left out behind them."""
    ordered = sorted(keys.values())
    return {key: ordered.index(value) + 1 for key, value in keys.items()}


def _proposals(scheme: Scheme, total: Decimal | None, group_rank: int | None) -> tuple[Proposal, ...]:
    if total is None or group_rank is None:
        return ()
    rule, found = scheme.lists, []
    if group_rank <= rule.red_first and total >= rule.red_least:
        found.append(Proposal.RED)
    if total < rule.black_below:
        found.append(Proposal.BLACK)
    if total < rule.improve_below:
        found.append(Proposal.IMPROVE)
    return tuple(found)
