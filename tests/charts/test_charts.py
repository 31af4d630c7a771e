"""Charts: the same bytes each time, values on their marks, nothing that a strict page would drop, and a table that says it all."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from decimal import Decimal

import pytest
from PIL import Image

from fangxin.foundation.charts import Chart, Series, Shape, chart_png, svg_of, table_of
from fangxin.foundation.charts.marks import TONES

SVG = "{http://www.w3.org/2000/svg}"
LABELS = ("食品", "交通工具", "服装、鞋帽")
NOW = Series(name="本期", values=(512, 300, 299))
BEFORE = Series(name="上年同期", values=(470, None, 0))


def chart(shape: Shape, *series: Series, unit: str = "件") -> Chart:
    return Chart(shape=shape, title="投诉类别", labels=LABELS, series=series or (NOW,), unit=unit, along="类别")


def read(drawn: str) -> ET.Element:
    return ET.fromstring(drawn)


def words(drawn: str) -> list[str]:
    return ["".join(one.itertext()) for one in read(drawn).iter(f"{SVG}text")]


@pytest.mark.parametrize("shape", [Shape.BARS, Shape.COLUMNS, Shape.LINE])
def test_values_and_labels_stand_in_the_picture(shape: Shape) -> None:
    drawn = svg_of(chart(shape, NOW, BEFORE))
    found = words(drawn)
    for told in ("512", "300", "299", "470", "本期", "上年同期", "食品", "单位：件"):
        assert told in found
    assert drawn == svg_of(chart(shape, NOW, BEFORE))


def test_shares_are_printed_beside_their_parts() -> None:
    kinds = Series(name="本期", values=(216, 23971, 3260), shares=("0.79%", "87.34%", "11.88%"))
    found = words(svg_of(chart(Shape.SHARES, kinds)))
    assert "食品  216件，0.79%" in found
    assert "87.34%" in found
    assert "0.79%" not in found, "a part narrower than its share has it in its line only"


@pytest.mark.parametrize("shape", list(Shape))
def test_a_strict_page_drops_nothing_and_a_reader_is_told(shape: Shape) -> None:
    root = read(svg_of(chart(shape)))
    assert root.attrib["role"] == "img"
    named = root.attrib["aria-labelledby"].split()
    told = {one.attrib["id"]: one.text for one in root if "id" in one.attrib}
    assert told[named[0]] == "投诉类别"
    assert "食品：本期512件" in str(told[named[1]])
    for one in root.iter():
        assert "style" not in one.attrib
        assert one.tag not in (f"{SVG}style", f"{SVG}script")
        assert not any(value.startswith(("http", "data:")) for name, value in one.attrib.items() if name != "xmlns")


def test_names_are_escaped() -> None:
    drawn = svg_of(
        Chart(shape=Shape.BARS, title='<a> & "b"', labels=("<script>",), series=(Series(name="&", values=(1,)),))
    )
    assert "<script>" not in drawn
    assert "<script>" in words(drawn)


def test_marks_differ_without_colour() -> None:
    root = read(svg_of(chart(Shape.COLUMNS, NOW, BEFORE)))
    kinds = {one.attrib["fill"].split("-")[0] for one in root.iter(f"{SVG}rect")}
    assert len(kinds) == 2
    assert any(kind.startswith("url(#") for kind in kinds)


def _luminance(tone: str) -> float:
    parts = [int(tone[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("tone", TONES)
def test_marks_keep_their_contrast_on_white_and_on_a_dark_wall(tone: str) -> None:
    own = _luminance(tone) + 0.05
    assert 1.05 / own >= 3
    assert own / (_luminance("#10181b") + 0.05) >= 3


def test_falls_go_below_the_line() -> None:
    root = read(
        svg_of(chart(Shape.BARS, Series(name="同比", values=(Decimal("12.50"), Decimal("-26.93"), None)), unit="%"))
    )
    found = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    assert {"12.50", "-26.93", "—"} <= set(found)
    marks = [float(one.attrib["x"]) for one in root.iter(f"{SVG}rect")]
    assert marks[1] < marks[0]


@pytest.mark.parametrize("shape", list(Shape))
def test_nothing_is_said_to_be_nothing(shape: Shape) -> None:
    empty = chart(shape, Series(name="本期", values=(None, None, None)))
    assert empty.empty
    assert words(svg_of(empty)) == ["没有数据"]


@pytest.mark.parametrize("shape", [Shape.BARS, Shape.COLUMNS, Shape.LINE])
def test_zeros_are_drawn_as_zeros(shape: Shape) -> None:
    assert words(svg_of(chart(shape, Series(name="本期", values=(0, 0, 0))))).count("0") >= 3


def test_the_table_says_the_same() -> None:
    shared = Series(name="本期", values=(1, 2, 1), shares=("25.00%", "50.00%", "25.00%"))
    heads, rows = table_of(chart(Shape.SHARES, shared))
    assert heads == ["类别", "本期（件）", "占比（%）"]
    assert rows == [["食品", "1", "25.00"], ["交通工具", "2", "50.00"], ["服装、鞋帽", "1", "25.00"]]
    assert table_of(chart(Shape.BARS, NOW, BEFORE))[1][1] == ["交通工具", "300", "—"]


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="2 values for 3 labels"):
        chart(Shape.BARS, Series(name="本期", values=(1, 2)))
    with pytest.raises(ValueError, match="shares"):
        chart(Shape.SHARES, Series(name="本期", values=(1, 2, -1)))


def test_the_same_picture_as_points() -> None:
    drawn = svg_of(chart(Shape.COLUMNS, NOW, BEFORE))
    first = chart_png(drawn)
    assert first == chart_png(drawn)
    picture = Image.open(io.BytesIO(first)).convert("RGB")
    assert picture.width > 1200
    assert len(picture.getcolors(picture.width * picture.height) or ()) > 20, "text and marks, not an empty sheet"


def test_of_many_points_the_highest_and_the_last_are_told_and_none_stands_on_the_labels() -> None:
    days = tuple(str(day) for day in range(1, 31))
    busy = Series(name="投诉", values=(7, *[3] * 27, 91, 42))
    quiet = Series(name="举报", values=(0,) * 30)
    drawn = svg_of(Chart(shape=Shape.LINE, title="近30天", labels=days, along="日", series=(busy, quiet)))
    beside = re.findall(r'y="([0-9.]+)" font-size="12" text-anchor="middle">(91|42|0)<', drawn)
    assert sorted(value for _, value in beside) == ["0", "0", "42", "91"]
    points = re.findall(r'cy="([0-9.]+)"', drawn)
    assert all(float(y) <= max(map(float, points)) for y, value in beside if value == "0"), "not below the ground"


def test_no_value_is_printed_over_another() -> None:
    days = tuple(f"9/{day}" for day in range(1, 13))
    actual, expected = Series(name="实际", values=(*(0,) * 11, 16)), Series(name="预计", values=(0.1,) * 12)
    drawn = svg_of(Chart(shape=Shape.LINE, title="每周", labels=days, along="日", series=(actual, expected)))
    beside = re.findall(r'x="([0-9.]+)" y="([0-9.]+)" font-size="12" text-anchor="middle">([0-9.]+)<', drawn)
    assert [value for *_, value in beside] == [*["0"] * 11, "16", "0.1"]
