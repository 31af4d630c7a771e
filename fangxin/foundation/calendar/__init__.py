"""The working calendar of the mainland: statutory holidays, swapped days and make-up working days, year by year."""

from fangxin.foundation.calendar.days import (
    WEEKDAYS,
    CalendarYear,
    DayKind,
    DayOff,
    MakeUpDay,
    Notice,
    StatutoryDays,
    WorkCalendar,
    YearNotCovered,
)
from fangxin.foundation.calendar.files import (
    CalendarFileBroken,
    parse_calendar_file,
    read_calendar,
    read_statutory_days,
    shipped_calendar,
    shipped_statutory_days,
)

__all__ = [
    "WEEKDAYS",
    "CalendarFileBroken",
    "CalendarYear",
    "DayKind",
    "DayOff",
    "MakeUpDay",
    "Notice",
    "StatutoryDays",
    "WorkCalendar",
    "YearNotCovered",
    "parse_calendar_file",
    "read_calendar",
    "read_statutory_days",
    "shipped_calendar",
    "shipped_statutory_days",
]
