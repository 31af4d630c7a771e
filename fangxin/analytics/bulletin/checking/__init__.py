"""Reading a bulletin back: every number recomputed from its receipt, every row and order from what is printed, and the whole
written again from the numbers it keeps."""

from __future__ import annotations

from fangxin.analytics.bulletin.checking.again import written_findings
from fangxin.analytics.bulletin.checking.finding import Finding
from fangxin.analytics.bulletin.checking.numbers import number_findings
from fangxin.analytics.bulletin.checking.prose import prose_findings
from fangxin.analytics.bulletin.checking.tables import shown_findings
from fangxin.analytics.bulletin.model import Bulletin

__all__ = ["Finding", "findings_of"]


def findings_of(bulletin: Bulletin) -> list[Finding]:
    """Everything in a bulletin that does not follow from the rest of it; empty for a sound one."""
    return [
        *number_findings(bulletin),
        *shown_findings(bulletin),
        *prose_findings(bulletin),
        *written_findings(bulletin),
    ]
