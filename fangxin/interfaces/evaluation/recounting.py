"""Counting an appealed item anew from the lake as it is now: without named cases, with them as done, or by corrected points."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from fangxin.analytics.evaluation.counting import (
    MOST,
    CasesNotCounted,
    NothingToBeDone,
    count_anew,
    counts_done,
    rows_counted,
)
from fangxin.analytics.evaluation.ranking import Standing as Ranked
from fangxin.analytics.evaluation.ranking import Unit, evaluate
from fangxin.analytics.evaluation.scheme import Item, Scheme
from fangxin.analytics.evaluation.scoring import Figure, formula
from fangxin.analytics.indicators.declaring import INDICATORS
from fangxin.analytics.indicators.periods import Period
from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.evaluation.actions.appealing import OF_MONTHS, Recount, Recounting
from fangxin.domain.evaluation.models import Appeal, Edition, Round
from fangxin.domain.evaluation.queries.rounds import standings_of
from fangxin.domain.evaluation.rules.counted import CountedRound
from fangxin.domain.evaluation.rules.refusing import AppealNotPossible, PointsImpossible, UnknownItem
from fangxin.interfaces.evaluation.counting import place_of
from fangxin.interfaces.evaluation.keeping import counted_office, scheme_of, unit_of
from fangxin.interfaces.lake.updating import known_on, the_lake

CASES = "cases"
#: an installation's lake tells of an enterprise's disputes by their region: no case is named there
_BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What whoever decides names: numbers of cases left out, of cases counted as done; points of a spot check."""

    without: str = ""
    done: str = ""
    points: Decimal | None = None


def recounting(*, corrected: Corrected, by: Actor, at: datetime) -> Recounting:
    """How an appeal is recounted; called by the act that decides, before anything is locked, or to show it beforehand."""

    def count(appeal: Appeal, edition: Edition) -> Recount:
        if edition.of_months:
            raise AppealNotPossible(why=OF_MONTHS)
        scheme = scheme_of(appeal.round)
        item = scheme.item(appeal.item)
        if item is None:
            raise UnknownItem(field="item")
        rows = standings_of(edition)
        units = {one.office_id: unit_of(one, scheme) for one in rows}
        before = evaluate(scheme, list(units.values()))
        unit = units[appeal.office_id]
        told: dict[str, Any] = {"edition": edition.number}
        if item.manual:
            units[unit.key] = _checked(unit, item, corrected)
        else:
            units[unit.key], named = _counted(unit, item, appeal, corrected, by, at)
            told |= named
        after = evaluate(scheme, list(units.values()))
        own_before, own_after = _told(before, item, unit.key), _told(after, item, unit.key)
        counted = CountedRound(
            offices=tuple(counted_office(one) for one in after), whole=edition.whole,
            lake=told.get("lake", edition.lake), known_on=edition.known_on,
        )  # fmt: skip
        told |= {"before": own_before, "after": own_after}
        return Recount(counted=counted, told=told, changed=own_before != own_after)

    return count


def numbers_in(text: str) -> list[str]:
    """The numbers of cases somebody typed, each once."""
    return list(dict.fromkeys(one for one in _BETWEEN.split(text.strip()) if one))


def names_cases(item: Item) -> bool:
    """Whether an item is counted from cases, which can then be named."""
    return item.indicator in INDICATORS and INDICATORS[item.indicator].facts == CASES


def names_done(item: Item) -> bool:
    """Whether cases can be named that are counted as done."""
    return names_cases(item) and counts_done(item)


def cases_counted(
    *, round_: Round, scheme: Scheme, item: Item, office: Office, missed_only: bool, by: Actor, at: datetime
) -> tuple[list[tuple[Case, bool]], int]:
    """The cases an office's figure is counted from in the lake as it is now, and how many of them the caller may not see.

    At most a few hundred, those that miss the numerator first. Raises UnknownItem where no case is counted.
    """
    if not names_cases(item):
        raise UnknownItem(field="item")
    lake = the_lake()
    with lake.open() as engine:
        found = rows_counted(
            engine, item=item, period=Period(round_.first, round_.last), known_on=known_on(lake, at=at),
            place=place_of(office), missed_only=missed_only,
        )  # fmt: skip
    cases = visible_cases(by=by).select_related("office").in_bulk([row.id for row in found])
    shown = [(cases[row.id], row.reached) for row in found if row.id in cases]
    return shown, len(found) - len(shown)


def _checked(unit: Unit, item: Item, corrected: Corrected) -> Unit:
    if corrected.points is None or not 0 <= corrected.points <= item.weight:
        raise PointsImpossible(most=item.weight, field="points")
    return replace(unit, checked={**unit.checked, item.id: corrected.points})


def _counted(
    unit: Unit, item: Item, appeal: Appeal, corrected: Corrected, by: Actor, at: datetime
) -> tuple[Unit, dict[str, Any]]:
    if item.indicator not in INDICATORS:
        raise UnknownItem(field="item")
    without, done = numbers_in(corrected.without), numbers_in(corrected.done)
    if done and not names_done(item):
        raise NothingToBeDone(field="done")
    ids = _ids([*without, *done], appeal.office, item, by)
    lake = the_lake()
    known = known_on(lake, at=at)
    with lake.open() as engine:
        try:
            figure = count_anew(
                engine, item=item, period=Period(appeal.round.first, appeal.round.last), known_on=known,
                place=place_of(appeal.office), without=[ids[one] for one in without],
                done=[ids[one] for one in done if one not in without],
            )  # fmt: skip
        except CasesNotCounted as refusal:
            missing = set(refusal.values["ids"])
            names = [name for name, pk in ids.items() if pk in missing]
            raise CasesNotCounted(numbers="、".join(names), field="without", ids=sorted(missing)) from None
    told = {"without": without, "done": done, "lake": lake.manifest.digest, "known_on": known.isoformat()}
    return replace(unit, figures={**unit.figures, item.id: figure}), told


def _ids(numbers: list[str], office: Office, item: Item, by: Actor) -> dict[str, int]:
    if not numbers:
        return {}
    if len(numbers) > MOST or not names_cases(item):
        raise CasesNotCounted(numbers="、".join(numbers[:5]), field="without", ids=[])
    rows = visible_cases(by=by).filter(number__in=numbers, path__startswith=office.path)
    found = dict(rows.values_list("number", "pk"))
    if missing := [one for one in numbers if one not in found]:
        raise CasesNotCounted(numbers="、".join(missing[:20]), field="without", ids=[])
    return found


def _told(standings: tuple[Ranked, ...], item: Item, key: int) -> dict[str, Any]:
    one = next(one for one in standings if one.unit.key == key)
    points = next(points for points in one.score.points if points.item.id == item.id)
    figure: Figure | None = points.figure
    return {
        "n": figure.numerator if figure else None, "d": figure.denominator if figure else None,
        "v": str(figure.value) if figure and figure.value is not None else None,
        "p": None if points.points is None else str(points.points), "formula": formula(points),
        "total": None if one.score.total is None else str(one.score.total), "rank": one.rank,
    }  # fmt: skip
