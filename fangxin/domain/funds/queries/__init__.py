"""What is asked of funds: how one stands, what a case allows, statements and figures, and whether rows and ledger agree."""

from fangxin.domain.funds.queries.grounds import Ground, ground_in, ground_of_case
from fangxin.domain.funds.queries.standing import (
    StallStanding,
    Standing,
    advances_waiting,
    deposits_of,
    owing_of,
    stall_standings,
    stalls_of_merchant,
    standing_of,
    waiting_count,
)

__all__ = [
    "Ground",
    "StallStanding",
    "Standing",
    "advances_waiting",
    "deposits_of",
    "ground_in",
    "ground_of_case",
    "owing_of",
    "stall_standings",
    "stalls_of_merchant",
    "standing_of",
    "waiting_count",
]
