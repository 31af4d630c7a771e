"""Reads a table somebody hands to a command (CSV in UTF-8, with or without BOM, or GB18030; XLSX), row by row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fangxin.foundation.refusals import Refusal

LONGEST_CELL = 16 * 1024 * 1024
_BLOCK = 1 << 20


class UnreadableTable(Refusal):
    """The file is neither a CSV in a known encoding nor an XLSX."""

    code = "unreadable_table"
    status = 422
    sentence = "无法读取表格文件：{reason}。"


class EmptyTable(Refusal):
    """The table has no header line."""

    code = "empty_table"
    status = 422
    sentence = "表格是空的，第一行应当是列名。"


class UnknownColumn(Refusal):
    """The table has no column of this name."""

    code = "unknown_column"
    status = 422
    sentence = "表格里没有“{column}”这一列，现有的列：{columns}。"


class BrokenRow(Refusal):
    """A row has more cells than the header, or cannot be parsed."""

    code = "broken_row"
    status = 422
    sentence = "第 {line} 行有误：{reason}。"


@dataclass(frozen=True)
class TableFile:
    """A table's header and its rows, each as long as the header, with the line or sheet row it stands in."""

    header: tuple[str, ...]
    rows: Iterator[tuple[int, list[str]]]

    def place(self, column: str) -> int:
        """Where a column stands; raises UnknownColumn."""
        if column not in self.header:
            raise UnknownColumn(column=column[:40], columns="、".join(self.header)[:200])
        return self.header.index(column)


def open_table(path: Path) -> TableFile:
    """The table of a file; rows are read as they are asked for.

    Raises UnreadableTable and EmptyTable at once, BrokenRow while reading.
    """
    with path.open("rb") as file:
        head = file.read(4)
    lines = _sheet(path) if head == b"PK\x03\x04" else _text(path)
    _, header = next(lines, (0, []))
    names = tuple(name.strip() for name in header)
    while names and not names[-1]:
        names = names[:-1]
    if not names:
        raise EmptyTable()
    return TableFile(names, _squared(lines, len(names)))


def _squared(lines: Iterable[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    for line, cells in lines:
        if not any(cells):
            continue
        if any(cells[width:]):
            raise BrokenRow(line=line, reason=f"有 {len(cells)} 格，列名只有 {width} 个")
        yield line, (cells + [""] * width)[:width]


def _text(path: Path) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    with path.open("r", encoding=_encoding(path), newline="") as file:
        first = file.readline(_BLOCK)
        file.seek(0)
        reader = csv.reader(file, delimiter="\t" if first.count("\t") > first.count(",") else ",")
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, UnicodeDecodeError) as mistake:
                raise BrokenRow(line=reader.line_num + 1, reason=str(mistake)[:80]) from mistake
            yield reader.line_num, cells


def _encoding(path: Path) -> str:
    for name in ("utf-8-sig", "gb18030"):
        if _decodes(path, name):
            return name
    raise UnreadableTable(reason="文字编码既不是 UTF-8 也不是 GB18030")


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                if "\0" in decoder.decode(block):
                    raise UnreadableTable(reason="文件不是文本")
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _sheet(path: Path) -> Iterator[tuple[int, list[str]]]:
    from python_calamine import CalamineWorkbook

    try:
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    except Exception as mistake:  # calamine raises several unrelated kinds for a broken workbook
        raise UnreadableTable(reason="不是完整的 XLSX 文件") from mistake
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [_cell(value) for value in row]


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
