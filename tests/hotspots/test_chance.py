"""What counts as a surprise: expectation, chance, false discoveries, one outbreak told once. Figures a clerk can check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from fangxin.analytics.hotspots.cells import Cell
from fangxin.analytics.hotspots.merging import Surprise, merged
from fangxin.analytics.hotspots.policy import Window, policy, read_policy
from fangxin.analytics.hotspots.season import day_weights, growth, kind_of, week_weights
from fangxin.analytics.hotspots.testing import Exposure, adjusted, compared, largest_reported, season_of, upper_tail
from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.lawbook import LawError

POLICY, CALENDAR = policy(), shipped_calendar()
WEEK = POLICY.windows[0]
EVEN = Exposure(weights=dict.fromkeys(range(POLICY.weeks + 1), 1.0))


def chance(now: int, before: list[int], *, exposure: Exposure = EVEN, season: float = 1.0) -> tuple[float, float]:
    """Expected, and the chance of so many, after weeks given nearest first behind the one left out."""
    weekly = {0: now, **{2 + step: count for step, count in enumerate(before)}}
    found = compared([weekly], window=WEEK, exposure=exposure, season=[season], usual=0.2, policy=POLICY)
    return float(found.expected[0]), float(found.p[0])


def test_the_tail_is_the_negative_binomials() -> None:
    # mean 2, size 1 is geometric: P(X >= n) = (2/3)^n
    p = upper_tail(np.array([0.0, 1.0, 3.0]), np.array([2.0] * 3), np.array([1.0] * 3))
    assert p == pytest.approx([1.0, 2 / 3, 8 / 27])


def test_benjamini_and_hochberg_by_hand() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005])
    assert adjusted(p, tests=4, control="BH") == pytest.approx([0.02, 0.04, 0.04, 0.02])
    assert adjusted(p, tests=8, control="BH") == pytest.approx([0.04, 0.08, 0.08, 0.04])
    assert adjusted(p, tests=4, control="BY") == pytest.approx(np.array([0.02, 0.04, 0.04, 0.02]) * 25 / 12)


def test_the_largest_that_is_reported_is_one_of_those_given() -> None:
    p = np.array([0.01, 0.04, 0.03, 0.005])
    for control, tests, level, largest in (
        ("BH", 4, 0.05, 0.04), ("BH", 8, 0.05, 0.01), ("BY", 4, 0.05, 0.01), ("BH", 4, 0.001, 0.0),
    ):  # fmt: skip
        q = adjusted(p, tests=tests, control=control)
        assert largest_reported(p, q, level=level) == largest, (control, tests)
    assert largest_reported(np.array([]), np.array([]), level=0.05) == 0.0


def test_an_even_past_is_expected_to_go_on() -> None:
    expected, p = chance(10, [10] * 12)
    assert 9 < expected < 10
    assert p > 0.3
    assert chance(40, [10] * 12)[1] < 1e-6


def test_a_restless_past_makes_the_same_count_less_surprising() -> None:
    even, restless = chance(30, [10] * 12)[1], chance(30, [2, 22, 1, 25, 3, 20, 2, 24, 4, 18, 1, 20])[1]
    assert restless > even * 100


def test_a_short_past_says_less() -> None:
    short = Exposure(weights=dict.fromkeys(range(4), 1.0))
    assert chance(25, [10, 10], exposure=short)[1] > chance(25, [10] * 12)[1] * 5
    expected, p = chance(9, [], exposure=Exposure(weights={0: 1.0}))
    assert expected == pytest.approx(0.2)  # what the average cell has
    assert 1e-7 < p < 1e-2


def test_an_outbreak_of_the_past_does_not_hide_the_next() -> None:
    assert chance(40, [10, 10, 60, *[10] * 9])[0] < 13


def test_a_busier_week_has_more_to_be_expected() -> None:
    busy = Exposure(weights={**EVEN.weights, 0: 2.0})
    assert chance(20, [10] * 12, exposure=busy)[0] == pytest.approx(2 * chance(20, [10] * 12)[0])


def test_last_years_season_is_believed_as_far_as_its_cases_go() -> None:
    peak = dict.fromkeys(range(POLICY.weeks + 1), 10) | {51: 40, 52: 40, 53: 40}
    assert 1.9 < season_of(peak, exposure=EVEN, window=WEEK, policy=POLICY) <= POLICY.season_most
    few = dict.fromkeys(range(POLICY.weeks + 1), 1) | {51: 4, 52: 4, 53: 4}
    assert 1 < season_of(few, exposure=EVEN, window=WEEK, policy=POLICY) < 1.4
    assert season_of({0: 5}, exposure=EVEN, window=WEEK, policy=POLICY) == 1.0


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 3, 15), "国际消费者权益日"),
        (date(2026, 1, 1), "holiday"),
        (date(2026, 1, 4), "make_up"),  # a Sunday worked for New Year
        (date(2025, 10, 9), "after_holiday"),
        (date(2026, 6, 8), "0"),
        (date(2026, 6, 7), "6"),
        (date(1999, 6, 7), "0"),  # before all calendars: a plain Monday
    ],
)
def test_sorts_of_days(day: date, kind: str) -> None:
    assert kind_of(day, calendar=CALENDAR, policy=POLICY) == kind


def test_weights_of_days_are_learnt_and_otherwise_usual() -> None:
    days = [date(2025, 1, 1) + timedelta(days=step) for step in range(365)]
    quiet = {"holiday": 30, "5": 40, "6": 40}
    totals = {day: quiet.get(kind_of(day, calendar=CALENDAR, policy=POLICY), 100) for day in days}
    weights = day_weights(totals, calendar=CALENDAR, policy=POLICY)
    assert weights["holiday"] / weights["2"] == pytest.approx(0.32, abs=0.05)
    assert weights["6"] / weights["2"] == pytest.approx(0.41, abs=0.03)
    assert day_weights({}, calendar=CALENDAR, policy=POLICY) == {}
    fresh = week_weights([0, 1], last=date(2026, 3, 15), weights={}, calendar=CALENDAR, policy=POLICY)
    assert fresh[0] == pytest.approx(5 + 2 * 1.6)  # Monday to Friday, then the 14th and the 15th
    assert fresh[1] == pytest.approx(5 + 2 * 0.6)


def test_growth_is_measured_bounded_and_halved() -> None:
    weights = dict.fromkeys(range(20), 1.0)
    rising = {week: round(1000 * 0.99**week) for week in range(20)}
    assert growth(rising, weights, policy=POLICY) == pytest.approx(0.005, abs=0.0005)
    assert growth({week: 1000 // 2**week for week in range(9)}, weights, policy=POLICY) == POLICY.trend_most / 2
    assert growth({0: 5, 1: 5}, weights, policy=POLICY) == 0.0


def surprise(cell: Cell, cases: range, *, expected: float, p: float) -> Surprise:
    """A cell with these cases."""
    return Surprise(
        cell=cell, days=7, observed=len(cases), expected=expected, spread=0.02, size=20.0, p=p, q=p * 1000, season=1.0,
        weekly={}, cases=frozenset(cases),
    )  # fmt: skip


def test_one_outbreak_is_told_once_by_its_surest_cell() -> None:
    shop = surprise(Cell(region="410611", merchant=7), range(40), expected=1, p=1e-40)
    town = surprise(Cell(region="410611", category="101"), range(60), expected=20, p=1e-6)
    word = surprise(Cell(region="410611", merchant=7, word="发霉"), range(35), expected=0.5, p=1e-38)
    assert merged([town, word, shop], cut=1e-5, policy=POLICY) == [(shop, [word, town])]


def test_two_outbreaks_that_share_a_wide_cell_are_two() -> None:
    one = surprise(Cell(region="410611", merchant=7), range(40), expected=1, p=1e-40)
    other = surprise(Cell(region="410611", merchant=9), range(100, 130), expected=1, p=1e-30)
    assert [lead for lead, _ in merged([one, other], cut=1e-5, policy=POLICY)] == [one, other]


def test_a_wide_cell_with_an_outbreak_of_its_own_stays() -> None:
    shop = surprise(Cell(region="410611", merchant=7), range(20), expected=1, p=1e-20)
    wide = surprise(Cell(region="410611", category="101"), range(120), expected=20, p=1e-15)
    assert len(merged([shop, wide], cut=1e-5, policy=POLICY)) == 2


def test_nothing_is_merged_into_nothing() -> None:
    assert merged([], cut=0.0, policy=POLICY) == []


def test_a_window_is_made_of_whole_weeks(tmp_path: Path) -> None:
    told = Path("law/hotspots.yaml").read_text(encoding="utf-8")
    file = tmp_path / "hotspots.yaml"
    file.write_text(told.replace("days: 28", "days: 30"), encoding="utf-8")
    with pytest.raises(LawError, match="整周"):
        read_policy(file)
    assert Window(days=28, least=1, weeks=24, gap=1).blocks[0] == (5, 6, 7, 8)
    assert replace(POLICY, control="BY").control == "BY"
