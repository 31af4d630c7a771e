"""Rows of a CSV file: the separator found, quoted newlines kept, each row with the line it begins at."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from typing import Final

from fangxin.interfaces.files.tables import LONGEST_CELL, TITLES, FileUnreadable, LineTooLong, Row, split_header
from fangxin.interfaces.files.text import MARK, Lines

SEPARATORS: Final = (",", "\t", ";", "，", "|")
#: lines of titles and a header with quoted newlines, at the most
_HEADER_LINES: Final = 40


class CsvRows:
    """The rows behind the header. `knows` counts how many names of a header mean something; it chooses the separator."""

    def __init__(self, lines: Lines, *, knows: Callable[[Sequence[str]], int]) -> None:
        # the limit is the process's; it is set to what this reader bears, and lines are bounded before
        csv.field_size_limit(LONGEST_CELL)
        self._lines = lines
        head = list(islice(lines, _HEADER_LINES))
        lines.line = lines.position = 0
        self.separator = _separator(head, knows)
        self._reader = csv.reader(iter(lines), delimiter=self.separator)
        self.header, self._ahead = split_header(self._parsed(), knows=knows)

    @property
    def position(self) -> int:
        """Bytes read so far."""
        return self._lines.position

    def __iter__(self) -> Iterator[Row]:
        width = len(self.header)
        for line, parsed in chain(self._ahead, self._parsed()):
            cells = parsed[:width]
            if len(parsed) > width and any(parsed[width:]):
                yield Row(line, parsed, "too_many_cells")
                continue
            if not any(cells) or not any(cell.strip() for cell in cells):
                continue
            broken = self._lines.marked and any(MARK in cell for cell in cells)
            yield Row(line, cells, "undecodable" if broken else "")

    def _parsed(self) -> Iterator[tuple[int, list[str]]]:
        reader = self._reader
        while True:
            begins = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as mistake:
                if "field limit" in str(mistake):
                    raise LineTooLong(line=begins) from None
                raise FileUnreadable(reason=f"第 {begins} 行不是 CSV") from mistake
            yield begins, cells


def _separator(head: Sequence[str], knows: Callable[[Sequence[str]], int]) -> str:
    """The separator under which one of the first rows has the most known names, then the most columns."""

    def worth(separator: str) -> tuple[int, int]:
        rows = [row for row in csv.reader(iter(head), delimiter=separator) if any(cell.strip() for cell in row)]
        return max(((knows(row), len(row)) for row in rows[: TITLES + 1]), default=(0, 0))

    return max(SEPARATORS, key=worth)
