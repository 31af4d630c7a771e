"""Questions on routing: where a request goes and why, what the public form proposes, how often officers overrule."""

from fangxin.domain.routing.queries.counting import (
    OverrideCount,
    decisions_of,
    latest_decision,
    overrides_by_office,
)
from fangxin.domain.routing.queries.deciding import Asked, Routed, decide_for, route
from fangxin.domain.routing.queries.offices import forget_offices, office_index
from fangxin.domain.routing.queries.proposing import Proposal, propose

__all__ = [
    "Asked",
    "OverrideCount",
    "Proposal",
    "Routed",
    "decide_for",
    "decisions_of",
    "forget_offices",
    "latest_decision",
    "office_index",
    "overrides_by_office",
    "propose",
    "route",
]
