"""Terms of hours: from minute to minute, through nights and holidays, never paused, never extended."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from fangxin.foundation.calendar import shipped_calendar
from fangxin.foundation.clock import (
    BEIJING,
    ClockHistoryBroken,
    Event,
    EventKind,
    count,
    due,
    thresholds,
    warning_instants,
)
from fangxin.foundation.lawbook import ClockTerm, lawbook

CALENDAR = shipped_calendar()
#: the Wednesday before National Day, in the afternoon
BEGUN = datetime(2026, 9, 30, 15, 40, tzinfo=BEIJING)


def term() -> ClockTerm:
    return lawbook().clock("transfer.hand_over").term_on(BEGUN.date())


def start(at: datetime = BEGUN) -> Event:
    return Event(EventKind.START, at.date(), at=at)


def test_they_end_on_the_minute_in_the_middle_of_a_holiday() -> None:
    found = due([start()], term(), CALENDAR)
    assert found.due_at == BEGUN + timedelta(hours=24)
    assert (found.due_on, found.provisional, found.paused) == (date(2026, 10, 1), False, False)
    assert count(term(), BEGUN.date(), CALENDAR, from_at=BEGUN).due_at == found.due_at


def test_without_the_minute_the_day_after_is_the_last() -> None:
    found = count(term(), BEGUN.date(), CALENDAR)
    assert (found.due_at, found.due_on) == (None, date(2026, 10, 1))
    assert [day.date for day in found.days] == [date(2026, 9, 30), date(2026, 10, 1)]


def test_a_year_without_a_notice_is_not_needed() -> None:
    begun = datetime(2099, 12, 31, 23, 0, tzinfo=BEIJING)
    assert due([start(begun)], term(), CALENDAR).due_at == datetime(2100, 1, 1, 23, 0, tzinfo=BEIJING)


@pytest.mark.parametrize("kind", [EventKind.PAUSE, EventKind.EXTEND])
def test_nothing_holds_them_up(kind: EventKind) -> None:
    later = Event(kind, BEGUN.date(), days=1, place=2, at=BEGUN + timedelta(hours=1))
    with pytest.raises(ClockHistoryBroken) as refused:
        due([start(), later], term(), CALENDAR)
    assert "按小时连续计算" in refused.value.told()


def test_every_day_they_run_through_is_told() -> None:
    told = [(day.date, day.counts, day.why) for day in due([start()], term(), CALENDAR).days]
    assert told == [
        (date(2026, 9, 30), False, "自 15:40 起按小时连续计算"),
        (date(2026, 10, 1), False, "15:40 满 24 小时，期限届满"),
    ]


def test_the_ladder_speaks_as_the_hours_run_out_and_after_them_on_working_days() -> None:
    ladder = lawbook().ladder
    instants = warning_instants(term(), [start()], CALENDAR, ladder)
    assert instants[:3] == (
        BEGUN + timedelta(hours=12),
        BEGUN + timedelta(hours=24) * 80 / 100,
        BEGUN + timedelta(hours=24),
    )
    assert [at.date() for at in instants[3:]] == [date(2026, 10, 8), date(2026, 10, 10), date(2026, 10, 13)]
    assert list(instants) == sorted(instants)
    assert warning_instants(term(), [start(), Event(EventKind.STOP, date(2026, 10, 1))], CALENDAR, ladder) == ()


def test_a_term_of_days_speaks_at_the_hour_of_the_ladder() -> None:
    ladder, limit = lawbook().ladder, lawbook().clock("report.verification").term_on(date(2026, 6, 8))
    started = [Event(EventKind.START, date(2026, 6, 8))]
    days = [ladder.sent_at(one.on) for one in thresholds(limit, started, CALENDAR, ladder)]
    assert list(warning_instants(limit, started, CALENDAR, ladder)) == days
