"""What is asked of funds: how one stands, what a case allows, statements and figures, and whether rows and ledger agree."""

from fangxin.domain.funds.queries.grounds import Ground, ground_of_case, ground_of_dispute
from fangxin.domain.funds.queries.standing import (
    StallStanding,
    Standing,
    advances_waiting,
    deposits_of,
    stall_standings,
    stalls_of_merchant,
    standing_of,
    standings_of,
    waiting_count,
    write_offs_waiting,
)

__all__ = [
    "Ground",
    "StallStanding",
    "Standing",
    "advances_waiting",
    "deposits_of",
    "ground_of_case",
    "ground_of_dispute",
    "stall_standings",
    "stalls_of_merchant",
    "standing_of",
    "standings_of",
    "waiting_count",
    "write_offs_waiting",
]
