"""How names of merchants are compared, what their trades are, how the places of a chain stand to each other."""

from fangxin.domain.merchants.rules.chains import same_city
from fangxin.domain.merchants.rules.names import (
    LEAD,
    MEANT,
    OFFERED,
    START,
    distinctive_part,
    likeness,
    name_key,
    near,
    outlet_key,
)
from fangxin.domain.merchants.rules.trades import OTHER, Trade, TradeUnknown, check_trade, trade_label, trade_of, trades

__all__ = [
    "LEAD",
    "MEANT",
    "OFFERED",
    "OTHER",
    "START",
    "Trade",
    "TradeUnknown",
    "check_trade",
    "distinctive_part",
    "likeness",
    "name_key",
    "near",
    "outlet_key",
    "same_city",
    "trade_label",
    "trade_of",
    "trades",
]
