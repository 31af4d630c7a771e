"""DuckDB as the lake uses it: in memory, without a network, within bounds."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb

from fangxin.foundation.facts import ColumnKind, FactSet

#: the engine's names of what a column holds
TYPES = {
    ColumnKind.TEXT: "VARCHAR",
    ColumnKind.WHOLE: "BIGINT",
    ColumnKind.FLAG: "BOOLEAN",
    ColumnKind.DAY: "DATE",
    ColumnKind.INSTANT: "TIMESTAMP",
}
MEMORY = "2GB"


def engine(*, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection of its own that loads nothing from elsewhere; what does not fit into memory goes into `spill`."""
    # a path as a setting: nothing of it is read as SQL
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": MEMORY,
        "temp_directory": str(spill) if spill is not None else "",
    }
    return duckdb.connect(":memory:", config=config)


# the one a forked process inherits is kept, too: closing it would wait for threads that were not forked
@cache
def _of_process(process: int) -> duckdb.DuckDBPyConnection:
    opened = engine()
    # a file of the lake never changes under its name; without GLOBAL the sessions would know nothing of it
    opened.execute("SET GLOBAL parquet_metadata_cache = true")
    return opened


def session() -> duckdb.DuckDBPyConnection:
    """A session of the one engine of this process, which is opened once; only temporary views are its own."""
    return _of_process(os.getpid()).cursor()


def quoted(text: object) -> str:
    """A text as a literal of SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def listed(paths: list[Path]) -> str:
    """Files as a list of SQL."""
    return "[" + ", ".join(quoted(path) for path in paths) + "]"


def names(facts: FactSet) -> str:
    """The columns of a set, in order."""
    return ", ".join(f'"{column.name}"' for column in facts.columns)


def typed(facts: FactSet) -> str:
    """The columns of a set with their types, as reading a table of texts wants them."""
    return "{" + ", ".join(f"{quoted(column.name)}: {quoted(TYPES[column.kind])}" for column in facts.columns) + "}"


def nothing(shape: Sequence[Sequence[str]]) -> str:
    """A question with these columns and without a row."""
    columns = ", ".join(f'NULL::{TYPES[ColumnKind(kind)]} AS "{name}"' for name, kind in shape)
    return f"SELECT {columns} WHERE false"
