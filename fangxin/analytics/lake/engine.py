"""DuckDB as the lake uses it: in memory, without a network, within bounds."""

from __future__ import annotations

import os
from collections.abc import Sequence
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


#: the engine of each process: one that was inherited stays, too, for closing it would wait for threads that were not forked
_opened: dict[int, duckdb.DuckDBPyConnection] = {}


def session() -> duckdb.DuckDBPyConnection:
    """A session of the one engine of this process; only temporary views are its own. The engine is opened once, and anew after a
    fault of its own: nothing is asked of it again then."""
    process = os.getpid()
    try:
        found = _opened[process].cursor()
        found.execute("SELECT 1")
    except (KeyError, duckdb.Error):
        opened = _opened[process] = engine()
        # a file of the lake never changes under its name; without GLOBAL the sessions would know nothing of it
        opened.execute("SET GLOBAL parquet_metadata_cache = true")
        found = opened.cursor()
    return found


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
