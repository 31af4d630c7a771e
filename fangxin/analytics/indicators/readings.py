"""What indicators are asked of, and what is said of one: value, numerator and denominator, and how it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Indicator, Measure, rounded


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
    #: where a legal clock is involved: rule version → what of `now` was counted under it, in the order of the versions;
    #: the empty version is what no clock was recorded of
    versions: Mapping[str, Counted] = field(default_factory=dict)

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
