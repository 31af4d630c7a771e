"""Counts so small that they point to a person are left out of a table, nor can they be worked out from what is shown.

A count from one to below the least of law/numbers.yaml is left out, and with it as many others of its row and column as are needed
so that no total gives it away. Zero tells of nobody and stays, unless it has to hide another. Where the totals stand elsewhere for
everybody to read, hiding them here would hide nothing: then they are shown, and more of the cells are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fangxin.analytics.policy import numbers_law

#: where a total stands in place of a row's or a column's name
TOTAL = None
Cell = tuple[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A table as it may be shown: None where a number is left out. Totals by their row or column; `total` of everything."""

    cells: dict[Cell, int | None]
    rows: dict[Any, int | None]
    columns: dict[Any, int | None]
    total: int | None


def suppressed(counts: Mapping[Cell, int], *, least: int | None = None, totals_known: bool = False) -> Shown:
    """What of a table of counts by (row, column) may be shown, together with its totals; a missing cell is 0.

    A list is a table of one column. `totals_known`: whoever reads the table knows its totals anyway.
    """
    table = _Table(counts, least=least or numbers_law().least, totals_known=totals_known)
    table.protect()
    shown = table.shown
    rows, columns = table.rows, table.columns
    return Shown(
        cells={(row, column): shown((row, column)) for row in rows for column in columns},
        rows={row: shown((row, TOTAL)) for row in rows},
        columns={column: shown((TOTAL, column)) for column in columns},
        total=shown((TOTAL, TOTAL)),
    )


class _Table:
    """Cells and totals alike: in every line the parts sum up to its total, and the totals to theirs."""

    def __init__(self, counts: Mapping[Cell, int], *, least: int, totals_known: bool) -> None:
        self.rows, self.columns = (
            list(dict.fromkeys(row for row, _ in counts)),
            list(dict.fromkeys(c for _, c in counts)),
        )
        self._least, self._totals_known = least, totals_known
        self._counts: dict[Cell, int] = {(row, column): counts.get((row, column), 0) for row, column in self._inner()}
        for row in self.rows:
            self._counts[row, TOTAL] = sum(self._counts[row, column] for column in self.columns)
        for column in [*self.columns, TOTAL]:
            self._counts[TOTAL, column] = sum(self._counts[row, column] for row in self.rows)
        self._hidden = {cell for cell, count in self._counts.items() if 0 < count < least and self._may_hide(cell)}
        self._lines = [
            *([(row, column) for column in [*self.columns, TOTAL]] for row in [*self.rows, TOTAL]),
            *([(row, column) for row in [*self.rows, TOTAL]] for column in [*self.columns, TOTAL]),
        ]

    def _inner(self) -> Iterator[Cell]:
        return ((row, column) for row in self.rows for column in self.columns)

    def _may_hide(self, cell: Cell) -> bool:
        return not (self._totals_known and TOTAL in cell)

    def shown(self, cell: Cell) -> int | None:
        return None if cell in self._hidden else self._counts[cell]

    def protect(self) -> None:
        """Hide more until nothing that is hidden can be worked out."""
        while (more := self._next()) is not None:
            self._hidden.add(more)

    def _next(self) -> Cell | None:
        for line in self._lines:
            if self._betrays(line) and (more := self._smallest(line)) is not None:
                return more
        for cell in sorted(self._alone(), key=str):
            for line in self._lines:
                if cell in line and (more := self._smallest(line)) is not None:
                    return more
        return None

    def _betrays(self, line: list[Cell]) -> bool:
        """Whether a line's one hidden number follows from the others, or its hidden parts are few together."""
        hidden = [cell for cell in line if cell in self._hidden]
        *parts, total = line
        together = sum(self._counts[cell] for cell in parts if cell in self._hidden)
        return len(hidden) == 1 or (bool(hidden) and total not in self._hidden and together < self._least)

    def _smallest(self, line: Iterable[Cell]) -> Cell | None:
        """The number of a line that is missed least: the smallest that counts anything, before a zero, a part before a total."""
        open_ = [cell for cell in line if cell not in self._hidden and self._may_hide(cell)]
        return min(
            open_, key=lambda cell: (self._counts[cell] == 0, TOTAL in cell, self._counts[cell]), default=None
        )  # fmt: skip

    def _alone(self) -> set[Cell]:
        """Hidden cells that no exchange along rows and columns leaves open: they follow from all lines together."""
        return {cell for cell in self._hidden if not self._joined(cell)}

    def _joined(self, cell: Cell) -> bool:
        """Whether a row and a column still lead to each other over other hidden cells: then the cell lies on a circle."""
        start, end = ("row", cell[0]), ("column", cell[1])
        seen, waiting = {start}, [start]
        while waiting:
            at = waiting.pop()
            for row, column in self._hidden - {cell}:
                ends = (("row", row), ("column", column))
                if at in ends:
                    other = ends[1] if at == ends[0] else ends[0]
                    if other not in seen:
                        seen.add(other)
                        waiting.append(other)
        return end in seen
