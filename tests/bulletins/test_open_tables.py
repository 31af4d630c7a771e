"""Tables anybody may download with a bulletin of a year: small counts are left out before they are kept."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from fangxin.analytics.bulletin.naming import Names
from fangxin.analytics.indicators.measuring import Scope
from fangxin.analytics.indicators.periods import period_of
from fangxin.analytics.open_tables import OpenTables, from_text, open_tables, to_text
from fangxin.domain.bulletins.actions import approving, writing
from fangxin.domain.bulletins.models import Bulletin
from fangxin.domain.bulletins.queries.soundness import unsound_bulletins
from fangxin.domain.bulletins.words import Readers
from tests.bulletins.writing import counted, sound
from tests.indicators.tables import engine_of_all
from tests.people import Cast, cast, later

NAMES = Names(regions={"410611": "淇滨区", "410603": "山城区"}, offices={})
CASES = """
times | kind      | received_on | region | object | problem
40    | COMPLAINT | 2025-03-05  | 410611 | S02    | P01
30    | COMPLAINT | 2025-03-05  | 410603 | S02    | P02
3     | COMPLAINT | 2025-03-05  | 410603 | S03    | P01
20    | COMPLAINT | 2025-03-05  | 410611 | S03    | P02
9     | COMPLAINT | 2025-03-05  | 410699 | S05    | -
6     | COMPLAINT | 2024-03-05  | 410611 | S05    | P01
2     | REPORT    | 2025-03-05  | 410611 | -      | -
"""


def opened(period: str = "2025", *, region: str = "410600") -> OpenTables:
    engine = engine_of_all({"cases": CASES})
    return open_tables(
        engine, period=period_of(period), scope=Scope(region=region), known_on=date(2026, 1, 31), names=NAMES, place="全市"
    )  # fmt: skip


def told(tables: OpenTables, name: str) -> dict[tuple[str, str], int | None]:
    (one,) = [table for table in tables.tables if table.id == name]
    return {(row, column): count for (row, _l), (column, _n), count in one.lines()}


def test_a_small_count_is_left_out_with_those_it_would_follow_from() -> None:
    cells = told(opened(), "complaint_objects")
    # 3 of S03 in 410603: its row, its column and the two others of the rectangle would tell it
    assert cells["S03", "410603"] is None and cells["S03", "410611"] is None
    assert cells["S02", "410603"] is None and cells["S02", "410611"] is None
    assert cells["S05", ""] == 9 and cells["S05", "410611"] == 0
    problems = told(opened(), "complaint_problems")
    assert problems["", ""] == 9 and None in problems.values()


def test_a_table_of_one_unit_and_a_period_below_a_year_are_not_given() -> None:
    assert [one.id for one in opened().tables] == ["complaint_objects", "complaint_problems"]
    assert opened("2025Q1").tables == () and opened("2025-03").tables == ()
    assert opened(region="410611").tables == ()
    assert to_text(opened("2025-03")) == ""


def test_what_has_no_unit_and_no_class_stands_last() -> None:
    problems = opened().tables[1]
    assert [label for _, label in problems.columns] == ["山城区", "淇滨区", "其他（未登记）"]
    assert [label for _, label in problems.rows] == ["质量", "广告", "未分类"]


def test_what_is_kept_is_what_was_made() -> None:
    made = opened()
    assert from_text(to_text(made)) == made
    assert from_text("").tables == ()


def test_nothing_that_is_left_out_is_kept() -> None:
    made = opened()
    kept = [count for table in from_text(to_text(made)).tables for _row, _column, count in table.lines()]
    assert None in kept and {0, 9} == {*kept} - {None}


@pytest.fixture
def people(db: None) -> Cast:
    return cast()


def published(people: Cast, *, open_data: str) -> Bulletin:
    one = writing.write_bulletin(
        office=people.county, period="2025", first_on=date(2025, 1, 1), last_on=date(2025, 12, 31),
        counted=replace(counted('{"head":1}'), open_data=open_data), by=people.analyst, at=later(0),
    )  # fmt: skip
    one = approving.submit(bulletin_id=one.pk, version=one.version, check=sound, by=people.analyst, at=later(1))
    one = approving.approve(bulletin_id=one.pk, version=one.version, check=sound, by=people.supervisor, at=later(2))
    return approving.publish(
        bulletin_id=one.pk, version=one.version, readers=Readers.PUBLIC.value, check=sound, by=people.supervisor, at=later(2)
    )  # fmt: skip


def test_the_page_and_the_files_show_what_may_be_known(people: Cast) -> None:
    one = published(people, open_data=to_text(opened()))
    assert list(unsound_bulletins()) == []
    page = Client().get(f"/bulletins/{one.pk}/data/").content.decode()
    assert "不满 5 件" in page and "不公开" in page and "淇滨区" in page
    rows = list(csv.reader(io.StringIO(Client().get(f"/bulletins/{one.pk}/data/csv/").content.decode("utf-8-sig"))))
    assert rows[0][-1] == "件数" and {row[-1] for row in rows[1:]} == {"", "0", "9"}
    answer = json.loads(Client().get(f"/bulletins/{one.pk}/data/json/").content)
    assert answer["left_out_below"] == 5
    counts = [cell["count"] for table in answer["tables"] for cell in table["cells"]]
    assert None in counts and 3 not in counts
    assert Client().get(f"/bulletins/{one.pk}/data/exe/").status_code == 404


def test_without_tables_there_is_no_page_and_a_bulletin_not_published_shows_none(people: Cast) -> None:
    one = published(people, open_data="")
    assert Client().get(f"/bulletins/{one.pk}/data/").status_code == 404
    approving.withdraw(bulletin_id=one.pk, version=one.version, reason="数据有误", by=people.supervisor, at=later(3))
    assert Client().get(f"/bulletins/{one.pk}/data/csv/").status_code == 404


def test_tables_put_in_afterwards_are_found(people: Cast) -> None:
    one = published(people, open_data=to_text(opened()))
    first = one.editions.get()
    one.editions.create(
        number=2, follows=1, packed=first.packed, digest=first.digest, open_data=first.open_data + " ",
        open_digest=first.open_digest, counted_from=first.counted_from, data_of=first.data_of, written_at=first.written_at,
        written_by="",
    )  # fmt: skip
    assert list(unsound_bulletins()) == [(f"{one.pk} edition 2", "its document is not the one that was written")]
