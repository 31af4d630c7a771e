"""Opening a table in a file, whatever its format; what it is shows in its first bytes, not in its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from fangxin.interfaces.files.csv_rows import CsvRows
from fangxin.interfaces.files.json_rows import JsonRows
from fangxin.interfaces.files.tables import FileTable, FileUnreadable, FormatUnknown
from fangxin.interfaces.files.text import Lines, encoding_of
from fangxin.interfaces.files.workbooks import WorkbookRows

#: characters no header has; a few may be dirt, many are not a text
_CONTROL: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f]")


def open_table(path: Path, *, knows: Callable[[Sequence[str]], int]) -> FileTable:
    """The table in a file. `knows` counts how many of some column names mean something to the caller.

    Raises FileUnreadable, FormatUnknown, WorkbookDangerous, LineTooLong.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise FileUnreadable(reason="不是普通文件")
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as mistake:
        raise FileUnreadable(reason=mistake.strerror or "无法打开") from None
    if head.startswith(b"PK"):
        book = WorkbookRows(path, knows=knows)
        return FileTable(path=path, format="xlsx", encoding="", header=book.header, rows=book, size=size)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise FormatUnknown(reason="是旧的 XLS 或者加密的表格，请另存为 XLSX")
    encoding, skip = encoding_of(path)
    lines = Lines(path, encoding=encoding, skip=skip)
    first = next((text for text in lines if text.strip()), "")
    lines.line = lines.position = 0
    if first.lstrip().startswith("{"):
        objects = JsonRows(lines)
        return FileTable(path=path, format="jsonl", encoding=encoding, header=objects.header, rows=objects, size=size)
    if len(_CONTROL.findall(first[:4096])) * 20 > len(first[:4096]):
        raise FormatUnknown(reason="不是文字文件")
    table = CsvRows(lines, knows=knows)
    return FileTable(
        path=path, format="csv", encoding=encoding, header=table.header, rows=table, size=size, guarded=True
    )
