"""The working calendar: the shipped years against two packages of others, provisional years, overlays."""

from __future__ import annotations

import warnings
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest

from fangxin.foundation.calendar import (
    CalendarYear,
    DayOff,
    MakeUpDay,
    YearNotCovered,
    shipped_calendar,
    shipped_statutory_days,
)
from fangxin.foundation.lawbook import lawbook

SHIPPED = range(2019, 2027)


def days_of(*years: int) -> list[date]:
    first, last = date(min(years), 1, 1), date(max(years), 12, 31)
    return [first + timedelta(days=step) for step in range((last - first).days + 1)]


def notice_of_2027() -> CalendarYear:
    """An invented arrangement: New Year with a worked Sunday, the rest as the law has it."""
    statutory = shipped_statutory_days().days[2027]
    return CalendarYear(
        2027, (), (*statutory, DayOff(date(2027, 1, 4), "元旦")), (MakeUpDay(date(2027, 1, 10), "元旦"),)
    )


@pytest.mark.parametrize("year", SHIPPED)
def test_agrees_day_for_day_with_chinese_calendar(year: int) -> None:
    calendar = shipped_calendar()
    differ = [day for day in days_of(year) if calendar.is_working(day) != chinese_calendar.is_workday(day)]
    assert differ == []


def test_agrees_day_for_day_with_holidays() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        china = holidays.country_holidays("CN", years=list(SHIPPED))
        differ = [day for day in days_of(*SHIPPED) if shipped_calendar().is_working(day) != china.is_working_day(day)]
    assert differ == []


def test_statutory_days_agree_with_holidays() -> None:
    china = holidays.country_holidays("CN", years=range(2027, 2051), language="zh_CN")
    named = {day for day, name in china.items() if any(not part.endswith("（补假）") for part in name.split("; "))}
    tabled = {row.day for rows in shipped_statutory_days().days.values() for row in rows}
    assert tabled == named


def test_notices_take_off_every_statutory_day() -> None:
    for year in SHIPPED:
        rows = shipped_calendar().year(year).holidays
        # Thirteen days since 2025, eleven before; 2020 and 2025 had two festivals on one day or side by side.
        assert sum(row.statutory for row in rows) >= (12 if year >= 2025 else 10), year
        assert shipped_calendar().year(year).notices, year


def test_a_day_says_what_it_is() -> None:
    calendar = shipped_calendar()
    worked = calendar.kind(date(2026, 2, 14))
    assert (worked.counts_as_working, worked.holiday, worked.name) == (True, False, "春节")
    assert "调休上班" in worked.why
    off = calendar.kind(date(2026, 10, 5))
    assert (off.counts_as_working, off.holiday, off.name) == (False, True, "国庆节")
    weekend = calendar.kind(date(2026, 7, 4))
    assert (weekend.counts_as_working, weekend.holiday, weekend.why) == (False, False, "星期六，周末休息")
    plain = calendar.kind(date(2026, 7, 6))
    assert (plain.counts_as_working, plain.holiday, plain.provisional) == (True, False, False)


def test_a_year_without_its_notice_is_provisional() -> None:
    calendar = shipped_calendar()
    assert not calendar.is_provisional(date(2026, 12, 31))
    assert calendar.is_provisional(date(2027, 1, 1))
    assert calendar.is_holiday(date(2027, 2, 5)), "the eve of Spring Festival"
    assert calendar.is_holiday(date(2027, 2, 8))
    assert calendar.is_working(date(2027, 2, 9)), "swapped days are unknown"
    assert "尚未公布" in calendar.kind(date(2027, 2, 9)).why
    assert calendar.year(2027).make_up_days == ()


