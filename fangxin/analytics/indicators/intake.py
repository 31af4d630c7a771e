"""What came in: requests of every kind, by the day of receipt."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator


def received(cases: ir.Table, within: Within, kind: str) -> ir.BooleanValue:
    """Cases of a kind received in the period."""
    return (cases.kind == kind) & within.holds(cases.received_on)


@indicator("接收诉求总量")
def requests_received(cases: ir.Table, within: Within) -> Parts:
    """Complaints, reports, inquiries and commendations received, by the day of receipt."""
    return Parts(cases.count(where=within.holds(cases.received_on)))


@indicator("投诉接收量")
def received_complaints(cases: ir.Table, within: Within) -> Parts:
    """Complaints received, by the day of receipt."""
    return Parts(cases.count(where=received(cases, within, "COMPLAINT")))


@indicator("举报接收量")
def reports_received(cases: ir.Table, within: Within) -> Parts:
    """Reports of violations received, by the day of receipt."""
    return Parts(cases.count(where=received(cases, within, "REPORT")))


@indicator("咨询量")
def inquiries(cases: ir.Table, within: Within) -> Parts:
    """Inquiries received, by the day of receipt."""
    return Parts(cases.count(where=received(cases, within, "INQUIRY")))


@indicator("表扬量")
def commendations(cases: ir.Table, within: Within) -> Parts:
    """Commendations received, by the day of receipt."""
    return Parts(cases.count(where=received(cases, within, "COMMENDATION")))


@indicator("直接答复率", Measure.RATE, unit="%", base="inquiries_received")
def direct_answer_rate(cases: ir.Table, within: Within) -> Parts:
    """Inquiries answered in the act that registered them, of those received."""
    asked = received(cases, within, "INQUIRY")
    direct = (cases.outcome == "ANSWERED") & (cases.closed_at == cases.received_at)
    return Parts(cases.count(where=asked & direct), cases.count(where=asked))


@indicator("话务接收量")
def received_by_phone(cases: ir.Table, within: Within) -> Parts:
    """Complaints and reports that came by telephone, by the day of receipt."""
    return _entered(cases, within, "PHONE")


@indicator("群众互联网填写量")
def received_by_internet(cases: ir.Table, within: Within) -> Parts:
    """Complaints and reports that people entered on the internet, by the day of receipt."""
    return _entered(cases, within, "INTERNET")


@indicator("监管人员录入量")
def received_by_staff(cases: ir.Table, within: Within) -> Parts:
    """Complaints and reports that staff entered, by the day of receipt."""
    return _entered(cases, within, "STAFF")


def _entered(cases: ir.Table, within: Within, source: str) -> Parts:
    asked = cases.kind.isin(["COMPLAINT", "REPORT"]) & (cases.data_source == source)
    return Parts(cases.count(where=asked & within.holds(cases.received_on)))
