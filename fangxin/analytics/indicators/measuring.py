"""Asking indicators of the facts: for a subtree, a period, the one before and the same a year ago, whole or in groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from ibis.expr import types as ir

from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.declaring import INDICATORS, Indicator, Measure, Within, rounded
from fangxin.analytics.indicators.periods import Period
from fangxin.foundation.refusals import Refusal


class UnknownIndicator(Refusal):
    """There is no indicator of this name, or it has no such base."""

    code = "unknown_indicator"
    status = 422
    sentence = "没有“{name}”这个指标或者统计基数。"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose facts: a subtree of divisions, of offices, or both; empty means all.

    `region`: a code of a division, with what lies in it; `path`: an office's way from the topmost office.
    """

    region: str = ""
    path: str = ""

    def tells_of(self, facts: ir.Table) -> bool:
        """Whether facts can be told apart by this scope: what enterprises do among themselves belongs to no office."""
        return not self.path or "path" in facts.columns

    def narrowed(self, facts: ir.Table) -> ir.Table:
        """Only the facts of the scope."""
        stem = region_stem(self.region)
        if stem:
            facts = facts.filter(facts.region.startswith(stem))
        if self.path:
            facts = facts.filter(facts.path.startswith(self.path))
        return facts


def region_stem(code: str) -> str:
    """The digits all divisions in a division begin with: `41` of 410000, `4106` of 410600, nothing of 000000."""
    for digits in (2, 4, 6, 9):
        if len(code) > digits and not code[digits:].strip("0"):
            return code[:digits] if code[:digits].strip("0") else ""
    return code


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Numerator and denominator as they were counted; `value` is None where there was nothing to divide by."""

    numerator: int
    denominator: int | None
    value: Decimal | None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One number with all that is needed to check it."""

    indicator: Indicator
    base: str
    now: Counted
    before: Counted
    year_before: Counted

    @property
    def yoy_pct(self) -> Decimal | None:
        """Growth against the same period a year ago, per cent; None when that was 0 or nothing."""
        return growth(self.now.value, self.year_before.value)

    @property
    def pop_pct(self) -> Decimal | None:
        """Growth against the period before, per cent; None when that was 0 or nothing."""
        return growth(self.now.value, self.before.value)

    @property
    def yoy_points(self) -> Decimal | None:
        """Of a rate: the difference to a year ago in percentage points."""
        return self._points(self.year_before.value)

    @property
    def pop_points(self) -> Decimal | None:
        """Of a rate: the difference to the period before in percentage points."""
        return self._points(self.before.value)

    def _points(self, value: Decimal | None) -> Decimal | None:
        if self.indicator.measure is not Measure.RATE or self.now.value is None or value is None:
            return None
        return self.now.value - value


def growth(value: Decimal | None, base: Decimal | None) -> Decimal | None:
    """(value - base) / base in per cent, two decimals, half up; None when the base is 0 or one of them is nothing."""
    if value is None or not base:
        return None
    return rounded((value - base) * 100 / base)


#: what a group is told by: the values of its columns, in order; () where there are no groups
Group = tuple[Any, ...]


def measure(
    engine: Engine,
    *,
    period: Period,
    scope: Scope,
    known_on: date,
    only: Iterable[str] = (),
    by: Sequence[str] = (),
    bases: Mapping[str, str] | None = None,
) -> dict[Group, dict[str, Reading]]:
    """Indicators by their ids, for each group of `by` (columns of the facts); without it for the one group ().

    `known_on`: the day of the facts; what is due later has not ended. `bases`: another base than the period's, by indicator.
    One question a set of facts and period. Indicators whose facts know no offices, or not the columns of `by`, are left out
    where these are asked for. Raises UnknownIndicator.
    """
    wanted = _wanted(only)
    wanted = [one for one in wanted if _told_apart(engine.table(one.facts), scope, by)]
    chosen = _bases(wanted, period, bases or {})
    readings: dict[Group, dict[str, Reading]] = {}
    spans = (period, period.before(), period.year_before())
    counted = [_counted(engine, wanted, span, scope, known_on, by, chosen) for span in spans]
    groups = {group for one in counted for group in one} if by else {()}
    for group in sorted(groups, key=lambda group: tuple((part is None, part) for part in group)):
        readings[group] = {
            one.id: Reading(
                indicator=one, base=chosen[one.id], now=_of(one, counted[0], group), before=_of(one, counted[1], group),
                year_before=_of(one, counted[2], group),
            )
            for one in wanted
        }  # fmt: skip
    return readings


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


def _counted(
    engine: Engine,
    wanted: Sequence[Indicator],
    period: Period,
    scope: Scope,
    known_on: date,
    by: Sequence[str],
    bases: Mapping[str, str],
) -> dict[Group, dict[str, tuple[int, int | None]]]:
    found: dict[Group, dict[str, tuple[int, int | None]]] = {}
    for name in sorted({one.facts for one in wanted}):
        asked = [one for one in wanted if one.facts == name]
        facts = scope.narrowed(engine.table(name))
        sums: dict[str, ir.Scalar] = {}
        for one in asked:
            parts = one.formula(facts, Within(period, known_on, bases[one.id]))
            sums[f"{one.id}__n"] = parts.numerator
            if parts.denominator is not None:
                sums[f"{one.id}__d"] = parts.denominator
        for row in engine.rows(facts.aggregate(by=list(by), **sums)):
            own = found.setdefault(tuple(row[column] for column in by), {})
            for one in asked:
                own[one.id] = (int(row[f"{one.id}__n"] or 0), row.get(f"{one.id}__d"))
    return found


def _of(one: Indicator, counted: Mapping[Group, Mapping[str, tuple[int, int | None]]], group: Group) -> Counted:
    nothing = (0, 0 if one.measure in (Measure.RATE, Measure.MEAN) else None)
    numerator, denominator = counted.get(group, {}).get(one.id, nothing)
    return Counted(numerator=numerator, denominator=denominator, value=one.value(numerator, denominator))
