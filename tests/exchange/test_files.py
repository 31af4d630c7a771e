"""Tables in files: encodings, separators, quoted newlines, workbooks and bombs, JSON lines; each line keeps its number."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from fangxin.domain.exchange.rules.columns import known_names
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.files import tables
from fangxin.interfaces.files.opening import open_table
from fangxin.interfaces.files.tables import FileTable, FileUnreadable, FormatUnknown, LineTooLong, WorkbookDangerous
from fangxin.interfaces.files.writers import write_csv, write_jsonl, write_xlsx

TEXT = "登记编号,类型,登记时间\n1,投诉,2026-04-20\n"


def opened(path: Path) -> FileTable:
    return open_table(path, knows=known_names)


def cells(path: Path) -> list[tuple[int, list[str], str]]:
    return [tuple(row) for row in opened(path).rows]


def made(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("encoding", "bom", "told"),
    [
        ("utf-8", b"", "utf-8"), ("utf-8", b"\xef\xbb\xbf", "utf-8"), ("utf-16-le", b"\xff\xfe", "utf-16-le"),
        ("utf-16-be", b"\xfe\xff", "utf-16-be"), ("gb18030", b"", "gb18030"), ("gbk", b"", "gb18030"),
    ],
)  # fmt: skip
def test_encodings(tmp_path: Path, encoding: str, bom: bytes, told: str) -> None:
    table = opened(made(tmp_path / "x.csv", bom + TEXT.encode(encoding)))
    assert table.encoding == told
    assert table.header == ["登记编号", "类型", "登记时间"]
    assert [row.cells for row in table.rows] == [["1", "投诉", "2026-04-20"]]


def test_utf16_without_its_mark(tmp_path: Path) -> None:
    text = "number,kind,received_at\n1,complaint,2026-04-20\n"
    assert opened(made(tmp_path / "x.csv", text.encode("utf-16-le"))).encoding == "utf-16-le"


def test_gb18030_shows_late_in_a_file_of_plain_letters(tmp_path: Path) -> None:
    text = "number,kind\n" + "1,complaint\n" * 60_000 + "2,投诉投诉投诉\n"
    *_, last = opened(made(tmp_path / "x.csv", text.encode("gb18030"))).rows
    assert last.cells == ["2", "投诉投诉投诉"]


def test_one_broken_byte_costs_one_row(tmp_path: Path) -> None:
    good = "3,投诉,买到过期的牛奶，商家不肯退款，要求处理并且赔偿损失\n".encode() * 300
    data = "登记编号,类型,内容\n1,投诉,好的\n".encode() + b"2,\xff\xfe,x\n" + good
    rows = cells(made(tmp_path / "x.csv", data))
    assert [(line, fault) for line, _, fault in rows if fault] == [(3, "undecodable")]
    assert len(rows) == 302


@pytest.mark.parametrize("separator", [",", ";", "\t", "，", "|"])
def test_separators(tmp_path: Path, separator: str) -> None:
    path = made(tmp_path / "x.csv", TEXT.replace(",", separator).encode())
    assert opened(path).header == ["登记编号", "类型", "登记时间"]


def test_a_comma_in_the_header_s_words_does_not_mislead(tmp_path: Path) -> None:
    path = made(tmp_path / "x.csv", "登记编号;类型;登记时间;说明,补充,其他,等等\n1;投诉;2026-04-20;a,b,c\n".encode())
    assert [row.cells for row in opened(path).rows] == [["1", "投诉", "2026-04-20", "a,b,c"]]


def test_quoted_newlines_and_line_numbers(tmp_path: Path) -> None:
    data = 'number,content\n1,"两行\n文字"\n\n2,"说""话"""\n,\n3,x\n'
    rows = cells(made(tmp_path / "x.csv", data.encode()))
    assert rows == [(2, ["1", "两行\n文字"], ""), (5, ["2", '说"话"'], ""), (7, ["3", "x"], "")]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\r\r\n"])
def test_line_ends_of_other_systems(tmp_path: Path, end: str) -> None:
    path = made(tmp_path / "x.csv", TEXT.replace("\n", end).encode())
    assert [row.cells for row in opened(path).rows] == [["1", "投诉", "2026-04-20"]]


