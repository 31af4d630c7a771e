"""Calendar files that people hand in: both forms, and everything that can be wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fangxin.foundation.calendar import (
    CalendarFileBroken,
    parse_calendar_file,
    read_calendar,
    read_statutory_days,
    shipped_calendar,
    shipped_statutory_days,
)
from fangxin.foundation.lawbook import LawError, law_file, law_folder

SHIPPED = sorted((law_folder() / "calendars").glob("*.yaml"))


def written(**changes: Any) -> bytes:
    """The shipped 2026 as JSON, with changes."""
    return json.dumps({**shipped_calendar().year(2026).as_data(), **changes}).encode()


def days_2027(**more: Any) -> bytes:
    rows = [
        {"date": row.day.isoformat(), "name_zh": row.name, "type": "off"} for row in shipped_statutory_days().days[2027]
    ]
    return json.dumps({"days": rows, **more}, ensure_ascii=False).encode()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_years_read_back_as_they_are(path: Path) -> None:
    (year,) = parse_calendar_file(path)
    assert year == shipped_calendar().year(int(path.stem))
    assert parse_calendar_file(json.dumps(year.as_data()).encode()) == (year,)


def test_a_list_of_days_is_read_year_by_year() -> None:
    (year,) = parse_calendar_file(days_2027(meta={"source_notices": {"2027": ["https://www.gov.cn/2027.htm"]}}))
    assert year.year == 2027
    assert [row.url for row in year.notices] == ["https://www.gov.cn/2027.htm"]
    assert all(row.statutory for row in year.holidays)
    assert year.make_up_days == ()


def test_the_form_of_public_data_sets_is_read() -> None:
    rows = [
        {"name": row.name, "date": row.day.isoformat(), "isOffDay": True} for row in shipped_statutory_days().days[2027]
    ]
    rows += [
        {"name": "元旦", "date": "2026-12-31", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-10", "isOffDay": False},
    ]
    raw = json.dumps({"$schema": "s", "$id": "i", "year": 2027, "papers": ["https://www.gov.cn/n"], "days": rows})
    (year,) = parse_calendar_file(raw.encode())
    assert (year.year, str(year.holidays[0].day), str(year.make_up_days[0].day)) == (2027, "2026-12-31", "2027-01-10")
    assert year.notices[0].url == "https://www.gov.cn/n"


def test_new_years_days_in_december_belong_to_the_next_year() -> None:
    rows = json.loads(days_2027())["days"] + [{"date": "2026-12-31", "name_zh": "元旦", "type": "off"}]
    (year,) = parse_calendar_file(json.dumps({"days": rows}).encode())
    assert year.year == 2027
    assert str(year.holidays[0].day) == "2026-12-31"


def test_days_may_come_in_any_order_and_with_a_byte_order_mark() -> None:
    data = shipped_calendar().year(2026).as_data()
    raw = json.dumps({**data, "holidays": data["holidays"][::-1]}).encode()
    assert parse_calendar_file(b"\xef\xbb\xbf" + raw) == (shipped_calendar().year(2026),)


BROKEN = {
    "nothing at all": b"",
    "not text": b"\xff\xfe\x00",
    "not YAML": b"year: [",
    "a list": b"- 1",
    "a number": b"42",
    "no days": b"days: []",
    "nested without end": b"[" * 3000,
    "an alias": b"days: &a [{date: 2027-01-01, name_zh: a, type: off}]\nmeta: *a",
    "larger than allowed": b"#" * 200_001,
    "an unknown entry": written(colour="red"),
    "no notice": written(notices=[]),
    "a notice without address": written(notices=[{"title": "a", "url": "gov.cn"}]),
    "a day that does not exist": written(holidays=[{"day": "2026-02-30", "name": "a"}]),
    "a day without name": written(holidays=[{"day": "2026-02-03", "name": ""}]),
    "a day of another year": written(holidays=[{"day": "2025-02-03", "name": "a"}]),
    "a day twice": written(holidays=[{"day": "2026-02-03", "name": "a"}] * 2),
    "a day both off and worked": written(
        holidays=[{"day": "2026-02-14", "name": "a"}], make_up_days=[{"day": "2026-02-14", "name": "a"}]
    ),
    "a make-up day on a Wednesday": written(make_up_days=[{"day": "2026-02-11", "name": "a"}]),
    "no year": b"notices: []\nholidays: []\nmake_up_days: []",
    "an odd kind of day": b"days: [{date: 2027-01-01, name_zh: a, type: half}]",
    "a day of no kind": b"days: [{date: 2027-01-01, name_zh: a}]",
    "a day of two kinds": b"days: [{date: 2027-01-01, name_zh: a, type: off, isOffDay: true}]",
    "a nameless day": b"days: [{date: 2027-01-01, type: off}]",
    "yes for true": b"days: [{date: 2027-01-01, name_zh: a, isOffDay: yes}]",
    "half a notice": b"days: [{date: 2027-01-01, name_zh: a, type: off}]",
    "a name twice": b"days: []\ndays: []",
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused_in_a_sentence(raw: bytes) -> None:
    with pytest.raises(CalendarFileBroken) as refusal:
        parse_calendar_file(raw)
    assert refusal.value.told().startswith("日历文件第 ")
    assert "\n" not in refusal.value.told()


def test_the_refusal_names_the_line() -> None:
    raw = b"days:\n- {date: 2027-01-01, name_zh: a, type: off}\n- {date: 2027-13-01, name_zh: a, type: off}\n"
    with pytest.raises(CalendarFileBroken) as refusal:
        parse_calendar_file(raw)
    assert refusal.value.values["line"] == 3


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarFileBroken):
        parse_calendar_file(tmp_path / "2027.yaml")


def copied(tmp_path: Path) -> Path:
    (tmp_path / "calendars").mkdir()
    for path in SHIPPED:
        (tmp_path / "calendars" / path.name).write_bytes(path.read_bytes())
    (tmp_path / "statutory_days.yaml").write_bytes((law_file("statutory_days.yaml")).read_bytes())
    return tmp_path


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    assert read_calendar(copied(tmp_path)) == shipped_calendar()


@pytest.mark.parametrize("missing", ["2022.yaml", "*.yaml"])
def test_a_folder_with_a_hole_is_an_error(tmp_path: Path, missing: str) -> None:
    for path in (copied(tmp_path) / "calendars").glob(missing):
        path.unlink()
    with pytest.raises(LawError):
        read_calendar(tmp_path)


def test_a_file_under_the_name_of_another_year_is_an_error(tmp_path: Path) -> None:
    folder = copied(tmp_path) / "calendars"
    (folder / "2026.yaml").rename(folder / "2027.yaml")
    with pytest.raises(LawError, match="2027"):
        read_calendar(tmp_path)


def test_a_festival_without_its_day_is_an_error(tmp_path: Path) -> None:
    path = copied(tmp_path) / "statutory_days.yaml"
    path.write_text(path.read_text("utf-8").replace("端午节: 2030-", "端阳节: 2030-"), "utf-8")
    with pytest.raises(LawError, match="端午节"):
        read_statutory_days(path)
