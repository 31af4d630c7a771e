"""Which rows a number counts: the condition of its own formula, asked for the rows instead of their number."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ibis.expr import operations as ops
from ibis.expr import types as ir

from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.asking import rows_of, touched
from fangxin.analytics.indicators.declaring import INDICATORS, Within
from fangxin.analytics.indicators.measuring import Scope, UnknownIndicator
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.indicators.tallying import days_of

#: the column of each set that names a case; rows of other sets are no cases
CASE: Mapping[str, str] = {
    "cases": "id", "bonds": "other", "penalties": "case_id", "disclosures": "case_id", "work_orders": "case_id",
    "follow_ups": "case_id", "supervised": "case_id",
}  # fmt: skip
_COUNTED = (ops.CountStar, ops.Sum, ops.CountDistinct, ops.Count)


def counted_cases(
    engine: Engine,
    *,
    name: str,
    period: Period,
    scope: Scope,
    known_on: date,
    base: str = "",
    denominator: bool = False,
    before: int | None = None,
    most: int = 51,
) -> list[int] | None:
    """The ids of the cases a number counts, the newest first, those below `before`; None where it counts no cases.

    `denominator`: those its denominator counts. Of a sum those with an amount. Raises UnknownIndicator.
    """  # fmt: skip
    if name not in INDICATORS:
        raise UnknownIndicator(name=name[:40])
    one = INDICATORS[name]
    within = Within(period, known_on, base or one.base_for(period))
    # a denominator may be counted from another set
    name, through = (one.over.facts, one.over.through) if denominator and one.over else (one.facts, one.through)
    column = CASE.get(name)
    if column is None or not all(scope.tells_of(engine.table(needed)) for needed in one.sets):
        return None
    facts = rows_of(engine, name, through, scope, within)
    if denominator and one.over is not None:
        told: ir.IntegerScalar | None = one.over.counted(facts, within)
    else:
        parts = one.formula(facts, within)
        told = parts.denominator if denominator else parts.numerator
    condition = _condition(told) if told is not None else None
    if condition is None:
        return None
    if isinstance(told.op(), ops.Sum):  # type: ignore[union-attr]
        condition = condition & told.op().arg.to_expr().notnull()  # type: ignore[union-attr]
    found = facts.filter(condition)
    if before is not None:
        found = found.filter(found[column] < before)
    chosen = found.select(case=found[column]).distinct()
    touching = touched(name, through, scope, days=days_of([told]), spans=[period])
    asked = chosen.order_by(chosen.case.desc()).limit(most)
    return [int(row["case"]) for row in engine.rows(asked, touching=touching)]


def _condition(counted: ir.IntegerScalar) -> ir.BooleanValue | None:
    """What a count or a sum is restricted to; None where it is made of several."""
    told = counted.op()
    if not isinstance(told, _COUNTED) or told.where is None:
        return None
    condition: ir.BooleanValue = told.where.to_expr()
    return condition