def test_rows_longer_and_shorter_than_the_header(tmp_path: Path) -> None:
    rows = cells(made(tmp_path / "x.csv", b"number,kind,content,,\n1,a\n2,a,b,,\n3,a,b,,,x\n"))
    assert rows == [(2, ["1", "a"], ""), (3, ["2", "a", "b"], ""), (4, ["3", "a", "b", "", "", "x"], "too_many_cells")]


def test_a_quote_that_never_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("tables", "text", "csv_rows"):
        monkeypatch.setattr(f"fangxin.interfaces.files.{module}.LONGEST_CELL", 50_000)
    with pytest.raises(LineTooLong) as caught:
        cells(made(tmp_path / "x.csv", b'number,content\n1,ok\n2,"' + b"x\n" * 100_000))
    assert caught.value.values["line"] == 3
    with pytest.raises(LineTooLong):
        cells(made(tmp_path / "y.csv", b"number,content\n1," + b"x" * 400_000))


def test_empty_files_and_other_things(tmp_path: Path) -> None:
    assert opened(made(tmp_path / "e.csv", b"")).header == []
    assert opened(made(tmp_path / "n.csv", b"\n\n \n")).header == []
    with pytest.raises(FormatUnknown):
        opened(made(tmp_path / "x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600))
    with pytest.raises(FormatUnknown):
        opened(made(tmp_path / "b.csv", b"\0\1\2\3" * 300))
    with pytest.raises(FileUnreadable):
        opened(tmp_path / "missing.csv")
    with pytest.raises(FileUnreadable):
        opened(tmp_path)


# JSON lines -----------------------------------------------------------------------------------------------------------


def test_json_lines(tmp_path: Path) -> None:
    data = '{"number":"1","disputed_amount":128.50,"extended":true,"title":null}\n\n{"登记编号":2}\n'
    table = opened(made(tmp_path / "x.jsonl", data.encode()))
    assert table.format == "jsonl"
    assert table.header == ["number", "disputed_amount", "extended", "title"]
    assert [tuple(row) for row in table.rows] == [
        (1, ["1", "128.50", "true", ""], ""),
        (3, ["", "", "", "", "2"], ""),
    ]
    assert table.header[-1] == "登记编号"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("[1]", "not_json"), ("nope", "not_json"), ('{"a":{"b":1}}', "nested_json"), ('{"a":[1]}', "nested_json"),
        ('{"a":1,"a":2}', "key_twice"), ("[" * 100_000, "not_json"),
        ("{" + ",".join(f'"k{n}":1' for n in range(501)) + "}", "too_many_names"),
    ],
)  # fmt: skip
def test_json_that_is_no_row(tmp_path: Path, line: str, fault: str) -> None:
    rows = cells(made(tmp_path / "x.jsonl", ('{"number":"1"}\n' + line + "\n").encode()))
    assert [(row[0], row[2]) for row in rows] == [(1, ""), (2, fault)]
    assert fault in tables.FAULTS


# Workbooks ------------------------------------------------------------------------------------------------------------


