"""Sums in capitals by the rules for bills, numbers, days and instants in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fangxin.foundation.chinese import chinese_number, day_in_words, moment_in_words, yuan_in_capitals


@pytest.mark.parametrize(
    ("yuan", "capitals"),
    [
        ("0.00", "零元整"),
        ("0.01", "壹分"),
        ("0.10", "壹角整"),
        ("0.56", "伍角陆分"),
        ("1.00", "壹元整"),
        ("1.01", "壹元零壹分"),
        ("1.10", "壹元壹角整"),
        ("10.00", "壹拾元整"),
        ("105.00", "壹佰零伍元整"),
        ("1000.00", "壹仟元整"),
        ("1005.00", "壹仟零伍元整"),
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("10000.00", "壹万元整"),
        ("10001.00", "壹万零壹元整"),
        ("100100.00", "壹拾万零壹佰元整"),
        ("1010000.00", "壹佰零壹万元整"),
        ("20000001.00", "贰仟万零壹元整"),
        ("100000000.00", "壹亿元整"),
        ("100010000.00", "壹亿零壹万元整"),
        ("300005000.00", "叁亿零伍仟元整"),
        ("1000000000000.00", "壹万亿元整"),
        ("1200000000000.00", "壹万贰仟亿元整"),
    ],
)
def test_yuan_in_capitals(yuan: str, capitals: str) -> None:
    assert yuan_in_capitals(int(yuan.replace(".", ""))) == capitals


def test_capitals_never_double_a_zero_and_always_end_well() -> None:
    for fen in [*range(0, 100_000, 7), *(10**n + m for n in range(5, 17) for m in (0, 1, 10, 100, 10_000, 10**6))]:
        text = yuan_in_capitals(fen)
        assert "零零" not in text
        assert text.endswith(("整", "分"))
        assert "零万" not in text
        assert "零亿" not in text


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_sums_out_of_bounds(fen: int) -> None:
    with pytest.raises(ValueError, match="capitals"):
        yuan_in_capitals(fen)


@pytest.mark.parametrize(
    ("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (45, "四十五"), (99, "九十九")]
)
def test_chinese_number(number: int, words: str) -> None:
    assert chinese_number(number) == words


def test_days_and_instants_are_those_of_shanghai() -> None:
    assert day_in_words(date(2026, 5, 8)) == "2026年5月8日"
    assert moment_in_words(datetime(2026, 5, 17, 16, 5, tzinfo=UTC)) == "2026年5月18日（星期一）0时05分"
    assert moment_in_words(datetime(2026, 5, 18, 1, 0, tzinfo=UTC)) == "2026年5月18日（星期一）9时"
    with pytest.raises(ValueError, match="no time zone"):
        moment_in_words(datetime(2026, 5, 18, 9, 0))  # noqa: DTZ001
