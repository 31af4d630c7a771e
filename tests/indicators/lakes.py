"""A small lake on which engines may come apart: every column with nothing in it, with the first and last days of periods, ties."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from fangxin.analytics.lake.reading import Lake, open_lake
from fangxin.analytics.lake.writing import write_all
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource
from fangxin.interfaces.lake.updating import SOURCES

#: a leap year, its neighbours, and both sides of every border that a period of the tests has
FIRST, LAST = date(2022, 12, 28), date(2025, 1, 4)
BORDERS = (
    "2022-12-31", "2023-01-01", "2023-02-28", "2023-03-01", "2023-12-31", "2024-01-01", "2024-01-31", "2024-02-01",
    "2024-02-28", "2024-02-29", "2024-03-01", "2024-12-31", "2025-01-01",
)  # fmt: skip
WORDS = {
    "kind": ("COMPLAINT", "COMPLAINT", "COMPLAINT", "REPORT", "INQUIRY", "COMMENDATION"),
    "outcome": ("", "SETTLED", "TERMINATED", "WITHDRAWN", "NOT_ACCEPTED", "ANSWERED", "FILED", "NOT_FILED", "TRANSFERRED"),
    "data_source": ("PHONE", "INTERNET", "STAFF"),
    "channel": ("WEB", "HOTLINE", "VISIT", "HOTLINE12345"),
    "satisfaction": ("", "1", "2", "3", "4", "5", "SATISFIED", "BASICALLY_SATISFIED", "DISSATISFIED", "?"),
    "path": ("0001", "00010001", "000100010001", "0002", ""),
    "region": ("410600", "410611", "410603002000", "420000", ""),
    "rule_version": ("order20", "order121", ""),
    "status": ("ACTIVE", "ACTIVE", "CLOSED", ""),
    "state": ("WITHDRAWN", "SETTLED", "ESCALATED", "OPEN", "REACHED", ""),
    "bond": ("CLUE", "REPEAT", "MERGED"),
    "figure": ("sampling_planned", "sampling_done", "sampling_qualified", "red_stations_total"),
}  # fmt: skip


class Nasty:
    """Rows of one set."""

    def __init__(self, facts: FactSet, *, rows: int) -> None:
        self._facts, self._rows = facts, rows

    def read(self, chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
        """As a package's facts yield them."""
        draw = Random(self._facts.name)
        for number in range(self._rows):
            row: list[Any] = []
            for column in self._facts.columns:
                row.append(self._value(draw, column, number, row))
            yield tuple(row)

    def _value(self, draw: Random, column: Column, number: int, row: list[Any]) -> Any:
        if column.name in ("id", self._facts.chain):
            return number
        if self._facts.name == "merchants" and column.name == "merchant":
            # some were merged
            return number if draw.random() < 0.8 else draw.choice((0, 1, 2, 7, 30))
        needed = column.name == self._facts.day
        if needed:
            # few months, so few files
            return date.fromisoformat(draw.choice(BORDERS))
        if not needed and column.name not in ("kind", "state", "bond") and draw.random() < 0.2:
            return None
        if column.name == "closed_at" and draw.random() < 0.3:
            # closed in the act that registered it
            return row[self._facts.place("received_at")]
        match column.kind:
            case ColumnKind.TEXT:
                return draw.choice(
                    WORDS.get(column.name.removesuffix("_version"), WORDS.get(column.name, ("A", "B", "")))
                )
            case ColumnKind.WHOLE:
                return draw.choice((0, 1, 2, 7, 30, 400, 123_456_789_012))
            case ColumnKind.FLAG:
                return draw.random() < 0.6
            case ColumnKind.DAY:
                return _day(draw)
            case ColumnKind.INSTANT:
                return datetime.combine(_day(draw), datetime.min.time()) + timedelta(
                    seconds=draw.choice((0, 1, 43_200, 86_399))
                )


def _day(draw: Random) -> date:
    if draw.random() < 0.5:
        return date.fromisoformat(draw.choice(BORDERS))
    return FIRST + timedelta(days=draw.randrange((LAST - FIRST).days + 1))


def nasty_lake(folder: Path, *, rows: int = 700) -> Lake:
    """Written as the lake is written."""
    facts = [FactSource(facts=source.facts, rows=Nasty(source.facts, rows=rows).read) for source in SOURCES]
    write_all(folder, facts, at=datetime(2025, 1, 5, tzinfo=UTC), progress=lambda line: None)
    return open_lake(folder, counted=[source.facts for source in SOURCES])
