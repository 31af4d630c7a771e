"""Empty periods, clocks that end between periods, subtrees, groups, and what nothing is divided by."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.analytics.indicators import INDICATORS
from fangxin.analytics.indicators.measuring import Scope, UnknownIndicator, nothing_counted, region_stem
from fangxin.analytics.indicators.periods import NotAPeriod, Period, period_between, period_of
from tests.indicators.tables import readings, said

EMPTY = "kind\n"

CLOCKS = """
kind      | received_on | check_due_on | check_done_on | check_in_time
COMPLAINT | 2026-03-02  | 2026-03-11   | 2026-03-04    | yes
COMPLAINT | 2026-03-02  | 2026-03-11   | 2026-04-02    | no
COMPLAINT | 2026-03-02  | 2026-03-11   | -             | -
COMPLAINT | 2026-03-26  | 2026-04-07   | 2026-03-30    | yes
COMPLAINT | 2026-03-26  | 2026-04-07   | -             | -
REPORT    | 2026-03-02  | 2026-03-23   | 2026-03-23    | yes
"""

PLACES = """
times | kind      | received_on | path         | region | channel | outcome | closed_on  | accepted_on
3     | COMPLAINT | 2026-03-02  | 000100010001 | 410611 | WEB     | SETTLED | 2026-03-09 | 2026-03-03
2     | COMPLAINT | 2026-03-02  | 000100010002 | 410603 | VISIT   | -       | -          | -
1     | COMPLAINT | 2026-02-02  | 000100010001 | 410611 | WEB     | -       | -          | -
2     | COMPLAINT | 2025-03-02  | 000100010001 | 410611 | WEB     | -       | -          | -
5     | COMPLAINT | 2026-03-02  | 00010002     | 411000 | WEB     | -       | -          | -
"""


def test_an_empty_period_has_counts_of_zero_and_no_rate_at_all() -> None:
    found = readings(EMPTY, "2026")[()]
    assert found.keys() == INDICATORS.keys()
    assert found["received_complaints"].now.value == 0
    assert found["loss_recovered_cny"].now.value == 0
    for name in ("mediation_success_rate", "on_time_close_rate", "avg_close_days", "close_rate"):
        assert found[name].now.value is None and found[name].now.denominator == 0
        assert found[name].yoy_pct is None and found[name].yoy_points is None
    assert found["received_complaints"].yoy_pct is None


def test_a_clock_ends_in_one_period_only() -> None:
    march, april = said(CLOCKS, "2026-03"), said(CLOCKS, "2026-04")
    assert march["on_time_initial_check_rate"] == "50.00 = 2/4"
    assert april["on_time_initial_check_rate"] == "0.00 = 0/1"
    assert march["report_on_time_verification_rate"] == "100.00 = 1/1"


def test_what_is_due_after_the_last_day_of_the_facts_has_not_ended() -> None:
    assert said(CLOCKS, "2026", known_on="2026-03-31")["on_time_initial_check_rate"] == "50.00 = 2/4"
    assert said(CLOCKS, "2026", known_on="2026-04-07")["on_time_initial_check_rate"] == "50.00 = 2/4"
    assert said(CLOCKS, "2026", known_on="2026-04-08")["on_time_initial_check_rate"] == "40.00 = 2/5"


@pytest.mark.parametrize(
    ("scope", "received"),
    [
        (Scope(), 10),
        (Scope(region="410000"), 10),
        (Scope(region="410600"), 5),
        (Scope(region="410611"), 3),
        (Scope(region="420000"), 0),
        (Scope(path="00010001"), 5),
        (Scope(path="000100010002"), 2),
        (Scope(path="00010001", region="410603"), 2),
    ],
    ids=str,
)
def test_a_subtree_of_divisions_or_offices(scope: Scope, received: int) -> None:
    assert readings(PLACES, "2026-03", scope=scope)[()]["received_complaints"].now.value == received


def test_growth_against_the_year_before_and_the_period_before() -> None:
    found = readings(PLACES, "2026-03", scope=Scope(region="410611"))[()]["received_complaints"]
    assert (found.now.value, found.year_before.value, found.before.value) == (3, 2, 1)
    assert (str(found.yoy_pct), str(found.pop_pct)) == ("50.00", "200.00")
    rate = readings(PLACES, "2026-03", scope=Scope(region="410611"))[()]["close_rate"]
    assert (str(rate.now.value), str(rate.year_before.value), str(rate.yoy_points)) == ("100.00", "0.00", "100.00")
    assert rate.yoy_pct is None


def test_groups_are_told_apart_and_one_that_vanished_is_told_too() -> None:
    found = readings(PLACES, "2026-03", by=["channel"], only=["received_complaints", "close_rate"])
    assert {group: one["received_complaints"].now.value for group, one in found.items()} == {("VISIT",): 2, ("WEB",): 8}
    february = readings(PLACES, "2026-02", by=["channel"], only=["received_complaints", "close_rate"])
    assert february[("WEB",)]["received_complaints"].now.value == 1
    april = readings(PLACES, "2026-04", by=["channel"], only=["received_complaints", "close_rate"])
    assert april[("VISIT",)]["received_complaints"].now.value == 0
    assert april[("VISIT",)]["close_rate"].now.value is None


def test_groups_of_offices_count_all_below_them() -> None:
    found = readings(PLACES, "2026-03", by=["path"], cut=12, only=["received_complaints"])
    assert {group: one["received_complaints"].now.value for group, one in found.items()} == {
        ("000100010001",): 3, ("000100010002",): 2, ("00010002",): 5,
    }  # fmt: skip
    found = readings(PLACES, "2026-03", by=["path"], cut=8, only=["received_complaints", "close_rate"])
    assert {group: str(one["close_rate"].now.value) for group, one in found.items()} == {
        ("00010001",): "60.00", ("00010002",): "0.00",
    }  # fmt: skip
    nothing = nothing_counted("close_rate", period=period_of("2026-03"))
    assert nothing == readings(PLACES, "2026-03", scope=Scope(path="0009"), only=["close_rate"])[()]["close_rate"]


def test_names_nobody_knows_are_refused() -> None:
    with pytest.raises(UnknownIndicator):
        readings(EMPTY, "2026", only=["close_rates"])
    with pytest.raises(UnknownIndicator):
        readings(EMPTY, "2026", bases={"close_rate": "closed"})


@pytest.mark.parametrize(
    ("code", "stem"),
    [("410000", "41"), ("410600", "4106"), ("410611", "410611"), ("410611002000", "410611002"), ("000000", ""), ("", ""),
     ("410611000", "410611"), ("41", "41"), ("410611002003", "410611002003"), ("460400", "4604"), ("100000", "10")],
)  # fmt: skip
def test_the_stem_of_a_division(code: str, stem: str) -> None:
    assert region_stem(code) == stem


@pytest.mark.parametrize(
    ("text", "first", "last", "before", "year_before"),
    [
        ("2026", "2026-01-01", "2026-12-31", "2025-01-01/2025-12-31", "2025-01-01/2025-12-31"),
        ("2026Q1", "2026-01-01", "2026-03-31", "2025-10-01/2025-12-31", "2025-01-01/2025-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29", "2024-01-01/2024-01-31", "2023-02-01/2023-02-28"),
        ("2025-02", "2025-02-01", "2025-02-28", "2025-01-01/2025-01-31", "2024-02-01/2024-02-29"),
        ("2026-12", "2026-12-01", "2026-12-31", "2026-11-01/2026-11-30", "2025-12-01/2025-12-31"),
    ],
)
def test_periods_and_those_they_are_compared_with(
    text: str, first: str, last: str, before: str, year_before: str
) -> None:
    period = period_of(text)
    assert str(period) == f"{first}/{last}"
    assert str(period.before()) == before
    assert str(period.year_before()) == year_before


def test_a_period_of_any_days_is_compared_with_as_many_days() -> None:
    week = Period(date(2026, 3, 9), date(2026, 3, 15))
    assert str(week.before()) == "2026-03-02/2026-03-08"
    assert str(week.year_before()) == "2025-03-09/2025-03-15"


@pytest.mark.parametrize("text", ["", "26", "2026Q5", "2026-13", "2026-1", "0000", "2026-03-01", "２０２６年"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(NotAPeriod):
        period_of(text)


def test_days_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(NotAPeriod):
        Period(date(2026, 3, 2), date(2026, 3, 1))


@pytest.mark.parametrize(("first", "last"), [("1989-12-31", "2026-03-01"), ("2026-03-01", "2100-01-01")])
def test_days_of_no_time_numbers_are_of_are_refused(first: str, last: str) -> None:
    with pytest.raises(NotAPeriod):
        period_between(date.fromisoformat(first), date.fromisoformat(last))


def test_what_may_be_asked_for_has_room_for_what_it_is_compared_with() -> None:
    whole, days = (period_between(date(1990, 1, 1), last) for last in (date(2099, 12, 31), date(2099, 12, 30)))
    assert str(whole.before()) == "1880-01-01/1989-12-31"
    assert str(days.before()) == "1880-01-02/1989-12-31"
    assert str(whole.year_before()) == "1989-01-01/2098-12-31"
