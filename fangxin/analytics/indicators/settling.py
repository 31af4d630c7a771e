"""What enterprises settle themselves before the agency is asked."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator


@indicator("先行和解接收量", facts="disputes")
def odr_received(disputes: ir.Table, within: Within) -> Parts:
    """Disputes taken to a merchant who settles first and not withdrawn, by the day of filing."""
    return Parts(disputes.count(where=_stands(disputes) & within.holds(disputes.filed_on)))


@indicator("先行和解成功量", facts="disputes")
def odr_settled(disputes: ir.Table, within: Within) -> Parts:
    """Disputes settled at the merchant and not withdrawn, by the day they were finished there."""
    return Parts(disputes.count(where=_finished(disputes, within) & disputes.settled_on.notnull()))


@indicator("ODR和解成功率", Measure.RATE, unit="%", facts="disputes", base="finished")
def odr_settlement_rate(disputes: ir.Table, within: Within) -> Parts:
    """Disputes settled at the merchant, of those finished there, without those withdrawn."""
    finished = _finished(disputes, within)
    return Parts(disputes.count(where=finished & disputes.settled_on.notnull()), disputes.count(where=finished))


@indicator("ODR办结率", Measure.RATE, unit="%", facts="disputes", base="received")
def odr_close_rate(disputes: ir.Table, within: Within) -> Parts:
    """Disputes finished at the merchant in the period, of those taken there in it, without those withdrawn; may pass 100."""
    received = _stands(disputes) & within.holds(disputes.filed_on)
    return Parts(disputes.count(where=_finished(disputes, within)), disputes.count(where=received))


def _stands(disputes: ir.Table) -> ir.BooleanValue:
    return disputes.state != "WITHDRAWN"


def _finished(disputes: ir.Table, within: Within) -> ir.BooleanValue:
    return _stands(disputes) & within.holds(disputes.finished_on)
