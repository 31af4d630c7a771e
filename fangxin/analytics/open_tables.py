"""Tables of counts anybody may download with a bulletin: units by classes, small counts left out for good before they are kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from fangxin.analytics.bulletin.naming import Names
from fangxin.analytics.bulletin.sections.complaints import UNKNOWN, class_of, classes_below
from fangxin.analytics.bulletin.sections.territory import unit_of
from fangxin.analytics.engines import Engine
from fangxin.analytics.indicators.measuring import Scope, measure
from fangxin.analytics.indicators.periods import Period
from fangxin.analytics.policy import numbers_law
from fangxin.analytics.suppression import suppressed

FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """One table: an indicator by unit and by the classes directly below the root of a scheme, told by a column of the facts."""

    id: str
    title: str
    indicator: str
    column: str
    scheme: str


ASKED = (
    _Asked(
        id="complaint_objects", title="各辖区投诉商品和服务类别", indicator="received_complaints", column="object",
        scheme="object",
    ),
    _Asked(
        id="complaint_problems", title="各辖区投诉问题类别", indicator="received_complaints", column="problem",
        scheme="complaint_problem",
    ),
    _Asked(
        id="report_violations", title="各辖区举报违法行为类别", indicator="reports_received", column="problem",
        scheme="report_violation",
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OpenTable:
    """Counts by class (rows) and unit (columns), each a (code, label); None where a count is left out."""

    id: str
    title: str
    rows: tuple[tuple[str, str], ...]
    columns: tuple[tuple[str, str], ...]
    cells: tuple[tuple[int | None, ...], ...]

    def lines(self) -> Iterator[tuple[tuple[str, str], tuple[str, str], int | None]]:
        """Row, column and count, one cell after the other."""
        for row, counts in zip(self.rows, self.cells, strict=True):
            for column, count in zip(self.columns, counts, strict=True):
                yield row, column, count


@dataclass(frozen=True, kw_only=True)
class OpenTables:
    """The tables of a bulletin; counts from one to below `least` are left out."""

    least: int
    tables: tuple[OpenTable, ...]


def may_be_open(period: Period) -> bool:
    """Only years: of a shorter period the counts left out would follow from those of a longer one."""
    return period == Period(date(period.first.year, 1, 1), date(period.first.year, 12, 31))


def open_tables(
    engine: Engine, *, period: Period, scope: Scope, known_on: date, names: Names, place: str
) -> OpenTables:  # fmt: skip
    """The tables of a scope; none where the period is no year or nothing is told apart below the scope.

    The bulletin itself prints how many requests each unit and each class had, so those totals count as known.
    """
    unit = unit_of(scope, names, place) if may_be_open(period) else None
    tables = [] if unit is None else [_table(one, engine, period, scope, known_on, unit) for one in ASKED]
    return OpenTables(least=numbers_law().least, tables=tuple(one for one in tables if one and len(one.columns) > 1))


def _table(
    asked: _Asked, engine: Engine, period: Period, scope: Scope, known_on: date,
    unit: tuple[str, Callable[[str], tuple[str, str]]],
) -> OpenTable | None:  # fmt: skip
    column, of = unit
    classes = _classes(asked.scheme)
    found = class_of(asked.scheme, classes)
    labels: dict[str, str] = {}
    counts: dict[tuple[Any, Any], int] = {}
    by = (asked.column, column)
    told = measure(engine, period=period, scope=scope, known_on=known_on, only=(asked.indicator,), by=by)
    for (value, where), readings in told.items():
        number = readings[asked.indicator].now.numerator
        if number:
            code, label = of(str(where or ""))
            labels[code] = label
            cell = (found(str(value or "")), code)
            counts[cell] = counts.get(cell, 0) + number
    if not counts:
        return None
    shown = suppressed(counts, totals_known=True)
    rows = [(code, label) for code, label in (*classes.items(), ("", UNKNOWN)) if code in shown.rows]
    columns = [(code, labels[code]) for code in sorted(labels, key=lambda code: (not code, code))]
    return OpenTable(
        id=asked.id, title=asked.title, rows=tuple(rows), columns=tuple(columns),
        cells=tuple(tuple(shown.cells[row, unit_] for unit_, _ in columns) for row, _ in rows),
    )  # fmt: skip


def _classes(scheme: str) -> Mapping[str, str]:
    """The classes below the root; of the objects those below goods and services."""
    top = classes_below(scheme)
    if scheme != "object":
        return top
    return {code: label for kind in top for code, label in classes_below(scheme, kind).items()}


def to_text(tables: OpenTables) -> str:
    """As it is kept: the same tables give the same text. Empty where there are none."""
    if not tables.tables:
        return ""
    told = {
        "format": FORMAT, "least": tables.least,
        "tables": [
            {"id": one.id, "title": one.title, "rows": one.rows, "columns": one.columns, "cells": one.cells}
            for one in tables.tables
        ],
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> OpenTables:
    """What `to_text` wrote."""
    if not text:
        return OpenTables(least=numbers_law().least, tables=())
    told = json.loads(text)
    return OpenTables(
        least=told["least"],
        tables=tuple(
            OpenTable(
                id=one["id"], title=one["title"], rows=tuple((code, label) for code, label in one["rows"]),
                columns=tuple((code, label) for code, label in one["columns"]),
                cells=tuple(tuple(row) for row in one["cells"]),
            )
            for one in told["tables"]
        ),
    )  # fmt: skip
