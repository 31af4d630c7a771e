"""How fast: whether clocks were kept, and how long it took. A clock is that of the rule version the case falls under."""

from __future__ import annotations

import ibis
from ibis.expr import types as ir

from fangxin.analytics.indicators.complaints import closed, closed_after_acceptance
from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator

#: where the rule version of a clock stands; a complaint that was never accepted has the clock of acceptance alone
CHECK = ("check_rule_version",)
CLOSE = ("close_rule_version", "check_rule_version")


@indicator("投诉按时初查率", Measure.RATE, unit="%", base="due_or_decided", clock=CHECK)
def on_time_initial_check_rate(cases: ir.Table, within: Within) -> Parts:
    """Complaints accepted or refused within the legal term, of those whose term ended or that were decided."""
    return _checked(cases, within, "COMPLAINT")


@indicator("举报按时核查率", Measure.RATE, unit="%", base="due_or_decided", clock=CHECK)
def report_on_time_verification_rate(cases: ir.Table, within: Within) -> Parts:
    """Reports on which it was decided within the legal term whether to file, of those whose term ended or that were decided."""
    return _checked(cases, within, "REPORT")


def _checked(cases: ir.Table, within: Within, kind: str) -> Parts:
    due = (cases.kind == kind) & within.ended(done_on=cases.check_done_on, due_on=cases.check_due_on)
    return Parts(cases.count(where=due & cases.check_in_time), cases.count(where=due))


@indicator("投诉按时办结率", Measure.RATE, unit="%", base="closed", clock=CLOSE)
def on_time_close_rate(cases: ir.Table, within: Within) -> Parts:
    """Complaints closed within the legal term - of mediation, or of acceptance when never accepted -, of those closed."""
    by_day = cases.closed_on <= ibis.coalesce(cases.close_due_on, cases.check_due_on)
    in_time = ibis.coalesce(cases.close_in_time, cases.check_in_time, by_day)
    return Parts(cases.count(where=closed(cases, within) & in_time), cases.count(where=closed(cases, within)))


@indicator("平均初查时长（工作日）", Measure.MEAN, unit="工作日", base="decided", clock=CHECK)
def avg_initial_check_days(cases: ir.Table, within: Within) -> Parts:
    """Working days from receipt to the decision whether to accept, mean over complaints decided."""
    return _mean(cases, cases.check_working_days, _decided(cases, within))


@indicator("平均初查时长（小时）", Measure.MEAN, unit="小时", base="decided", clock=CHECK)
def avg_initial_check_hours(cases: ir.Table, within: Within) -> Parts:
    """Full hours from receipt to the decision whether to accept, mean over complaints decided."""
    return _mean(cases, cases.check_hours, _decided(cases, within))


@indicator("平均办结时长", Measure.MEAN, unit="天", base="accepted_closed", clock=CLOSE)
def avg_close_days(cases: ir.Table, within: Within) -> Parts:
    """Days from acceptance to closing without those excluded from the term, mean over complaints accepted and closed."""
    return _mean(cases, cases.handled_days, closed_after_acceptance(cases, within))


def _decided(cases: ir.Table, within: Within) -> ir.BooleanValue:
    return (cases.kind == "COMPLAINT") & within.holds(cases.decided_on)


def _mean(cases: ir.Table, days: ir.IntegerColumn, of: ir.BooleanValue) -> Parts:
    counted = of & days.notnull()
    return Parts(days.sum(where=counted), cases.count(where=counted))
