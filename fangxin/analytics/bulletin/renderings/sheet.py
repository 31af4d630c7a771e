"""The bulletin as a spreadsheet: the text on one sheet, every table on its own, with numbers that can be computed with."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from fangxin.analytics.bulletin.checking.reading import read
from fangxin.analytics.bulletin.model import Bulletin, Figure, Form, Listed, Note, Paragraph, RowKind, Table
from fangxin.analytics.bulletin.renderings.numbering import head_of, heading
from fangxin.foundation.chinese import day_in_words

#: how a number of a form is shown, so that the cell holds the number itself
_FORMATS = {
    Form.WHOLE: "0", Form.PLACE: "0", Form.RATE: "0.00", Form.SHARE: "0.00", Form.MEAN: "0.00",
    Form.ARROW: '"↑"0.00;"↓"0.00;"持平"', Form.POINT_ARROW: '"↑"0.00;"↓"0.00;"持平"', Form.MOVED: '"↑"0;"↓"0;"平"',
}  # fmt: skip
_NO_NAME = re.compile(r"[\[\]:*?/\\']")


def xlsx_of(bulletin: Bulletin) -> bytes:
    """The spreadsheet as a file."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(
        written, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        at = datetime.combine(bulletin.head.issued_on, datetime.min.time(), UTC).replace(tzinfo=None)
        book.set_properties({"title": bulletin.head.title, "author": bulletin.head.office, "created": at})
        styles = _Styles(book)
        _text(book, bulletin, styles)
        taken: set[str] = {"通报"}
        for section in bulletin.sections:
            for block in section.blocks:
                if isinstance(block, Table):
                    _table(book, block, _named(block.title, taken), styles)
    return written.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        self._book, self._made = book, dict[tuple[Any, ...], Any]()

    def of(self, **told: Any) -> Any:
        """A format, made once."""
        key = tuple(sorted(told.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": "宋体", "font_size": 11, "valign": "vcenter", **told})
        return self._made[key]


def _named(title: str, taken: set[str]) -> str:
    """A name a sheet may have, once."""
    name = _NO_NAME.sub("", title)[:28]
    for number in ("", *range(2, 100)):
        if f"{name}{number}" not in taken:
            taken.add(f"{name}{number}")
            return f"{name}{number}"
    return name


def _text(book: Any, bulletin: Bulletin, styles: _Styles) -> None:
    sheet = book.add_worksheet("通报")
    sheet.set_column(0, 0, 110)
    head = bulletin.head
    rows: list[tuple[str, Any]] = [
        (head.title, styles.of(bold=True, font_size=16, align="center")),
        (f"{head.office}　{day_in_words(head.issued_on)}", styles.of(align="center")),
    ]
    plain = styles.of(text_wrap=True)
    for number, section in enumerate(bulletin.sections, 1):
        rows.append((heading(number, section), styles.of(bold=True, font_size=13)))
        for block in section.blocks:
            if isinstance(block, Paragraph | Note):
                rows.append((block.text, plain))
            elif isinstance(block, Listed):
                rows.extend((f"{place}．{item.text}", plain) for place, item in enumerate(block.items, 1))
    for at, (text, style) in enumerate(rows):
        sheet.write_string(at, 0, text, style)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _table(book: Any, table: Table, name: str, styles: _Styles) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, table.title, styles.of(bold=True, font_size=13))
    head = styles.of(bold=True, border=1, bg_color="#EEF2F3", text_wrap=True, align="center")
    for at, column in enumerate(table.columns):
        sheet.write_string(1, at, head_of(column.label, column.unit), head)
        sheet.set_column(at, at, 26 if column.kind == "name" else 8 if column.kind in ("rank", "moved") else 13)
    for number, row in enumerate(table.rows, 2):
        bold = row.kind is RowKind.TOTAL
        for at, cell in enumerate(row.cells):
            _cell(sheet, number, at, cell, styles, bold=bold)
    sheet.freeze_panes(2, 0)
    sheet.repeat_rows(1)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _cell(sheet: Any, row: int, column: int, cell: str | Figure, styles: _Styles, *, bold: bool) -> None:
    text = cell if isinstance(cell, str) else cell.printed
    value = read(text) if isinstance(cell, Figure) and cell.form in _FORMATS else None
    if value is None or not isinstance(cell, Figure):
        sheet.write_string(row, column, text, styles.of(bold=bold, border=1))
    else:
        sheet.write_number(row, column, float(value), styles.of(bold=bold, border=1, num_format=_FORMATS[cell.form]))
