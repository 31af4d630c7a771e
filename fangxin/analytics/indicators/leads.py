"""Leads: early warnings sent to offices, and those with a result that was judged."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator


@indicator("风险预警发出数", facts="alerts", unit="条")
def leads_created(alerts: ir.Table, within: Within) -> Parts:
    """Early warnings sent to an office, by the day they were sent; withdrawn ones are none."""
    return Parts(alerts.count(where=within.holds(alerts.raised_on) & (alerts.state != "WITHDRAWN")))


@indicator("风险预警办结数", facts="alerts", unit="条")
def leads_closed(alerts: ir.Table, within: Within) -> Parts:
    """Early warnings closed with a result, by the day of closing."""
    return Parts(alerts.count(where=within.holds(alerts.closed_on)))


@indicator("风险预警按期报告率", Measure.RATE, facts="alerts", unit="%", base="alerts_due")
def leads_in_time(alerts: ir.Table, within: Within) -> Parts:
    """Early warnings whose result was told by the last day, of those whose term ended: by being told, or by its last day.

    What is sent back is not told until it is told anew, by its new last day.
    """
    ended = (alerts.state != "WITHDRAWN") & within.ended(done_on=alerts.told_on, due_on=alerts.due_on)
    return Parts(alerts.count(where=ended & (alerts.told_on <= alerts.due_on)), alerts.count(where=ended))
