"""Facts: what a domain package has to count, declared column by column. Numbers are made from nothing else.

No column holds a natural person's name, address, telephone or identity number, nor a text anybody wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from fangxin.foundation.clock import day_of


class ColumnKind(StrEnum):
    """What a column holds. An instant is the wall clock of Beijing, so that every engine reads the same day in it."""

    TEXT = "TEXT"
    WHOLE = "WHOLE"
    FLAG = "FLAG"
    DAY = "DAY"
    INSTANT = "INSTANT"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it holds, one sentence, and its unit where a number or a code needs one."""

    name: str
    kind: ColumnKind
    says: str
    unit: str = ""


#: rows of the given chains of the journal, or all when None; in the order of the columns, in bounded memory
Rows = Callable[[Collection[int] | None], Iterator[tuple[Any, ...]]]


@dataclass(frozen=True, kw_only=True)
class FactSet:
    """A table of facts. `id` is its first column and its key.

    `day` and `region` name the columns whose year and province a row is kept under; `chain` names the one with the chain
    of the journal that tells of every change of the row. `version` is raised when a column comes to mean something else;
    a column added or taken away is noticed without.
    """

    name: str
    says: str
    version: int
    columns: tuple[Column, ...]
    day: str
    region: str
    chain: str = "id"

    @property
    def shape(self) -> list[list[str]]:
        """Name and kind of every column, in order: what two files of one set must agree in."""
        return [[column.name, column.kind.value] for column in self.columns]

    def place(self, name: str) -> int:
        """Where in a row a column stands."""
        return next(place for place, column in enumerate(self.columns) if column.name == name)


@dataclass(frozen=True, kw_only=True)
class FactSource:
    """A table of facts and the function of its package that yields its rows."""

    facts: FactSet
    rows: Rows


def fact_day(at: datetime | None) -> date | None:
    """The legal day of an instant, for a column of days."""
    return day_of(at) if at is not None else None
