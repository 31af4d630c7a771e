"""Asking indicators of the facts: for a subtree, a period, the one before and the same a year ago, whole or in groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ibis.expr import types as ir

from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.asking import Asking, versions
from fangxin.analytics.indicators.declaring import INDICATORS, Indicator
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.indicators.readings import Counted, Group, Reading, Scope, growth, region_stem
from fangxin.analytics.indicators.remembering import Answers
from fangxin.foundation.refusals import Refusal

__all__ = [
    "Counted",
    "Group",
    "Reading",
    "Scope",
    "UnknownIndicator",
    "growth",
    "measure",
    "nothing_counted",
    "region_stem",
]


class UnknownIndicator(Refusal):
    """There is no indicator of this name, or it has no such base."""

    code = "unknown_indicator"
    status = 422
    sentence = "没有“{name}”这个指标或者统计基数。"


def measure(
    engine: Engine,
    *,
    period: Period,
    scope: Scope,
    known_on: date,
    only: Iterable[str] = (),
    by: Sequence[str] = (),
    bases: Mapping[str, str] | None = None,
    cut: int = 0,
) -> dict[Group, dict[str, Reading]]:
    """Indicators by their ids, for each group of `by` (columns of the facts); without it for the one group ().

    `known_on`: the day of the facts; what is due later has not ended. `bases`: another base than the period's, by indicator.
    `cut`: of the way to an office, or of the code of a division, only so many characters tell groups apart, so that all below one
    count as one.
    One scan of a set of facts. Indicators whose facts know no offices, or not the columns of `by`, are left out where these are
    asked for; so is a group of which there is nothing to tell, neither now nor in the periods compared. What was asked before of the
    same facts is answered from memory. Raises UnknownIndicator.
    """
    wanted = _wanted(only)
    wanted = [one for one in wanted if all(_told_apart(engine.table(name), scope, by) for name in one.sets)]
    chosen = _bases(wanted, period, bases or {})
    stamp = getattr(engine, "stamp", "")
    key = (stamp, period, scope, known_on, tuple(by), cut, tuple(chosen.items()), tuple(versions()))
    if stamp and (known := _answers.get(key)) is not None:
        return known
    asking = Asking(period, scope, known_on=known_on, bases=chosen, by=by, cut=cut)
    rows: dict[Group, dict[str, Any]] = {} if by else {(): {}}
    for group, row in asking.answers(engine, wanted):
        rows.setdefault(group, {}).update(row)
    groups = sorted(rows, key=lambda group: tuple((part is None, part) for part in group))
    found = {group: {one.id: asking.reading(one, rows[group]) for one in wanted} for group in groups}
    if stamp and len(found) * len(wanted) <= REMEMBERED_MOST:
        _answers.keep(key, found)
    return found


def nothing_counted(indicator: str, *, period: Period) -> Reading:
    """What is said of an indicator where no row counts: for groups that `measure` leaves out. Raises UnknownIndicator."""
    (one,) = _wanted([indicator])
    chosen = _bases([one], period, {})
    return Asking(period, Scope(), known_on=period.last, bases=chosen, by=(), cut=0).reading(one, {})


#: readings of one answer that is worth keeping
REMEMBERED_MOST = 300
#: answers of this process: pages ask the same of the same facts again and again
_answers: Answers[dict[Group, dict[str, Reading]]] = Answers(
    copied=lambda answer: {group: dict(readings) for group, readings in answer.items()}
)


def _told_apart(facts: ir.Table, scope: Scope, by: Sequence[str]) -> bool:
    return scope.tells_of(facts) and set(by) <= set(facts.columns)


def _wanted(only: Iterable[str]) -> list[Indicator]:
    names = list(only)
    for name in names:
        if name not in INDICATORS:
            raise UnknownIndicator(name=name[:40])
    return [one for one in INDICATORS.values() if not names or one.id in names]


def _bases(wanted: Iterable[Indicator], period: Period, given: Mapping[str, str]) -> dict[str, str]:
    for name, base in given.items():
        if name not in INDICATORS or base not in dict(INDICATORS[name].bases):
            raise UnknownIndicator(name=f"{name}={base}"[:80])
    return {one.id: given.get(one.id) or one.base_for(period) for one in wanted}
