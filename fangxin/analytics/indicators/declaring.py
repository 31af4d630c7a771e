"""What an indicator is: how it is declared, and what its function is given and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import lru_cache

import ibis
from ibis.expr import types as ir

from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.policy import numbers_law


class Measure(StrEnum):
    """How a value follows from numerator and denominator."""

    COUNT = "COUNT"
    RATE = "RATE"
    MEAN = "MEAN"
    MONEY = "MONEY"


@dataclass(frozen=True)
class Within:
    """What an indicator asks about: the period, the last day the facts tell of, and the base chosen where it has several."""

    period: Period
    known_on: date
    base: str = ""

    def holds(self, day: ir.DateValue) -> ir.BooleanValue:
        """Whether a day of a row falls into the period."""
        return self.period.holds(day)

    def ended(self, *, done_on: ir.DateValue, due_on: ir.DateValue) -> ir.BooleanValue:
        """Whether a clock ended in the period: on the day it was stopped, or on its last day when that came first.

        So every clock ends in one period only. One that still runs has ended when its last day is over.
        """
        ends_on = ibis.ifelse(done_on.isnull() | (due_on < done_on), due_on, done_on)
        return self.holds(ends_on) & (done_on.notnull() | (due_on < self.known_on))


@dataclass(frozen=True)
class Parts:
    """What an indicator is made of, both whole numbers: so every engine agrees to the last digit."""

    numerator: ir.IntegerScalar
    denominator: ir.IntegerScalar | None = None


Formula = Callable[[ir.Table, Within], Parts]


@dataclass(frozen=True)
class Through:
    """Rows that are counted by what another set of facts says of them: its name, and the rows with what it says."""

    facts: str
    joined: Callable[[ir.Table, ir.Table, Within], ir.Table]


@dataclass(frozen=True)
class Over:
    """A denominator that is counted from another set of facts, `through` a third where that says whose its rows are."""

    facts: str
    counted: Callable[[ir.Table, Within], ir.IntegerScalar]
    through: Through | None = None


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """One published number.

    `unit` as it is printed; `facts` the set it is counted from; `base` what the denominator counts now; `or_by` bases chosen by
    whoever asks; `clock` the columns with the rule version of the clock it tells of, the first that holds one counts; `over` and
    `through` (of the numerator) see there; `per`: of how many units of a base the value tells, where that is not one.
    """

    id: str
    label: str
    says: str
    measure: Measure
    unit: str
    facts: str
    base: str
    or_by: tuple[str, ...]
    clock: tuple[str, ...]
    over: Over | None
    through: Through | None
    per: Mapping[str, int]
    formula: Formula

    @property
    def sets(self) -> frozenset[str]:
        """Every set of facts it is counted from."""
        others = (self.over, self.through, self.over.through if self.over else None)
        return frozenset({self.facts, *(one.facts for one in others if one is not None)})

    @property
    def bases(self) -> tuple[tuple[str, date | None], ...]:
        """Its bases: those of earlier times, each until the day before its end, the present one, and those one may ask for."""
        earlier = numbers_law().before(self.id)
        now = ((self.base, None),) if self.base else ()
        return (*earlier, *now, *((one, None) for one in self.or_by))

    def base_for(self, period: Period) -> str:
        """The base in use on the last day of a period; empty for a plain count."""
        for name, until in self.bases:
            if until is None or period.last < until:
                return name
        return ""

    def value(self, numerator: int | None, denominator: int | None, *, base: str = "") -> Decimal | None:
        """The value, with two decimals, half up, where it is not a count; None where there is nothing to divide by."""
        return _value(self.measure, (numerator or 0) * self.per.get(base, 1), denominator)


@lru_cache(maxsize=100_000)
def _value(measure: Measure, numerator: int, denominator: int | None) -> Decimal | None:
    # thousands of groups mostly have the same small numbers
    if measure is Measure.COUNT:
        return Decimal(numerator)
    if measure is Measure.MONEY:
        return rounded(Decimal(numerator) / 100)
    if not denominator:
        return None
    return rounded(Decimal(numerator) * (100 if measure is Measure.RATE else 1) / denominator)


def rounded(value: Decimal) -> Decimal:
    """Two decimals, half up, as they are printed."""
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


#: every indicator by its id, in the order of declaration
INDICATORS: dict[str, Indicator] = {}


def indicator(
    label: str, measure: Measure = Measure.COUNT, *, unit: str = "件", facts: str = "cases",
    base: str = "", or_by: tuple[str, ...] = (), clock: tuple[str, ...] = (), over: Over | None = None,
    through: Through | None = None, per: Mapping[str, int] | None = None,
) -> Callable[[Formula], Formula]:  # fmt: skip
    """Declare the function below as the indicator of its name; its docstring is the sentence that defines it.

    `base`: what the denominator counts now; what it counted before, and until when, stands in law/numbers.yaml; `or_by`: bases
    that are chosen by whoever asks, never by the period; `clock`: see Indicator.
    """

    def declared(formula: Formula) -> Formula:
        name = formula.__name__
        assert name not in INDICATORS and formula.__doc__
        INDICATORS[name] = Indicator(
            id=name, label=label, says=" ".join(formula.__doc__.split()), measure=measure, unit=unit, facts=facts,
            base=base, or_by=or_by, clock=clock, over=over, through=through, per=per or {}, formula=formula,
        )  # fmt: skip
        return formula

    return declared
