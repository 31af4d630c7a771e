"""What screens and acts ask about reports."""

from fangxin.domain.reports.queries.earlier import bonds_of, earlier_reports
from fangxin.domain.reports.queries.people import colleague, colleagues
from fangxin.domain.reports.queries.waiting import waiting_proposals

__all__ = ["bonds_of", "colleague", "colleagues", "earlier_reports", "waiting_proposals"]
