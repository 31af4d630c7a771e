"""The text tables of this folder: one row a line, cells parted by ` | `, # begins a remark."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def rows(name: str, cells: int) -> list[tuple[str, ...]]:
    """The rows of a table; the last cell takes the rest of the line."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    table = [tuple(cell.strip() for cell in line.split(" | ", cells - 1)) for line in lines if line and line[0] != "#"]
    assert all(len(row) == cells for row in table), name
    return table
