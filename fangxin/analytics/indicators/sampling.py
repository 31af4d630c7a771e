"""How much of the planned sampling of products was done, and how much of it passed: figures each office notes of itself."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator


@indicator("抽检任务完成率", Measure.RATE, unit="%", facts="noted", base="planned")
def sampling_completion_rate(noted: ir.Table, within: Within) -> Parts:
    """Batches sampled, of those planned, as noted for times within the period; may pass 100."""
    return Parts(_batches(noted, within, "sampling_done"), _batches(noted, within, "sampling_planned"))


@indicator("抽检合格率", Measure.RATE, unit="%", facts="noted", base="sampled")
def pass_rate(noted: ir.Table, within: Within) -> Parts:
    """Batches that passed, of those sampled, as noted for times within the period."""
    return Parts(_batches(noted, within, "sampling_qualified"), _batches(noted, within, "sampling_done"))


def _batches(noted: ir.Table, within: Within, figure: str) -> ir.IntegerScalar:
    inside = within.holds(noted.last_on) & within.holds(noted.first_on)
    # kept in hundredths; an office's own figures are whole
    return (noted.value // 100).sum(where=(noted.figure == figure) & inside)
