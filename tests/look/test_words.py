"""How days, instants, money and names are written."""

from __future__ import annotations

import datetime as dt

import pytest

from fangxin.interfaces.look import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(2026, 3, 2), "2026年3月2日 周一"),
        (dt.date(2026, 5, 9), "2026年5月9日 周六"),
        (dt.datetime(2026, 3, 1, 16, 30, tzinfo=dt.UTC), "2026年3月2日 周一"),  # already Monday in Shanghai
        (None, "—"),
    ],
)
def test_a_day_is_written_with_its_weekday(value: dt.date | None, text: str) -> None:
    assert words.day(value) == text


def test_an_instant_is_written_in_shanghai() -> None:
    assert words.instant(dt.datetime(2026, 3, 2, 6, 5, tzinfo=dt.UTC)) == "2026-03-02 14:05"
    assert words.instant(None) == "—"


@pytest.mark.parametrize(("fen", "text"), [(123450, "1,234.50"), (7, "0.07"), (0, "0.00"), (None, "—")])
def test_fen_are_written_as_yuan(fen: int | None, text: str) -> None:
    assert words.yuan(fen) == text


@pytest.mark.parametrize(
    ("days", "unit", "text"),
    [
        (3, "working_day", "剩余 3 个工作日"),
        (41, "natural_day", "剩余 41 天"),
        (0, "working_day", "今天到期"),
        (-2, "working_day", "已超期 2 个工作日"),
        (-1, "natural_day", "已超期 1 天"),
    ],
)
def test_days_left_are_words(days: int, unit: str, text: str) -> None:
    assert words.days_left(days, unit) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("张三丰", "张**"),
        ("13812341234", "138****1234"),
        ("42010119800101123X", "420****123X"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_names_and_numbers_are_masked(text: str | None, shown: str) -> None:
    assert words.masked(text) == shown


@pytest.mark.parametrize(("size", "text"), [(902, "902 字节"), (412_300, "403 KB"), (4_980_736, "4.8 MB")])
def test_sizes_are_readable(size: int, text: str) -> None:
    assert words.file_size(size) == text


@pytest.mark.parametrize(("seconds", "text"), [(0, "1 秒"), (30, "30 秒"), (61, "2 分钟"), (3600, "1 小时")])
def test_a_wait_is_rounded_up(seconds: int, text: str) -> None:
    assert words.wait(seconds) == text
