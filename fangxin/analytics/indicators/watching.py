"""What is looked at again: work orders of 12345, calls after closing, cases under supervision."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.complaints import closed
from fangxin.analytics.indicators.declaring import Measure, Over, Parts, Within, indicator


@indicator("12345工单接收量", facts="work_orders")
def hotline12345_received(orders: ir.Table, within: Within) -> Parts:
    """Work orders of the 12345 platforms received, by the day they came."""
    return Parts(orders.count(where=within.holds(orders.received_on)))


@indicator("12345工单办结率", Measure.RATE, unit="%", facts="work_orders", base="received")
def hotline12345_close_rate(orders: ir.Table, within: Within) -> Parts:
    """Work orders of the 12345 platforms closed in the period, of those received in it; it may pass 100."""
    return Parts(
        orders.count(where=within.holds(orders.closed_on)), orders.count(where=within.holds(orders.received_on))
    )


@indicator("12345工单按时办结率", Measure.RATE, unit="%", facts="work_orders", base="closed")
def hotline12345_on_time_rate(orders: ir.Table, within: Within) -> Parts:
    """Work orders of the 12345 platforms closed before the platform's deadline, of those closed that had one."""
    timed = within.holds(orders.closed_on) & orders.in_time.notnull()
    return Parts(orders.count(where=timed & orders.in_time), orders.count(where=timed))


def _closed(cases: ir.Table, within: Within) -> ir.IntegerScalar:
    return cases.count(where=closed(cases, within))


@indicator("投诉回访率", Measure.RATE, unit="%", facts="follow_ups", base="closed", over=Over("cases", _closed))
def followup_rate(calls: ir.Table, within: Within) -> Parts:
    """Closings whose consumer was reached in a call after closing, by the day of the call, of complaints closed in the period."""
    return Parts(calls.count(where=within.holds(calls.called_on) & (calls.state == "REACHED")))


@indicator("督办件数", facts="supervised")
def supervised_cases(items: ir.Table, within: Within) -> Parts:
    """Cases put under a supervision order, by the day of the order."""
    return Parts(items.count(where=within.holds(items.opened_on)))


@indicator("督办按时回复率", Measure.RATE, unit="%", facts="supervised", base="due_or_answered")
def supervision_on_time_rate(items: ir.Table, within: Within) -> Parts:
    """Cases under supervision answered in time, of those answered or whose day of reply is over, without those withdrawn."""
    asked = (items.state != "WITHDRAWN") & within.ended(done_on=items.answered_on, due_on=items.due_on)
    return Parts(items.count(where=asked & items.in_time), items.count(where=asked))
