"""What screens and acts ask about reports."""

from fangxin.domain.reports.queries.people import colleague, colleagues
from fangxin.domain.reports.queries.waiting import waiting_proposals

__all__ = ["colleague", "colleagues", "waiting_proposals"]
