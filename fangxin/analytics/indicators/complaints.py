"""What became of complaints: accepted, refused, closed, settled; the rates of closing and of mediation."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator
from fangxin.analytics.indicators.intake import received

#: how a complaint ends that counts as closed
ENDS = ("NOT_ACCEPTED", "SETTLED", "TERMINATED", "WITHDRAWN")


def closed(cases: ir.Table, within: Within) -> ir.BooleanValue:
    """Complaints closed in the period: refused, settled, terminated or withdrawn."""
    return (cases.kind == "COMPLAINT") & cases.outcome.isin(ENDS) & within.holds(cases.closed_on)


def accepted(cases: ir.Table, within: Within) -> ir.BooleanValue:
    """Complaints accepted in the period."""
    return (cases.kind == "COMPLAINT") & within.holds(cases.accepted_on)


def settled(cases: ir.Table, within: Within) -> ir.BooleanValue:
    """Complaints settled by agreement, closed in the period."""
    return closed(cases, within) & (cases.outcome == "SETTLED")


def closed_after_acceptance(cases: ir.Table, within: Within) -> ir.BooleanValue:
    """Complaints accepted, then settled or terminated, closed in the period."""
    return closed(cases, within) & cases.outcome.isin(["SETTLED", "TERMINATED"]) & cases.accepted_on.notnull()


@indicator("投诉受理量")
def accepted_complaints(cases: ir.Table, within: Within) -> Parts:
    """Complaints accepted, by the day of the decision."""
    return Parts(cases.count(where=accepted(cases, within)))


@indicator("投诉不予受理量")
def not_accepted(cases: ir.Table, within: Within) -> Parts:
    """Complaints refused, by the day of the decision."""
    refused = (cases.kind == "COMPLAINT") & (cases.outcome == "NOT_ACCEPTED")
    return Parts(cases.count(where=refused & within.holds(cases.decided_on)))


@indicator("投诉办结量")
def closed_complaints(cases: ir.Table, within: Within) -> Parts:
    """Complaints refused, settled, terminated or withdrawn, by the day of closing."""
    return Parts(cases.count(where=closed(cases, within)))


@indicator("受理后办结量")
def accepted_closed(cases: ir.Table, within: Within) -> Parts:
    """Complaints accepted and then settled or terminated, by the day of closing."""
    return Parts(cases.count(where=closed_after_acceptance(cases, within)))


@indicator("调解成功量")
def mediation_success(cases: ir.Table, within: Within) -> Parts:
    """Complaints settled by agreement, performed at once or later, by the day of closing."""
    return Parts(cases.count(where=settled(cases, within)))


@indicator("投诉调解成功率", Measure.RATE, unit="%", base="accepted_closed")
def mediation_success_rate(cases: ir.Table, within: Within) -> Parts:
    """Complaints settled by agreement, of those closed (to the first quarter of 2022), since of those accepted and closed."""
    base = closed if within.base == "closed" else closed_after_acceptance
    return Parts(cases.count(where=settled(cases, within)), cases.count(where=base(cases, within)))


@indicator("投诉办结率", Measure.RATE, unit="%", base="received", or_by=("accepted",))
def close_rate(cases: ir.Table, within: Within) -> Parts:
    """Complaints closed in the period, of those received (or accepted) in it; it may pass 100."""
    base = accepted(cases, within) if within.base == "accepted" else received(cases, within, "COMPLAINT")
    return Parts(cases.count(where=closed(cases, within)), cases.count(where=base))
