"""The vocabulary of trades, the free text mapped to it, and which places lie in one city."""

from __future__ import annotations

from pathlib import Path

import pytest

from fangxin.domain.merchants.rules import TradeUnknown, check_trade, same_city, trade_label, trade_of, trades
from fangxin.domain.merchants.rules.trades import read_trades
from fangxin.foundation.lawbook import LawError


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ""),
        ("  ", ""),
        ("生鲜超市", "SUPERMARKET"),  # of two words of one length the trade that stands first
        ("水果", "FOOD"),
        ("食品摊贩", "CATERING"),  # the longer word
        ("网店食品", "ONLINE"),
        ("网络交易平台", "PLATFORM"),
        ("农贸市场管理", "MARKET"),
        ("家电维修", "REPAIR"),
        ("家电销售", "APPLIANCES"),
        ("卖火柴", "OTHER"),
        ("CATERING", "CATERING"),
    ],
)
def test_a_text_is_mapped_to_its_trade(text: str, code: str) -> None:
    assert trade_of(text=text) == code


def test_codes_are_checked_and_named() -> None:
    assert check_trade("") == "" and check_trade("FOOD") == "FOOD"
    assert trade_label("FOOD") == "食品销售" and trade_label("") == ""
    with pytest.raises(TradeUnknown):
        check_trade("FISH")
    assert all(len(code) <= 16 for code in trades())


def test_a_broken_file_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "trades.yaml"
    path.write_text("trades:\n  FOOD: {label: 食品, words: []}\n", encoding="utf-8")
    with pytest.raises(LawError, match=r"trades\.yaml:2"):
        read_trades(path)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("410611", "410622001000", True),
        ("410611", "410102", False),
        ("110101", "110228", True),  # a municipality is one city
        ("500101", "310101", False),
        ("419001", "419002", False),  # counties a province keeps directly
        ("419001", "419001", True),
        ("410600", "410611", True),
        ("410000", "410611", None),
        ("", "410611", None),
    ],
)
def test_one_city_or_two(one: str, other: str, same: bool | None) -> None:
    assert same_city(one=one, other=other) is same
    assert same_city(one=other, other=one) is same
