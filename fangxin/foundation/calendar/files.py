"""Calendar files: those of law/calendars, and those an agency hands in when a new notice is out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from fangxin.foundation.calendar.days import (
    SATURDAY,
    CalendarYear,
    DayOff,
    MakeUpDay,
    Notice,
    StatutoryDays,
    WorkCalendar,
)
from fangxin.foundation.lawbook import (
    URL,
    Anything,
    Day,
    LawError,
    Listing,
    OneOf,
    Page,
    Record,
    Table,
    Text,
    Truth,
    Whole,
    law_file,
    law_folder,
    load_law_file,
    read_law_text,
)
from fangxin.foundation.refusals import Refusal

LARGEST_FILE = 200_000
DECEMBER = 12


class CalendarFileBroken(Refusal):
    """A handed-in calendar file cannot be read; the sentence names the line and the reason."""

    code = "calendar_file_broken"
    status = 422
    sentence = "日历文件第 {line} 行有误：{reason}"


# One year -------------------------------------------------------------------------------------------------------------


def _checked(year: CalendarYear) -> CalendarYear:
    """The year in the order of time; ValueError names the first contradiction."""
    off = [row.day for row in year.holidays]
    worked = [row.day for row in year.make_up_days]
    for day in [*off, *worked]:
        if not date(year.year - 1, 12, 15) <= day <= date(year.year, 12, 31):
            raise ValueError(f"{day} 不属于 {year.year} 年的放假安排")
        if (off + worked).count(day) > 1:
            raise ValueError(f"{day} 重复出现")
    for day in worked:
        if day.weekday() < SATURDAY:
            raise ValueError(f"{day} 不是周末，不能列为调休上班日")
    return replace(
        year,
        holidays=tuple(sorted(year.holidays, key=lambda row: row.day)),
        make_up_days=tuple(sorted(year.make_up_days, key=lambda row: row.day)),
    )


def _year(**values: Any) -> tuple[CalendarYear, ...]:
    return (_checked(CalendarYear(**values)),)


# The form of law/calendars/YYYY.yaml.
YEAR_FILE = Record(
    {
        "year": Whole(1949, 2200),
        "notices": Listing(Record({"title": Text(), "url": URL}, make=Notice), least=1),
        "holidays": Listing(Record({"day": Day(), "name": Text()}, {"statutory": Truth()}, make=DayOff), least=1),
        "make_up_days": Listing(Record({"day": Day(), "name": Text()}, make=MakeUpDay)),
    },
    make=_year,
)


# A list of days -------------------------------------------------------------------------------------------------------


def _listed_day(
    *,
    date: date,
    name_zh: str = "",
    name: str = "",
    type: str = "",
    isOffDay: bool | None = None,  # noqa: N803  the name public data sets use
) -> DayOff | MakeUpDay:
    called = name_zh or name
    if not called or (type == "") == (isOffDay is None):
        raise ValueError("每一天要有 date、name_zh 和 type（off 或者 work）")
    off = type == "off" or isOffDay is True
    return DayOff(date, called) if off else MakeUpDay(date, called)


def _listed_years(
    *,
    days: tuple[DayOff | MakeUpDay, ...],
    year: int | None = None,
    papers: tuple[str, ...] = (),
    meta: Any = None,
    **_ignored: str,
) -> tuple[CalendarYear, ...]:
    rows: dict[int, list[DayOff | MakeUpDay]] = {}
    for row in days:
        # New Year's notice may take off the last days of the old year.
        next_year = row.day.month == DECEMBER and "元旦" in row.name
        rows.setdefault(year or row.day.year + next_year, []).append(row)
    return tuple(
        _checked(
            CalendarYear(
                year=number,
                notices=tuple(Notice(f"国务院办公厅关于{number}年部分节假日安排的通知", url) for url in urls),
                holidays=tuple(row for row in rows[number] if isinstance(row, DayOff)),
                make_up_days=tuple(row for row in rows[number] if isinstance(row, MakeUpDay)),
            )
        )
        for number, urls in ((number, papers or _urls(meta, number)) for number in sorted(rows))
    )


def _urls(meta: Any, year: int) -> tuple[str, ...]:
    notices = meta.get("source_notices") if isinstance(meta, dict) else None
    found = notices.get(str(year)) if isinstance(notices, dict) else None
    return tuple(str(url) for url in found) if isinstance(found, list) else ()


# {days: [{date, name_zh, type: off|work}]}, and the same with `name` and `isOffDay` as public data sets publish it.
DAY_LIST = Record(
    {
        "days": Listing(
            Record(
                {"date": Day()},
                {"name_zh": Text(), "name": Text(), "type": OneOf("off", "work"), "isOffDay": Truth()},
                make=_listed_day,
            ),
            least=1,
        )
    },
    {"meta": Anything(), "year": Whole(1949, 2200), "papers": Listing(URL), "$schema": Text(), "$id": Text()},
    make=_listed_years,
)


class _EitherForm:
    """A calendar file in one of the two forms."""

    def read(self, page: Page, node: yaml.Node) -> Any:
        names = [key.value for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
        form = DAY_LIST if "days" in names else YEAR_FILE
        return form.read(page, node)


def parse_calendar_file(source: Path | bytes, *, statutory: StatutoryDays | None = None) -> tuple[CalendarYear, ...]:
    """The years of a handed-in file (YAML or JSON, either form), checked; raises CalendarFileBroken.

    A year whose statutory days are known must take all of them off: half a notice would count days wrongly in silence.
    """
    try:
        years = _parsed(source)
    except LawError as error:
        raise CalendarFileBroken(line=error.line, reason=error.reason) from None
    known = (statutory or shipped_statutory_days()).days
    return tuple(_complete(year, known.get(year.year, ())) for year in years)


def _parsed(source: Path | bytes) -> tuple[CalendarYear, ...]:
    name = source.name if isinstance(source, Path) else "calendar"
    try:
        content = source.read_bytes() if isinstance(source, Path) else source
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LawError(file=name, line=1, reason=f"文件无法读取：{error}") from None
    if len(content) > LARGEST_FILE:
        raise LawError(file=name, line=1, reason=f"文件超过 {LARGEST_FILE} 字节")
    years: tuple[CalendarYear, ...] = read_law_text(text, _EitherForm(), name=name)
    return years


def _complete(year: CalendarYear, statutory: Iterable[DayOff]) -> CalendarYear:
    off = {row.day for row in year.holidays}
    named = {row.day for row in statutory}
    for row in statutory:
        if row.day not in off:
            reason = f"{row.day} 是法定节假日（{row.name}），文件却没有列为放假"
            raise CalendarFileBroken(line=1, reason=reason)
    marked = tuple(replace(row, statutory=row.statutory or row.day in named) for row in year.holidays)
    return replace(year, holidays=marked)


# Statutory days -------------------------------------------------------------------------------------------------------

STATUTORY_FILE = Record(
    {
        "title": Text(),
        "amended_on": Day(),
        "in_force_from": Day(),
        "url": URL,
        "fixed": Listing(
            Record({"name": Text(), "month": Whole(1, 12), "day": Whole(1, 31), "days": Whole(1, 10)}), least=1
        ),
        "moving": Listing(Record({"name": Text(), "from": Whole(-5, 5), "days": Whole(1, 10)}), least=1),
        "years": Table(Whole(2000, 2200), Table(Text(), Day(), least=1), least=1),
    }
)


def read_statutory_days(path: Path) -> StatutoryDays:
    """The holidays of the law for every tabled year; raises LawError."""
    row = load_law_file(path, STATUTORY_FILE)
    try:
        days = {year: tuple(_days_of(year, firsts, row)) for year, firsts in row["years"].items()}
    except KeyError as missing:
        raise LawError(file=str(path), line=1, reason=f"有一年没有写明 {missing} 从哪一天开始") from None
    return StatutoryDays(row["title"], row["url"], days)


def _days_of(year: int, firsts: dict[str, date], row: dict[str, Any]) -> list[DayOff]:
    starts = [(rule["name"], date(year, rule["month"], rule["day"]), rule["days"]) for rule in row["fixed"]]
    starts += [
        (rule["name"], firsts[rule["name"]] + timedelta(days=rule["from"]), rule["days"]) for rule in row["moving"]
    ]
    names: dict[date, str] = {}
    for name, first, count in starts:
        for day in (first + timedelta(days=step) for step in range(count)):
            names[day] = f"{names[day]}、{name}" if day in names else name
    return [DayOff(day, names[day], statutory=True) for day in sorted(names)]


# Shipped --------------------------------------------------------------------------------------------------------------


def read_calendar(folder: Path) -> WorkCalendar:
    """The calendar of a law folder: statutory_days.yaml and calendars/YYYY.yaml; raises LawError."""
    years: dict[int, CalendarYear] = {}
    for path in sorted((folder / "calendars").glob("[0-9][0-9][0-9][0-9].yaml")):
        (year,) = load_law_file(path, YEAR_FILE)
        if path.stem != str(year.year):
            raise LawError(file=str(path), line=1, reason=f"文件名是 {path.stem}，内容却是 {year.year} 年")
        years[year.year] = year
    if not years:
        raise LawError(file=str(folder / "calendars"), line=1, reason="没有任何年份的日历")
    if sorted(years) != list(range(min(years), max(years) + 1)):
        raise LawError(file=str(folder / "calendars"), line=1, reason="首末两年之间缺少年份")
    return WorkCalendar(years=years, statutory=read_statutory_days(folder / "statutory_days.yaml"))


def shipped_calendar() -> WorkCalendar:
    """The calendar of the law folder in force, read once; raises LawError."""
    return _shipped(os.environ.get("FANGXIN_LAW", ""))


def shipped_statutory_days() -> StatutoryDays:
    """The holidays of the law, of the folder in force, read once; raises LawError."""
    return _shipped_statutory(os.environ.get("FANGXIN_LAW", ""))


@lru_cache(maxsize=4)
def _shipped(_folder: str) -> WorkCalendar:
    return read_calendar(law_folder())


@lru_cache(maxsize=4)
def _shipped_statutory(_folder: str) -> StatutoryDays:
    return read_statutory_days(law_file("statutory_days.yaml"))
