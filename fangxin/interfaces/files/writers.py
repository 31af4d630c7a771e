"""Rows written to a stream as CSV, XLSX or JSON lines. No cell can turn into a formula."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO, Final

from fangxin.domain.exchange.rules.cells import guarded, printable
from fangxin.foundation.refusals import Refusal

#: rows of a sheet, the header among them
MOST_ROWS: Final = 1_048_576
_LONGEST_IN_SHEET: Final = 32_767


class TooManyRows(Refusal):
    """A workbook's sheet cannot hold so many rows."""

    code = "too_many_rows"
    status = 422
    sentence = "XLSX 最多容纳 1,048,575 行，请改用 CSV，或者缩短时间范围。"


def write_csv(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write UTF-8 with a byte order mark, for spreadsheets to know it by; returns the number of rows."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow(header)
        count = 0
        for row in rows:
            writer.writerow([guarded(printable(cell)) for cell in row])
            count += 1
        text.flush()
        return count
    finally:
        text.detach()


def write_jsonl(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> int:
    """Write one object a row, empty values left out; returns the number of rows."""
    count = 0
    for row in rows:
        told = {name: printable(cell) for name, cell in zip(header, row, strict=True) if cell}
        stream.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
        count += 1
    stream.flush()
    return count


def write_xlsx(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]], *, mark: str = "") -> int:
    """Write one sheet of texts, row by row with little memory; returns the number of rows. Raises TooManyRows.

    `mark`: who took the rows out and when; kept in the file's properties and printed on every page.
    """
    import xlsxwriter

    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(stream, options) as book:
        sheet = book.add_worksheet("cases")
        if mark:
            book.set_properties({"comments": mark})
            sheet.set_footer("&L" + mark.replace("&", "&&")[:200] + "&R&P/&N")
        bold = book.add_format({"bold": True})
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        sheet.freeze_panes(1, 0)
        count = 0
        for row in rows:
            count += 1
            if count >= MOST_ROWS:
                raise TooManyRows
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(count, column, printable(cell)[:_LONGEST_IN_SHEET])
    return count


#: by format
WRITERS: Final[dict[str, Callable[[BinaryIO, Sequence[str], Iterable[Sequence[str]]], int]]] = {
    "csv": write_csv,
    "xlsx": write_xlsx,
    "jsonl": write_jsonl,
}
