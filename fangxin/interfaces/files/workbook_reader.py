"""The process that reads one workbook for another one: sheet rows as text on standard output, in marshalled batches.

Run as `python -m fangxin.interfaces.files.workbook_reader FILE MEMORY`. Its memory is bounded, so a workbook made to exhaust
it ends this process and nothing else. First comes the number of rows, then lists of (row number, cells); a text alone is
the reason why the file cannot be read.
"""

from __future__ import annotations

import marshal
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

BATCH = 500
#: beyond this a floating-point number has lost digits; it is left in a form no number has
_EXACT = 2**53


def main(path: str, memory: int) -> None:
    """Write the rows of the first visible sheet that holds any."""
    _bound(memory)
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(path)
        sheets = [sheet for sheet in book.sheets_metadata if sheet.visible is SheetVisibleEnum.Visible]
        for meta in sheets or book.sheets_metadata:
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.height:
                break
        else:
            return
    except Exception as mistake:
        _say(f"不是完整的 XLSX 文件（{str(mistake)[:60]}）")
        return
    _say(sheet.total_height + 1)
    batch: list[tuple[int, list[str]]] = []
    # empty rows above the first filled one come too, so the count is the sheet's own
    for number, row in enumerate(sheet.iter_rows(), start=1):
        batch.append((number, [text_of(value) for value in row]))
        if len(batch) == BATCH:
            _say(batch)
            batch = []
    if batch:
        _say(batch)


def text_of(value: Any) -> str:
    """A cell's value as a person would type it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value)) if abs(value) <= _EXACT else repr(value)
        return repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S") if value.microsecond == 0 else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _say(what: Any) -> None:
    data = marshal.dumps(what)
    sys.stdout.buffer.write(len(data).to_bytes(4, "little") + data)
    sys.stdout.buffer.flush()


def _bound(memory: int) -> None:
    try:
        import resource
    except ImportError:  # not on this system: the checks before this process stand alone
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