@pytest.mark.parametrize("day", [date(2018, 12, 31), date(2051, 1, 1), date(9999, 12, 31), date(1, 1, 1)])
def test_years_outside_are_refused(day: date) -> None:
    calendar = shipped_calendar()
    for question in (calendar.is_working, calendar.is_holiday, calendar.is_provisional, calendar.kind):
        with pytest.raises(YearNotCovered):
            question(day)
    with pytest.raises(YearNotCovered):
        calendar.working_day(1, after=day)
    with pytest.raises(YearNotCovered):
        calendar.natural_day(1, after=day)
    with pytest.raises(YearNotCovered):
        calendar.year(day.year)


def test_counting_past_the_end_is_refused() -> None:
    with pytest.raises(YearNotCovered):
        shipped_calendar().working_day(1, after=date(2050, 12, 31))
    with pytest.raises(YearNotCovered):
        shipped_calendar().natural_day(1, after=date(2050, 12, 31))
    with pytest.raises(YearNotCovered):
        shipped_calendar().natural_day(10**9, after=date(2050, 12, 31))
    with pytest.raises(YearNotCovered):
        shipped_calendar().working_day_until(date(2019, 1, 1))


def test_the_first_and_the_last_days_count() -> None:
    calendar = shipped_calendar()
    assert calendar.working_day_until(date(2019, 1, 2)) == date(2019, 1, 2)
    assert calendar.working_day(1, after=date(2050, 12, 29)) == date(2050, 12, 30)
    assert calendar.is_holiday(date(2019, 1, 1))
    assert calendar.is_holiday(date(2050, 10, 1))
    assert calendar.year(2019).holidays[0].day == date(2019, 1, 1)
    with pytest.raises(YearNotCovered):
        calendar.year(2018)


def test_working_days_are_counted_between() -> None:
    calendar = shipped_calendar()
    assert calendar.working_days_between(date(2026, 7, 3), date(2026, 7, 6)) == 1
    assert calendar.working_days_between(date(2026, 7, 6), date(2026, 7, 6)) == 0
    assert calendar.working_days_between(date(2026, 7, 7), date(2026, 7, 6)) == 0
    assert calendar.working_day_until(date(2026, 7, 5)) == date(2026, 7, 3)
    assert calendar.working_day_until(date(2026, 7, 6)) == date(2026, 7, 6)


def test_loading_a_year_makes_it_certain_and_changes_the_version() -> None:
    before = shipped_calendar()
    after = before.with_years([notice_of_2027()])
    assert before.is_provisional(date(2027, 1, 4))
    assert not after.is_provisional(date(2027, 1, 4))
    assert not after.is_working(date(2027, 1, 4))
    assert after.is_working(date(2027, 1, 10))
    assert after.is_provisional(date(2028, 1, 4))
    assert before.is_working(date(2027, 1, 4)), "the calendar itself did not change"
    assert after.version != before.version
    assert after.version.startswith("2027-")
    assert after != before


def test_loading_what_is_loaded_changes_nothing() -> None:
    calendar = shipped_calendar()
    same = calendar.with_years([calendar.year(2026)])
    assert same is calendar
    assert calendar.with_years([notice_of_2027()]) == calendar.with_years([notice_of_2027()])


def test_a_year_two_ahead_leaves_the_next_one_provisional() -> None:
    far = CalendarYear(2028, (), shipped_statutory_days().days[2028], ())
    calendar = shipped_calendar().with_years([far])
    assert calendar.is_provisional(date(2027, 6, 1))
    assert not calendar.is_provisional(date(2028, 6, 1))


def test_a_gap_before_the_shipped_years_is_refused() -> None:
    with pytest.raises(YearNotCovered):
        shipped_calendar().with_years([CalendarYear(2015, (), (DayOff(date(2015, 1, 1), "元旦"),), ())])


def test_the_calendar_knows_every_day_the_law_can_ask_for() -> None:
    """The longest term from the last day before the notices end stays inside the table of festivals."""
    longest = max(term.days or 0 for rule in lawbook().clocks.values() for term in rule.terms)
    assert shipped_calendar().working_day(longest, after=date(2026, 12, 31)).year <= 2027
