"""Whether stores take goods back as they promised."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator


@indicator("无理由退货申请量", facts="returns")
def returns_asked(returns: ir.Table, within: Within) -> Parts:
    """Returns asked for under a promise, by the day they were asked for."""
    return Parts(returns.count(where=within.holds(returns.asked_on)))


@indicator("退货金额", Measure.MONEY, unit="元", facts="returns")
def returned_amount_cny(returns: ir.Table, within: Within) -> Parts:
    """What stores gave back under a promise, by the day of the refund."""
    return Parts(returns.refund_fen.sum(where=within.holds(returns.refunded_on)))


@indicator("退货承诺兑现率", Measure.RATE, unit="%", facts="returns", base="valid")
def return_redemption_rate(returns: ir.Table, within: Within) -> Parts:
    """Returns honoured, of the valid ones asked for in the period whose answer or refund was not open any more."""
    asked = within.holds(returns.asked_on)
    honoured = asked & returns.honoured.fill_null(False)
    valid = asked & (returns.honoured.notnull() | (returns.owed_by < within.known_on).fill_null(False))
    return Parts(returns.count(where=honoured), returns.count(where=valid))
