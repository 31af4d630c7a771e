"""Rows on their way into the lake: written down as text, a file for each month of a year and province."""

from __future__ import annotations

import csv
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from fangxin.foundation.facts import FactSet

OPEN_MOST = 64
#: a place without a known province
NOWHERE = "00"
#: how nothing is written, so that it is told apart from an empty text
NULL = "\\N"


@dataclass(frozen=True, order=True, slots=True)
class Partition:
    """Where a row is kept: year, province (the first two digits of the division), and within the year the month."""

    year: int
    province: str
    month: int


class Spool:
    """The rows of one set, spread over the files of their partitions as they come."""

    def __init__(self, facts: FactSet, folder: Path) -> None:
        self._folder = folder
        self._day, self._region = facts.place(facts.day), facts.place(facts.region)
        self._open: OrderedDict[Partition, tuple[IO[str], Any]] = OrderedDict()
        self.files: dict[Partition, Path] = {}
        self.rows = 0

    def add(self, row: Sequence[Any]) -> None:
        """Write down a row."""
        day = row[self._day]
        key = Partition(day.year, (row[self._region] or NOWHERE)[:2], day.month)
        self._writer(key).writerow([NULL if value is None else value for value in row])
        self.rows += 1

    def close(self) -> None:
        """Let go of all files."""
        for file, _ in self._open.values():
            file.close()
        self._open.clear()

    def _writer(self, key: Partition) -> Any:
        if key in self._open:
            self._open.move_to_end(key)
            return self._open[key][1]
        if len(self._open) >= OPEN_MOST:
            _, (oldest, _) = self._open.popitem(last=False)
            oldest.close()
        path = self.files.setdefault(key, self._folder / f"{key.year}-{key.month:02}-{key.province}.csv")
        file = path.open("a", encoding="utf-8", newline="")
        self._open[key] = (file, csv.writer(file, lineterminator="\n"))
        return self._open[key][1]