def test_a_workbook_as_people_fill_it(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        hidden = book.add_worksheet("old")
        hidden.write(0, 0, "nothing")
        hidden.hide()
        sheet = book.add_worksheet("cases")
        sheet.activate()
        sheet.set_first_sheet()
        sheet.write_row(1, 0, ["登记编号", "登记时间", "争议金额", "延期", "内容"])
        sheet.write_string(3, 0, "00123")
        sheet.write_datetime(
            3, 1, datetime.fromisoformat("2026-04-20 09:30"), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        )
        sheet.write_number(3, 2, 128.5)
        sheet.write_boolean(3, 3, True)
        sheet.write_string(3, 4, "=1+1\n两行")
        sheet.write_number(4, 0, 19900001234)
        sheet.write_number(5, 0, 1.4103050020260422e24)
    table = opened(path)
    assert table.header == ["登记编号", "登记时间", "争议金额", "延期", "内容"]
    assert [(row.line, row.cells[0]) for row in table.rows] == [
        (4, "00123"),
        (5, "19900001234"),
        (6, "1.410305002026042e+24"),
    ]
    assert next(iter(opened(path).rows)).cells == ["00123", "2026-04-20 09:30:00", "128.5", "true", "=1+1\n两行"]


def test_two_cells_at_opposite_corners(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "登记编号")
        sheet.write(1_048_575, 16_383, "x")
    with pytest.raises(WorkbookDangerous):
        opened(path)


def zipped(path: Path, parts: Iterable[tuple[str, bytes]]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return path


TYPES = ("[Content_Types].xml", b"<Types/>")


def test_a_bomb_by_its_ratio(tmp_path: Path) -> None:
    with pytest.raises(WorkbookDangerous):
        opened(zipped(tmp_path / "x.xlsx", [TYPES, ("xl/worksheets/sheet1.xml", b"0" * 50_000_000)]))


def test_a_bomb_by_its_number_of_parts(tmp_path: Path) -> None:
    with pytest.raises(WorkbookDangerous):
        opened(zipped(tmp_path / "x.xlsx", [TYPES, *((f"p{n}", b"x") for n in range(2001))]))


def _directory(data: bytes) -> int:
    return struct.unpack("<I", data[-6:-2])[0]


def test_parts_that_overlap(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.xlsx", [TYPES, ("a", b"abc" * 400), ("b", b"def" * 400)])
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02", _directory(bytes(data)))
    offsets = []
    while data[entry : entry + 4] == b"PK\x01\x02":
        offsets.append(entry + 42)
        name, extra, comment = struct.unpack("<HHH", data[entry + 28 : entry + 34])
        entry += 46 + name + extra + comment
    data[offsets[2] : offsets[2] + 4] = data[offsets[1] : offsets[1] + 4]
    with pytest.raises((WorkbookDangerous, FileUnreadable)):
        opened(made(path, bytes(data)))


def test_a_part_larger_than_it_says(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.xlsx", [TYPES, ("a", b"a" * 100_000)])
    data = path.read_bytes().replace(struct.pack("<I", 100_000), struct.pack("<I", 10))
    with pytest.raises(WorkbookDangerous):
        opened(made(path, data))


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500, b"PKxx"])
def test_half_a_workbook(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Refusal):
        opened(made(tmp_path / "x.xlsx", data))


def test_a_word_document_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable):
        opened(zipped(tmp_path / "x.xlsx", [TYPES, ("word/document.xml", b"<x/>")]))


# Writing --------------------------------------------------------------------------------------------------------------

HEADER = ["number", "title", "content"]
ROWS = [["1", "=1+1", "两行\n文字"], ["2", "'=x", ""], ["3", "\u202e\x07bell", "＝x"]]


@pytest.mark.parametrize(("write", "name"), [(write_csv, "x.csv"), (write_xlsx, "x.xlsx"), (write_jsonl, "x.jsonl")])
def test_what_is_written_is_read_again(tmp_path: Path, write: object, name: str) -> None:
    from fangxin.domain.exchange.rules.cells import unguarded

    path = tmp_path / name
    with path.open("wb") as stream:
        assert write(stream, HEADER, iter(ROWS)) == 3  # type: ignore[operator]
    table = opened(path)
    found = [[unguarded(cell) if table.guarded else cell for cell in row.cells] for row in table.rows]
    wanted = [["1", "=1+1", "两行\n文字"], ["2", "'=x", ""], ["3", "\u202e\ufffdbell", "＝x"]]
    assert [one + [""] * (3 - len(one)) for one in found] == wanted


def test_a_sheet_s_cells_are_texts(tmp_path: Path) -> None:
    stream = io.BytesIO()
    write_xlsx(stream, HEADER, iter([["=1+1", "12345678901234567890", "http://x.example/"]]))
    with zipfile.ZipFile(stream) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>12345678901234567890" not in sheet
    assert "hyperlink" not in sheet


def test_names_written(tmp_path: Path) -> None:
    stream = io.BytesIO()
    write_csv(stream, HEADER, iter(()))
    assert stream.getvalue() == b"\xef\xbb\xbfnumber,title,content\r\n"
