"""Complaints that led to a case, and what was fined."""

from __future__ import annotations

from ibis.expr import types as ir

from fangxin.analytics.indicators.declaring import Measure, Parts, Within, indicator


@indicator("诉转案", facts="bonds")
def case_from_complaint(bonds: ir.Table, within: Within) -> Parts:
    """Complaints from which a case was filed on a clue found in them, by the day of filing."""
    filed = (bonds.bond == "CLUE") & bonds.filed & within.holds(bonds.decided_on)
    return Parts(bonds.other.nunique(where=filed))


@indicator("罚款金额", Measure.MONEY, unit="元", facts="penalties")
def fines_cny(penalties: ir.Table, within: Within) -> Parts:
    """Fines decided on reports, without what was confiscated, by the day of the decision."""
    return Parts(penalties.fine_fen.sum(where=within.holds(penalties.decided_on)))
