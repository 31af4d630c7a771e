"""Trades: the small vocabulary of law/trades.yaml, and the free text of the register mapped to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from fangxin.foundation.lawbook import Listing, Record, Table, Text, law_file, load_law_file
from fangxin.foundation.refusals import Refusal

#: the trade of a text that no word fits
OTHER: Final = "OTHER"


class TradeUnknown(Refusal):
    """A code is none of law/trades.yaml."""

    code = "trade_unknown"
    status = 422
    sentence = "没有“{given}”这个行业，请从列表中选择。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trade:
    """One trade: its code, its name in Chinese, and the words that tell it."""

    code: str
    label: str
    words: tuple[str, ...]


def trades() -> dict[str, Trade]:
    """The trades in force at this installation by their codes, in the order of the file; raises LawError."""
    return read_trades(law_file("trades.yaml"))


@lru_cache(maxsize=8)
def read_trades(path: Path) -> dict[str, Trade]:
    """The trades of one file. Raises LawError with file, line and reason."""
    rows = load_law_file(path, _SCHEMA)["trades"]
    return {code: Trade(code=code, label=row["label"], words=row["words"]) for code, row in rows.items()}


def trade_of(*, text: str) -> str:
    """The code of the trade a text tells, by the longest word it contains, the first of equals; empty for no text."""
    plain = text.strip()
    if not plain:
        return ""
    if plain in trades():
        return plain
    found = ((len(word), trade.code) for trade in trades().values() for word in trade.words if word in plain)
    return max(found, key=lambda pair: pair[0], default=(0, OTHER))[1]


def trade_label(code: str) -> str:
    """A trade's name in Chinese; empty for none."""
    trade = trades().get(code)
    return trade.label if trade else ""


def check_trade(code: str) -> str:
    """The code as it is, when it is one or empty; raises TradeUnknown."""
    if code and code not in trades():
        raise TradeUnknown(given=code[:20], field="trade_code")
    return code


_SCHEMA = Record(
    {
        "trades": Table(
            Text(pattern=r"[A-Z]{2,16}"), Record({"label": Text(), "words": Listing(Text(), least=1)}), least=1
        )
    }
)
