"""What became of complaints: accepted, refused, closed, settled; the rates of closing and of mediation."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Over, Parts, Through, Within, indicator
from fangxin.analytics.indicators.families import of_families
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
    """Complaints accepted and settled by agreement, closed in the period; what an enterprise settled by itself was never accepted."""
    return closed(cases, within) & (cases.outcome == "SETTLED") & cases.accepted_on.notnull()


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


@indicator("职责范围内受理率", Measure.RATE, unit="%", base="in_scope")
def in_scope_acceptance_rate(cases: ir.Table, within: Within) -> Parts:
    """Complaints accepted, of those accepted or refused without a legal ground; what a ground bars lies outside."""
    refused = (cases.kind == "COMPLAINT") & (cases.outcome == "NOT_ACCEPTED") & (cases.ground.fill_null("") == "")
    taken = cases.accepted_on.notnull()
    in_scope = (cases.kind == "COMPLAINT") & within.holds(cases.decided_on) & (taken | refused)
    return Parts(cases.count(where=in_scope & taken), cases.count(where=in_scope))


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


def _of_stated_size(cases: ir.Table, merchants: ir.Table, within: Within) -> ir.Table:
    complaints = cases.filter(cases.merchant.notnull() & (cases.kind == "COMPLAINT"))
    if within.base == "merchants":
        return of_families(complaints, merchants, "known_on")
    sized = of_families(complaints, merchants, "known_on", within.base)
    return sized.filter(sized[within.base] > 0)


def _size(merchants: ir.Table, within: Within) -> ir.IntegerScalar:
    known = (merchants.known_on <= within.period.last) & (merchants.merchant == merchants.id)
    if within.base == "merchants":
        return merchants.count(where=known)
    return merchants[within.base].sum(where=known)


@indicator(
    "商家投诉率", Measure.MEAN, unit="件", base="transactions", or_by=("area", "staff", "merchants"),
    over=Over("merchants", _size), through=Through("merchants", _of_stated_size),
    per={"transactions": 10_000, "area": 100},
)  # fmt: skip
def complaint_rate(cases: ir.Table, within: Within) -> Parts:
    """Complaints received about merchants that state their size, per ten thousand sales a year, hundred square metres or person they
    state; of all merchants of the register, per merchant. Of a division those about the merchants registered in it, wherever they
    are handled; a merchant counts once, with those merged into it."""
    return Parts(cases.count(where=received(cases, within, "COMPLAINT") & (cases.known_on <= within.period.last)))
