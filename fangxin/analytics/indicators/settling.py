"""What enterprises settle themselves before the agency is asked."""

from __future__ import annotations

import ibis
from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Over, Parts, Through, Within, indicator
from fangxin.analytics.indicators.families import of_families


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


def _whose(rows: ir.Table, merchants: ir.Table, within: Within) -> ir.Table:
    return of_families(rows, merchants)


def _taking_part(enrolments: ir.Table, within: Within) -> ir.IntegerScalar:
    """Enterprises that took part on any day of the period."""
    stayed = enrolments.left_on.isnull() | (enrolments.left_on >= within.period.first)
    return enrolments.merchant.nunique(where=(enrolments.joined_on <= within.period.last) & stayed)


@indicator(
    "ODR活跃度", Measure.RATE, unit="%", facts="disputes", base="taking_part", through=Through("merchants", _whose),
    over=Over("enrolments", _taking_part, Through("merchants", _whose)),
)  # fmt: skip
def odr_activity(disputes: ir.Table, within: Within) -> Parts:
    """Enterprises with a dispute finished there in the period, of all that took part on any day of it."""
    return Parts(disputes.merchant.nunique(where=_finished(disputes, within)))


def _in_business(merchants: ir.Table, within: Within) -> ir.IntegerScalar:
    """Merchants of the register that were in business on the last day of the period; a duplicate is no merchant of its own."""
    return merchants.count(where=_going_on(merchants, within) & (merchants.merchant == merchants.id))


def _in_the_register(enrolments: ir.Table, merchants: ir.Table, within: Within) -> ir.Table:
    return of_families(enrolments, merchants, "known_on", "status", "ended_on")


@indicator(
    "ODR覆盖率", Measure.RATE, unit="%", facts="enrolments", base="in_business",
    through=Through("merchants", _in_the_register), over=Over("merchants", _in_business),
)  # fmt: skip
def odr_coverage(enrolments: ir.Table, within: Within) -> Parts:
    """Of the merchants of the register in business on the last day of the period, those that took part then."""
    last = within.period.last
    stayed = enrolments.left_on.isnull() | (enrolments.left_on > last)
    takes_part = (enrolments.joined_on <= last) & stayed
    return Parts(enrolments.merchant.nunique(where=takes_part & _going_on(enrolments, within)))


def _going_on(merchants: ir.Table, within: Within) -> ir.BooleanValue:
    last = within.period.last
    return (merchants.known_on <= last) & ibis.coalesce(merchants.ended_on > last, merchants.status == "ACTIVE")


def _stands(disputes: ir.Table) -> ir.BooleanValue:
    return disputes.state != "WITHDRAWN"


def _finished(disputes: ir.Table, within: Within) -> ir.BooleanValue:
    return _stands(disputes) & within.holds(disputes.finished_on)
