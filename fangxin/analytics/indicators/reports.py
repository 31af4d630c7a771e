"""What became of reports of violations: decided, filed, handed to the police."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator
from fangxin.analytics.indicators.intake import received


def checked(cases: ir.Table, within: Within) -> ir.BooleanValue:
    """Reports on which it was decided in the period whether to file."""
    return (cases.kind == "REPORT") & within.holds(cases.decided_on)


@indicator("举报核查量")
def reports_checked(cases: ir.Table, within: Within) -> Parts:
    """Reports on which it was decided whether to file a case, by the day of the decision."""
    return Parts(cases.count(where=checked(cases, within)))


@indicator("举报立案量")
def reports_filed(cases: ir.Table, within: Within) -> Parts:
    """Reports on which a case was filed, by the day of the decision."""
    return Parts(cases.count(where=checked(cases, within) & cases.filed))


@indicator("移送公安量")
def reports_transferred(cases: ir.Table, within: Within) -> Parts:
    """Reports filed in the period that were handed to the police."""
    return Parts(cases.count(where=checked(cases, within) & cases.transferred))


@indicator("立案率", Measure.RATE, unit="%", base="checked", or_by=("received",))
def filing_rate(cases: ir.Table, within: Within) -> Parts:
    """Reports on which a case was filed, of those on which it was decided (or of those received)."""
    base = received(cases, within, "REPORT") if within.base == "received" else checked(cases, within)
    return Parts(cases.count(where=checked(cases, within) & cases.filed), cases.count(where=base))
