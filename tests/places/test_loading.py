"""Loading townships: checked, repeatable, and used at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from fangxin.domain.places.actions import load_regions
from fangxin.domain.places.models import Region, RegionLoad
from fangxin.domain.places.queries import forget_regions, lawful_places, region_index, resolve_address
from fangxin.domain.places.rules import (
    Place,
    RegionCodeMalformed,
    RegionRowWrong,
    canonical,
    common_area,
    read_places,
    span,
    within,
)
from fangxin.domain.places.words import Level
from fangxin.interfaces.commands.places import places as command

AT = datetime(2026, 5, 1, 2, tzinfo=UTC)
GOOD = "code,name,level,parent\n410611101,钜桥镇,4,410611\n410611002000,九州路街道,4,410611\n"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    yield
    forget_regions()


def _rows(text: str) -> list[dict[str, str | None]]:
    import csv
    import io

    return list(csv.DictReader(io.StringIO(text)))


def test_lawful_places_are_whole() -> None:
    places = {place.code: place for place in lawful_places()}
    assert (len(places), sum(p.level is Level.PROVINCE for p in places.values())) == (3348, 31)
    assert all(not place.parent or place.parent in places for place in places.values())


@pytest.mark.parametrize(
    ("given", "kept"),
    [("410105", "410105"), ("410105000", "410105"), ("410105000000", "410105"), ("410105001", "410105001000"),
     ("410105001000", "410105001000"), ("410105001002", "410105001000")],
)  # fmt: skip
def test_canonical_codes(given: str, kept: str) -> None:
    assert canonical(given) == kept


@pytest.mark.parametrize("given", ["", "41", "41010", "41010a", "４１０１０５", "4101050010001"])
def test_malformed_codes_are_refused(given: str) -> None:
    with pytest.raises(RegionCodeMalformed):
        canonical(given)


def test_areas() -> None:
    assert within("410105", "410000")
    assert within("441900003000", "441900")
    assert not within("410105", "410200")
    assert not within("410105", "")
    assert common_area(codes=("410105", "410102")) == "410100"
    assert common_area(codes=("410105", "110105")) == ""
    assert span(area="410100") == ("410100", "410199999999")
    assert span(area="410105") == ("410105", "410105999999")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("410611101,钜桥镇,5,410611", "级别"),
        ("410611101,,4,410611", "名称"),
        ("41061110,钜桥镇,4,410611", "6 位、9 位"),
        ("410611101,钜桥镇,3,410611", "不符"),
        ("410611101,钜桥镇,4,410621", "之内"),
        ("419999001,某镇,4,419999", "没有登记过"),
        ("410611,淇滨区,3,", "上级"),
        ("410611002,另一个名,4,410611", "两次"),
    ],
)
def test_a_wrong_row_is_told_with_its_line(row: str, reason: str) -> None:
    text = "code,name,level,parent\n410611002,九州路街道,4,410611\n" + row + "\n"
    with pytest.raises(RegionRowWrong) as caught:
        read_places(_rows(text), known={p.code: p for p in lawful_places()})
    assert caught.value.values["line"] == 3
    assert reason in caught.value.told()


def test_a_region_repeated_as_its_own_part_is_left_out() -> None:
    text = "code,name,level,parent\n441900,东莞市,3,441900\n350527000,金门县,4,350527\n"
    assert read_places(_rows(text), known={p.code: p for p in lawful_places()}) == []


def test_missing_columns_are_told() -> None:
    with pytest.raises(RegionRowWrong, match="parent"):
        read_places(_rows("code,name,level\n1,甲,1\n"))


@pytest.mark.django_db
def test_loading_twice_changes_nothing_the_second_time() -> None:
    rows = read_places(_rows(GOOD), known={p.code: p for p in lawful_places()})
    heard: list[int] = []
    first = load_regions(rows=rows, at=AT, source="towns.csv", progress=heard.append)
    again = load_regions(rows=rows, at=AT)
    assert (first.added, first.changed, first.unchanged, sum(heard)) == (2, 0, 0, 2)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    assert RegionLoad.objects.count() == 1
    assert Region.objects.get(code="410611101000").full_name == "河南省鹤壁市淇滨区钜桥镇"


@pytest.mark.django_db
def test_loaded_townships_are_read_from_addresses_at_once() -> None:
    assert resolve_address(text="鹤壁市淇滨区钜桥镇").code == "410611"
    load_regions(rows=[Place("410611101000", "钜桥镇", Level.TOWNSHIP, "410611")], at=AT)
    assert resolve_address(text="鹤壁市淇滨区钜桥镇").code == "410611101000"
    load_regions(rows=[Place("410611101000", "新钜桥镇", Level.TOWNSHIP, "410611")], at=AT)
    assert region_index().full_name(code="410611101000") == "河南省鹤壁市淇滨区新钜桥镇"


@pytest.mark.django_db
def test_command_loads_and_answers_json(tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("\ufeff" + GOOD, encoding="utf-8")
    done = CliRunner().invoke(command, ["load", str(file), "--json"])
    assert done.exit_code == 0, done.output
    assert '"added": 2' in done.stdout


@pytest.mark.django_db
def test_command_takes_nothing_of_a_wrong_file(tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text(GOOD + "x,y,z,\n", encoding="utf-8")
    done = CliRunner().invoke(command, ["load", str(file)])
    assert isinstance(done.exception, RegionRowWrong)
    assert not Region.objects.exists()
