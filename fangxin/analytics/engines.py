"""Engines that answer questions written once as expressions: each compiles them to its own SQL and carries that out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import duckdb
import ibis
from ibis.expr import types as ir

from fangxin.foundation.facts import ColumnKind

#: what a column holds, as expressions know it
KINDS = {
    ColumnKind.TEXT: "string",
    ColumnKind.WHOLE: "int64",
    ColumnKind.FLAG: "boolean",
    ColumnKind.DAY: "date",
    ColumnKind.INSTANT: "timestamp",
}


def table_of(name: str, shape: Sequence[Sequence[str]]) -> ir.Table:
    """A table to write expressions about, from the names and kinds of its columns; it is bound to no engine."""
    return ibis.table({column: KINDS[ColumnKind(kind)] for column, kind in shape}, name=name)


class DuckEngine:
    """DuckDB, in this process, over whatever tables the connection knows."""

    dialect = "duckdb"

    def __init__(self, connection: duckdb.DuckDBPyConnection, shapes: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._connection, self._shapes = connection, shapes

    def table(self, name: str) -> ir.Table:
        """A set of facts, to write expressions about."""
        return table_of(name, self._shapes[name])

    def rows(self, expression: ir.Table) -> list[dict[str, Any]]:
        """The answer, row by row."""
        found = self._connection.execute(str(ibis.to_sql(expression, dialect=self.dialect)))
        columns = [column[0] for column in found.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


#: the engines `--engine` may name; the first is meant when it names none
ENGINES: Final = {DuckEngine.dialect: DuckEngine}
