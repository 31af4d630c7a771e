"""A lake of invented facts, and one of the small agency."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fangxin.analytics.lake.reading import Lake, open_lake
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource

AT = datetime(2026, 6, 30, 1, 0, tzinfo=UTC)
THINGS = FactSet(
    name="things", says="Things.", version=1, day="on", region="region", chain="chain",
    columns=(
        Column("id", ColumnKind.WHOLE, "The thing."),
        Column("chain", ColumnKind.WHOLE, "Its chain."),
        Column("on", ColumnKind.DAY, "Its day."),
        Column("region", ColumnKind.TEXT, "Its division."),
        Column("word", ColumnKind.TEXT, "Its word."),
        Column("good", ColumnKind.FLAG, "Whether it is good."),
        Column("at", ColumnKind.INSTANT, "When."),
    ),
)  # fmt: skip


class Things:
    """Rows that stand in for a table: by id, changed by the tests."""

    def __init__(self) -> None:
        self.rows: dict[int, tuple[Any, ...]] = {}
        self.fails = False

    def put(self, key: int, on: str, region: str, word: str | None = "", good: bool | None = None) -> None:
        """Write a row, or write it anew."""
        at = datetime(2026, 1, 2, 3, 4, 5, key)  # noqa: DTZ001 - the wall clock of Beijing
        self.rows[key] = (key, key * 10, date.fromisoformat(on), region, word, good, at)

    def read(self, chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
        """As a package's facts yield them."""
        for _, row in sorted(self.rows.items()):
            if chains is None or row[1] in chains:
                yield row
        if self.fails:
            raise OSError("the disk is full")

    @property
    def source(self) -> FactSource:
        """The table as the lake takes it."""
        return FactSource(facts=THINGS, rows=self.read)


@pytest.fixture
def things() -> Things:
    """Four things in three partitions."""
    made = Things()
    made.put(1, "2025-12-31", "410611", 'a "quoted", \\N word')
    made.put(2, "2026-01-01", "410611", "", True)
    made.put(3, "2026-01-31", "410603", None, False)
    made.put(4, "2026-01-05", "110101")
    return made


def opened(folder: Path) -> Lake:
    """The lake of things."""
    return open_lake(folder, counted=[THINGS])


def contents(folder: Path) -> list[tuple[Any, ...]]:
    """Every row of the lake of things."""
    with opened(folder).open() as engine:
        return [tuple(row.values()) for row in engine.rows(engine.table("things").order_by("id"))]
