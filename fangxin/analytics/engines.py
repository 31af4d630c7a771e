"""Engines that answer questions written once as expressions: each compiles them to its own SQL and carries that out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final, Protocol, Self, TypeAlias

import duckdb
import ibis
from ibis.expr import operations as ops
from ibis.expr import types as ir

from fangxin.analytics import spark
from fangxin.analytics.lake.engine import listed, nothing, session
from fangxin.analytics.lake.manifest import Part
from fangxin.foundation.facts import ColumnKind

#: what a column holds, as expressions know it
KINDS = {
    ColumnKind.TEXT: "string",
    ColumnKind.WHOLE: "int64",
    ColumnKind.FLAG: "boolean",
    ColumnKind.DAY: "date",
    ColumnKind.INSTANT: "timestamp",
}
#: names and kinds of the columns of every set of facts
Shapes = Mapping[str, Sequence[Sequence[str]]]


def table_of(name: str, shape: Sequence[Sequence[str]]) -> ir.Table:
    """A table to write expressions about, from the names and kinds of its columns; it is bound to no engine."""
    return _table_of(name, tuple((column, kind) for column, kind in shape))


@lru_cache(maxsize=200)
def _table_of(name: str, shape: tuple[tuple[str, str], ...]) -> ir.Table:
    return ibis.table({column: KINDS[ColumnKind(kind)] for column, kind in shape}, name=name)


@dataclass(frozen=True, kw_only=True)
class Touching:
    """What a question wants of one set of facts: rows with a day of one of these columns within one of these spans, ends counted.

    Any day when there are no columns; any place when there is no province (the first two digits of a division).
    """

    facts: str
    columns: frozenset[str] = frozenset()
    spans: tuple[tuple[date, date], ...] = ()
    province: str = ""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A question in an engine's own SQL, and the sets of facts it asks about."""

    sql: str
    sets: frozenset[str]

    @classmethod
    def of(cls, expression: ir.Table, *, dialect: str) -> Self:
        """An expression in the SQL of a dialect."""
        sets = frozenset(table.name for table in expression.op().find(ops.UnboundTable))
        return cls(sql=str(ibis.to_sql(expression, dialect=dialect)), sets=sets)


Question: TypeAlias = ir.Table | Written


class Engine(Protocol):
    """Whatever knows tables of facts and answers expressions about them.

    Its `stamp`, if it has one, names the facts as they are: with the same stamp every question has the same answer. Its `sql`, if it
    has one, is the dialect in which it takes a question that is written already.
    """

    def table(self, name: str) -> ir.Table:
        """A set of facts, to write expressions about."""

    def rows(self, question: Question, *, touching: Touching | None = None) -> list[dict[str, Any]]:
        """The answer, row by row. Files that hold no row `touching` tells of need not be read."""


class _Files:
    """The files of sets of facts, and which of them a question needs."""

    def __init__(self, folder: Path, parts: Mapping[str, Sequence[Part]]) -> None:
        self._folder, self._parts = folder, parts
        self._shown: dict[str, list[Path]] = {}

    def fresh(self, asked: Written, touching: Touching | None) -> Iterator[tuple[str, list[Path]]]:
        """The sets a question asks about whose files are not those of the question before, with their files."""
        for name in asked.sets & self._parts.keys():
            found = [self._folder / part.path for part in self._parts[name] if _needed(name, part, touching)]
            if self._shown.get(name) != found:
                self._shown[name] = found
                yield name, found


def _needed(name: str, part: Part, touching: Touching | None) -> bool:
    if touching is None or touching.facts != name:
        return True
    if touching.province and part.province != touching.province:
        return False
    spans = [(str(first), str(last)) for first, last in touching.spans]
    return not touching.columns or part.may_hold(touching.columns, spans)


class DuckEngine:
    """DuckDB, in this process, over whatever tables the connection knows and the files it is given."""

    dialect = sql = "duckdb"

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection | Callable[[], duckdb.DuckDBPyConnection],
        shapes: Shapes,
        files: _Files | None = None,
        *,
        stamp: str = "",
    ) -> None:
        self._opened, self._shapes, self._files, self.stamp = connection, shapes, files, stamp

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        return self._opened() if callable(self._opened) else self._opened

    @classmethod
    @contextmanager
    def over(
        cls, folder: Path, parts: Mapping[str, Sequence[Part]], shapes: Shapes, *, stamp: str = ""
    ) -> Iterator[Self]:
        """An engine that knows these sets by their names, each from its files."""
        with ExitStack() as until:
            # what is answered from memory needs no connection
            told = stamp and f"{cls.dialect} {stamp}"
            yield cls(lambda: until.enter_context(session()), shapes, _Files(folder, parts), stamp=told)

    def table(self, name: str) -> ir.Table:
        """A set of facts, to write expressions about."""
        return table_of(name, self._shapes[name])

    def rows(self, question: Question, *, touching: Touching | None = None) -> list[dict[str, Any]]:
        """The answer, row by row. Files that hold no row `touching` tells of are not read."""
        asked = question if isinstance(question, Written) else Written.of(question, dialect=self.sql)
        for name, files in self._files.fresh(asked, touching) if self._files else ():
            read = f"SELECT * FROM read_parquet({listed(files)}, hive_partitioning = false)"
            told = read if files else nothing(self._shapes[name])
            self._connection.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {told}')
        found = self._connection.execute(asked.sql)
        columns = [column[0] for column in found.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]


class SparkEngine:
    """Spark, for facts beyond one machine: the same files and expressions. It starts once a process, when first asked."""

    dialect, sql = "spark", "pyspark"

    def __init__(self, session: Any, shapes: Shapes, files: _Files, *, stamp: str = "") -> None:
        self._session, self._shapes, self._files, self.stamp = session, shapes, files, stamp

    @classmethod
    @contextmanager
    def over(
        cls, folder: Path, parts: Mapping[str, Sequence[Part]], shapes: Shapes, *, stamp: str = ""
    ) -> Iterator[Self]:
        """An engine that knows these sets by their names, each from its files. Raises SparkMissing."""
        # views of its own: two lakes may be open at once
        session = spark.session().newSession()
        yield cls(session, shapes, _Files(folder, parts), stamp=stamp and f"{cls.dialect} {stamp}")

    def table(self, name: str) -> ir.Table:
        """A set of facts, to write expressions about."""
        return table_of(name, self._shapes[name])

    def rows(self, question: Question, *, touching: Touching | None = None) -> list[dict[str, Any]]:
        """The answer, row by row. Files that hold no row `touching` tells of are not read."""
        asked = question if isinstance(question, Written) else Written.of(question, dialect=self.sql)
        for name, files in self._files.fresh(asked, touching):
            spark.view(self._session, name, self._shapes[name], files)
        return [row.asDict() for row in self._session.sql(asked.sql).collect()]


#: the engines `--engine` may name; the first is meant when it names none
ENGINES: Final[dict[str, type[DuckEngine] | type[SparkEngine]]] = {
    DuckEngine.dialect: DuckEngine,
    SparkEngine.dialect: SparkEngine,
}
