"""Single values: what is understood, and what is refused with which reason."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fangxin.domain.exchange.rules.cells import guarded, unguarded
from fangxin.domain.exchange.rules.values import NotAnInstant, NotATruth, read_day, read_instant, read_truth
from fangxin.domain.exchange.words import TRUTHS

NINE_THIRTY = datetime(2026, 4, 15, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-15 09:30:00", "2026-04-15T09:30:00+08:00", "2026-04-15T01:30:00Z", "2026-04-15 09:30", "2026/4/15 9:30",
        "2026年4月15日 9时30分", "2026.04.15 09:30:00", "20260415093000", "２０２６-04-15 09：30", "46127.395833333336",
    ],
)  # fmt: skip
def test_one_instant_in_many_hands(text: str) -> None:
    assert read_instant(text) == NINE_THIRTY


@pytest.mark.parametrize("text", ["2026-04-15", "2026/04/15", "20260415", "2026年4月15日", "46127"])
def test_a_day_is_its_first_moment_in_beijing(text: str) -> None:
    assert read_instant(text) == datetime(2026, 4, 14, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-02-30", "2026-13-01", "昨天", "2026-04-15 25:00:00", "", "1e9", "15/04/2026",
      "9999999999999999999", "0001-01-01T00:00:00+23:00"],
)  # fmt: skip
def test_what_is_no_instant(text: str) -> None:
    with pytest.raises(NotAnInstant):
        read_instant(text)


def test_summer_time_of_old() -> None:
    assert read_instant("1990-07-01 12:00:00") == datetime(1990, 7, 1, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("8月22日", date(2025, 8, 22)),
        ("2月29日", date(2024, 2, 29)),
        ("3月1日", date(2026, 3, 1)),
        ("2026-02-27", date(2026, 2, 27)),
    ],
)
def test_a_day_without_a_year_is_the_last_one(text: str, day: date) -> None:
    assert read_day(text, before=date(2026, 3, 1)) == day


@pytest.mark.parametrize(
    ("text", "truth"), [("是", True), ("TRUE", True), ("1", True), ("否", False), ("ｆａｌｓｅ", False), ("0", False)]
)
def test_truths(text: str, truth: bool) -> None:
    assert read_truth(text, words=TRUTHS) is truth


def test_half_a_truth() -> None:
    with pytest.raises(NotATruth):
        read_truth("也许", words=TRUTHS)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\n=1",
        "\0=1",
        " =1+1",
        "'=1",
        "''=1",
    ],
)
def test_nothing_leaves_as_a_formula(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet="'=+-@＝ a1\t\n\r汉", max_size=8))
def test_the_apostrophe_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["'quoted'", "it's", "", "普通文字"])
def test_other_apostrophes_stay(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text
