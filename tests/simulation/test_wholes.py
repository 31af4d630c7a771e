"""Whole numbers that round to what is printed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fangxin.analytics.simulation.wholes import apportioned, base_for, growth_of, pair_for, part_for, percent, whole_for

D = Decimal


@pytest.mark.parametrize(
    ("share", "of", "part"),
    [
        ("99.53", 23971, 23858), ("71.78", 15034, 10791), ("64.74", 173, 112), ("93.06", 173, 161), ("30.23", 1621, 490),
        ("71.87", 1621, 1165), ("38.17", 241, 92), ("0.00", 10, 0), ("100.00", 7, 7), ("33.33", 3, 1), ("66.67", 3, 2),
        ("12.50", 8, 1), ("50.00", 3, None), ("99.53", 173, None), ("0.01", 100, None),
    ],
)  # fmt: skip
def test_the_part_of_a_whole(share: str, of: int, part: int | None) -> None:
    assert part_for(D(share), of) == part
    assert part is None or percent(part, of) == D(share)


def test_half_is_rounded_up() -> None:
    # 1/800 = 0.125 per cent
    assert (percent(1, 800), part_for(D("0.13"), 800), part_for(D("0.12"), 800)) == (D("0.13"), 1, None)


@pytest.mark.parametrize(
    ("growth", "value", "base"),
    [
        ("33.29", 3259, 2445), ("-26.93", 1530, 2094), ("45.19", 196, 135), ("0.00", 5, 5),
        ("100.00", 2, 1), ("0.01", 5, None), ("-100.00", 0, None),
    ],
)  # fmt: skip
def test_the_base_of_a_growth(growth: str, value: int, base: int | None) -> None:
    assert base_for(D(growth), value) == base
    assert base is None or growth_of(value, base) == D(growth)


def test_a_whole_nobody_demanded_is_moved_to_where_it_fits() -> None:
    # Mudanjiang 2024: 8448 settled at 79.18 per cent
    assert whole_for(D("79.18"), 8448, near=10669, within=5) == 10669
    assert pair_for(D("99.53"), near=173, within=400) == (210, 211)
    assert pair_for(D("99.99"), near=10, within=20) is None
    assert whole_for(D("50.00"), 3, near=100, within=10) is None


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [(10, [1, 1, 1], [4, 3, 3]), (0, [1, 2], [0, 0]), (7, [0, 1], [0, 7]), (5, [], []), (3, [0, 0], [0, 0])],
)
def test_a_total_is_split_without_losing_any(total: int, weights: list[float], parts: list[int]) -> None:
    assert apportioned(total, weights) == parts
