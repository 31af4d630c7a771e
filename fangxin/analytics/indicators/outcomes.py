"""What it brought: money, satisfaction, disclosure."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.complaints import closed
from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator
from fangxin.analytics.indicators.intake import received

#: ratings that say satisfied, in words or as a grade of five
SATISFIED = ("SATISFIED", "BASICALLY_SATISFIED", "4", "5")
#: all that count as an answer
ANSWERS = (*SATISFIED, "DISSATISFIED", "1", "2", "3")
#: an answer in words has no place among five grades
GRADES = {str(grade): grade for grade in range(1, 6)}


@indicator("为消费者挽回经济损失", Measure.MONEY, unit="元")
def loss_recovered_cny(cases: ir.Table, within: Within) -> Parts:
    """What consumers got back through complaints closed in the period, without fines."""
    return Parts(cases.recovered_fen.sum(where=closed(cases, within)))


@indicator("争议金额", Measure.MONEY, unit="元")
def disputed_amount_cny(cases: ir.Table, within: Within) -> Parts:
    """What complaints received in the period are about."""
    return Parts(cases.disputed_fen.sum(where=received(cases, within, "COMPLAINT")))


@indicator("满意率", Measure.RATE, unit="%", base="valid_answers")
def satisfaction_rate(cases: ir.Table, within: Within) -> Parts:
    """Complaints whose consumer was satisfied, of those closed in the period that were rated."""
    rated = closed(cases, within)
    return Parts(
        cases.count(where=rated & cases.satisfaction.isin(SATISFIED)),
        cases.count(where=rated & cases.satisfaction.isin(ANSWERS)),
    )


@indicator("满意度得分", Measure.MEAN, unit="分", base="graded_answers")
def satisfaction_score(cases: ir.Table, within: Within) -> Parts:
    """Mean of the grades from 1 to 5 that consumers gave, times 20, over complaints closed in the period that were graded."""
    graded = closed(cases, within) & cases.satisfaction.isin(list(GRADES))
    points = cases.satisfaction.cases(*((grade, 20 * worth) for grade, worth in GRADES.items()), else_=0)
    return Parts(points.sum(where=graded), cases.count(where=graded))


@indicator("消费投诉公示率", Measure.RATE, unit="%", base="disclosable")
def disclosure_rate(cases: ir.Table, within: Within) -> Parts:
    """Complaints disclosed, of those closed in the period that must be disclosed."""
    must = closed(cases, within) & cases.disclosable
    return Parts(cases.count(where=must & cases.disclosed_on.notnull()), cases.count(where=must))


@indicator("已公示投诉量")
def disclosed_complaints(cases: ir.Table, within: Within) -> Parts:
    """Complaints disclosed in the public register, by the day of disclosure."""
    return Parts(cases.count(where=(cases.kind == "COMPLAINT") & within.holds(cases.disclosed_on)))
