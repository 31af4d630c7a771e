"""What a table in a file is to those who read it, and why a file cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from fangxin.foundation.refusals import Refusal

#: No cell is longer than this, whatever the file says; a quote that is never closed ends here.
LONGEST_CELL: Final = 16 * 1024 * 1024


class FileUnreadable(Refusal):
    """The file cannot be opened or is not what its name says."""

    code = "file_unreadable"
    status = 422
    sentence = "文件无法读取：{reason}。"


class FormatUnknown(Refusal):
    """The file is neither CSV, XLSX nor JSON lines."""

    code = "file_format_unknown"
    status = 422
    sentence = "不认识这种文件：{reason}。可以使用 CSV、XLSX 或者 JSON Lines。"


class LineTooLong(Refusal):
    """A line, or a quoted cell that never ends, is longer than any real one."""

    code = "line_too_long"
    status = 422
    sentence = "第 {line} 行开始的一格太长（超过 16 MB），可能是引号没有闭合。请修正后重新导入。"


class WorkbookDangerous(Refusal):
    """A workbook unpacks to far more than it should, or its parts overlap."""

    code = "workbook_dangerous"
    status = 422
    sentence = "表格文件不能打开：{reason}。"


class Row(NamedTuple):
    """One row: the line it begins at (sheet row in a workbook), its cells, and what is wrong with the row as such."""

    line: int
    cells: list[str]
    fault: str = ""


#: what may be wrong with a row before anybody looks at its values: code → reason
FAULTS: Final = {
    "too_many_cells": "这一行的格数多于列名。",
    "not_json": "这一行不是一个 JSON 对象。",
    "nested_json": "这一行的值里有对象或者列表，应当是文字、数字、true、false 或者 null。",
    "undecodable": "这一行的文字不是文件所用的编码。",
    "too_many_names": "文件里不同的名称太多（超过 500 个）。",
    "key_twice": "这一行的 JSON 里同一个名称出现了两次。",
}


#: rows with titles and notes that may stand above a header
TITLES: Final = 10
#: so many known names make a row below the first one the header
_SURE: Final = 2


def split_header(
    rows: Iterator[tuple[int, list[str]]], *, knows: Callable[[Sequence[str]], int]
) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and the rows that were read behind it.

    Of the first rows it is the one with the most known names, for titles may stand above it; the first row when none is known.
    """
    ahead: list[tuple[int, list[str]]] = []
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            ahead.append((line, cells))
            if len(ahead) > TITLES:
                break
    if not ahead:
        return [], []
    known = [knows([cell.strip() for cell in cells]) for _, cells in ahead]
    place = known.index(max(known)) if max(known) >= _SURE else 0
    names = [cell.strip() for cell in ahead[place][1]]
    while names and not names[-1]:
        names.pop()
    return names, ahead[place + 1 :]


class Rows(Protocol):
    """A table's rows, and how far the reading has come in bytes of the file."""

    def __iter__(self) -> Iterator[Row]: ...

    @property
    def position(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class FileTable:
    """A table: its header, and its rows as they are asked for. `header` may grow while JSON lines are read.

    `guarded`: cells may carry the apostrophe that keeps a spreadsheet from computing them.
    """

    path: Path
    format: str
    encoding: str
    header: list[str]
    rows: Rows
    size: int
    guarded: bool = False
