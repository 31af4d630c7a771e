"""Facts as a clerk writes them down: a table of text, one line a case, `times` how many there are of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from fangxin.analytics.engines import DuckEngine
from fangxin.analytics.indicators.measuring import Group, Reading, Scope, measure
from fangxin.analytics.indicators.periods import period_of
from fangxin.analytics.lake.engine import TYPES
from fangxin.domain.cases.facts import CASES
from fangxin.foundation.facts import FactSet
from fangxin.interfaces.lake.updating import SOURCES

EVERYWHERE = Scope()
YES = {"yes": "true", "no": "false"}


def engine_of(table: str, *, facts: FactSet = CASES) -> DuckEngine:
    """An engine that knows the facts of a table of text: `|` between columns, the first line names them; `-` is nothing."""
    return engine_of_all({facts.name: table})


def engine_of_all(tables: dict[str, str]) -> DuckEngine:
    """The same of several sets by their names."""
    connection = duckdb.connect(":memory:")
    for source in SOURCES:
        columns = ", ".join(f'"{c.name}" {TYPES[c.kind]}' for c in source.facts.columns)
        connection.execute(f'CREATE TABLE "{source.facts.name}" ({columns})')
    for name, table in tables.items():
        _fill(connection, name, table)
    return DuckEngine(connection, {source.facts.name: source.facts.shape for source in SOURCES})


def _fill(connection: duckdb.DuckDBPyConnection, name: str, table: str) -> None:
    head, *lines = [line for line in table.strip().splitlines() if line.strip()]
    columns = [cell.strip() for cell in head.split("|")]
    for number, line in enumerate(lines):
        row: dict[str, Any] = dict(zip(columns, (cell.strip() for cell in line.split("|")), strict=True))
        times = int(row.pop("times", 1))
        values = {name: YES.get(cell, cell) for name, cell in row.items() if cell != "-"}
        told = ", ".join(f"'{value}'" for value in values.values())
        key = "" if "id" in values else "id, "
        counted = "" if "id" in values else f"{number} * 1000000 + n, "
        connection.execute(
            f'INSERT INTO "{name}" ({key}{", ".join(values)}) SELECT {counted}{told} FROM range({times}) AS many(n)'
        )


def readings_of(
    tables: dict[str, str], period: str, *, scope: Scope = EVERYWHERE, known_on: str = "2099-12-31", **asked: Any
) -> dict[Group, dict[str, Reading]]:
    """What `measure` says of such tables."""
    return measure(
        engine_of_all(tables), period=period_of(period), scope=scope, known_on=date.fromisoformat(known_on), **asked
    )


def readings(table: str, period: str, *, facts: FactSet = CASES, **asked: Any) -> dict[Group, dict[str, Reading]]:
    """What `measure` says of one such table."""
    return readings_of({facts.name: table}, period, **asked)


def said_of(tables: dict[str, str], period: str, **asked: Any) -> dict[str, str]:
    """Every indicator as a clerk would write it: the value, and for a rate or a mean what it is made of."""
    return {
        name: str(one.now.value)
        if one.now.denominator is None
        else f"{one.now.value} = {one.now.numerator}/{one.now.denominator}"
        for name, one in readings_of(tables, period, **asked)[()].items()
    }


def said(table: str, period: str, *, facts: FactSet = CASES, **asked: Any) -> dict[str, str]:
    """The same of one table."""
    return said_of({facts.name: table}, period, **asked)
