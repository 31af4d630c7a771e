"""Figures as agencies print them: decimals, noughts, 万, and the word for more."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fangxin.analytics.bulletin.conventions import EARLIER, conventions_for, conventions_told
from fangxin.analytics.bulletin.model import Form, Number, Receipt, Way
from fangxin.analytics.bulletin.printing import Printer, together_value

HOUSE = conventions_for(region="", path="")


def rate(part: int, of: int, *, name: str = "rate", way: Way = Way.COUNTED, group: str = "") -> Number:
    value = (Decimal(part) * 100 / of).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
    receipt = Receipt(way=way, numerator=part, denominator=of, of=(f"part-{name}", "whole"), group=group)
    return Number(id=name, label=name, value=value, unit="%", receipt=receipt)


def count(value: str, *, name: str = "count", unit: str = "件") -> Number:
    return Number(id=name, label=name, value=Decimal(value), unit=unit, receipt=Receipt(way=Way.COUNTED))


def printed(number: Number, form: Form, *others: Number, unit: str | None = None, **ways: Any) -> str:
    printer = Printer(replace(HOUSE, **ways), {one.id: one for one in others}, {})
    return printer.figure(number, form, unit=unit).printed


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        ({}, ["59.45%", "100.00%", "97.50%"]),
        ({"pct_decimals": 1}, ["59.4%", "100.0%", "97.5%"]),
        ({"zeros": "drop"}, ["59.45%", "100%", "97.5%"]),
        ({"pct_decimals": 0}, ["59%", "100%", "98%"]),
    ],
)
def test_a_rate_of_a_sentence(ways: dict[str, Any], says: list[str]) -> None:
    # 59.449 %, which rounded twice would be 59.5
    assert [printed(one, Form.RATE, **ways) for one in (rate(59449, 100000), rate(7, 7), rate(39, 40))] == says


def test_a_table_has_two_decimals_whatever_sentences_have() -> None:
    ways = {"pct_decimals": 1, "zeros": "drop"}
    assert printed(rate(1, 8), Form.RATE, unit="", **ways) == "12.50"
    assert printed(rate(1, 8, way=Way.SHARE), Form.SHARE, unit="", **ways) == "12.50"


@pytest.mark.parametrize(
    ("value", "form", "ways", "says"),
    [
        ("2700000", Form.TEXT_COUNT, {}, "270.00万件"),
        ("2700000", Form.TEXT_COUNT, {"zeros": "drop"}, "270万件"),
        ("12345", Form.TEXT_COUNT, {"wan_decimals": 1}, "1.2万件"),
        ("361000000", Form.MONEY, {"zeros": "drop"}, "3.61亿元"),
        ("3615000", Form.MONEY, {"wan_decimals": 1}, "361.5万元"),
        ("500", Form.MONEY, {"zeros": "drop"}, "500元"),
    ],
)
def test_large_numbers(value: str, form: Form, ways: dict[str, Any], says: str) -> None:
    assert printed(count(value), form, **ways) == says


def test_growth_is_rounded_once() -> None:
    now, then = count("105449", name="now"), count("100000", name="then")
    grown = Number(
        id="growth", label="", value=Decimal("5.45"), unit="%", receipt=Receipt(way=Way.GROWTH, of=("now", "then"))
    )
    assert printed(grown, Form.GROWTH, now, then, pct_decimals=1) == "增长5.4%"
    assert printed(grown, Form.ARROW, now, then, unit="", pct_decimals=1) == "↑5.45"


def test_shares_add_up_in_the_decimals_that_are_printed() -> None:
    parts = {f"part-{n}": count("1", name=f"part-{n}") for n in range(3)}
    shares = [rate(1, 3, name=str(n), way=Way.SHARE, group="all") for n in range(3)]
    printer = Printer(replace(HOUSE, pct_decimals=1), parts, {"all": tuple(parts)})
    assert [printer.figure(one, Form.SHARE).printed for one in shares] == ["33.4%", "33.3%", "33.3%"]
    assert [printer.figure(one, Form.SHARE, unit="").printed for one in shares] == ["33.34", "33.33", "33.33"]
    assert together_value(printer, shares[:2], count("3")) == Decimal("66.7")


@pytest.mark.parametrize(
    ("value", "approx", "ways", "says"),
    [
        ("8633", "", {}, "8633家"),
        ("43400", "", {}, "4.34万家"),
        ("43400", "", {"wan_from": 100000}, "43400家"),
        ("50", "AT_LEAST", {}, "50多家"),
        ("50", "AT_LEAST", {"more": "余"}, "50余家"),
    ],
)
def test_a_noted_figure(value: str, approx: str, ways: dict[str, Any], says: str) -> None:
    noted = replace(
        count(value, unit="家"), approx=approx, receipt=Receipt(way=Way.NOTED, indicator="reassuring_entities_total")
    )
    assert printed(noted, Form.NOTED, **ways) == says


def test_a_bulletin_from_before_is_printed_as_it_was() -> None:
    kept = {name: text for name, text in HOUSE.told().items() if name not in EARLIER}
    assert conventions_told(kept) == HOUSE
