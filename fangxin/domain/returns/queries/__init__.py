"""What screens ask of returns, and how much of what was promised was honoured."""

from fangxin.domain.returns.queries.checking import unsound_clearing
from fangxin.domain.returns.queries.keeping import Event, Keeping, events_of, kept_by_merchant, kept_of
from fangxin.domain.returns.queries.ledger import (
    ledger_of,
    regional_returns,
    result_on,
    return_by_id,
    return_by_tracking_code,
    return_of,
    standing_of,
)
from fangxin.domain.returns.queries.rates import Redemption, redemption, redemption_by_store, redemption_where

__all__ = [
    "Event",
    "Keeping",
    "Redemption",
    "events_of",
    "kept_by_merchant",
    "kept_of",
    "ledger_of",
    "redemption",
    "redemption_by_store",
    "redemption_where",
    "regional_returns",
    "result_on",
    "return_by_id",
    "return_by_tracking_code",
    "return_of",
    "standing_of",
    "unsound_clearing",
]
