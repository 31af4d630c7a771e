"""What superiors published of the efficacy of the offices below them."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator


@indicator("效能评价得分", Measure.MEAN, unit="分", facts="scores", base="offices_scored")
def efficacy_score(scores: ir.Table, within: Within) -> Parts:
    """The published totals of monthly evaluations, mean over offices and months, by the last day of the month.

    Totals are kept in parts of a point, so each is divided by as many parts.
    """
    told = within.holds(scores.last_on) & ~scores.yearly & scores.total.notnull()
    return Parts(scores.total.sum(where=told), scores.parts.sum(where=told))
