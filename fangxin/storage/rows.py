"""Rows of several tables written in one go: one round trip on PostgreSQL, COPY for floods.

The ORM's save() builds its SQL anew for each row and makes one round trip each; an intake writes ten rows. Here the
column list and the converters of a model are worked out once per process. Constraints, defaults and triggers are the
database's and hold as ever. Model.save(), signals and auto_now are not run: actions set every value themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

import psycopg
from django.db import connection, models


@dataclass(frozen=True)
class _Plan:
    """How one model's rows become parameters."""

    table: str
    attributes: tuple[str, ...]
    convert: tuple[Callable[[Any], Any] | None, ...]
    columns: str
    placeholders: str

    def values(self, row: models.Model) -> list[Any]:
        state = row.__dict__
        return [
            state[name] if turn is None else turn(state[name])
            for name, turn in zip(self.attributes, self.convert, strict=True)
        ]


#: Python values of these fields are understood by both drivers as they are.
_PLAIN = (models.IntegerField, models.CharField, models.TextField, models.BooleanField, models.ForeignKey)


@cache
def _plan(model: type[models.Model], vendor: str) -> _Plan:
    fields = [
        field
        for field in model._meta.concrete_fields
        # a sequence's own value is the database's to give
        if not (isinstance(field, models.AutoField) and field.primary_key)
    ]

    def converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
        if isinstance(field, _PLAIN) and not isinstance(field, models.JSONField):
            return None
        if vendor == "postgresql" and isinstance(field, models.DateTimeField | models.DateField | models.BinaryField):
            return None
        return lambda value: field.get_db_prep_save(value, connection)

    quote = connection.ops.quote_name
    return _Plan(
        table=quote(model._meta.db_table),
        attributes=tuple(field.attname for field in fields),
        convert=tuple(converter(field) for field in fields),
        columns=", ".join(quote(str(field.column)) for field in fields),
        placeholders="(" + ", ".join(["%s"] * len(fields)) + ")",
    )


def write(rows: Sequence[models.Model]) -> None:
    """Insert unsaved instances of any models, in the given order of tables, inside the caller's transaction.

    On PostgreSQL all tables go in one round trip (foreign keys are checked at commit), elsewhere one statement a table.
    Raises django.db.IntegrityError as the ORM would. A row of an auto-numbered table does not learn its number.
    """
    groups = [(model, list(group)) for model, group in groupby(rows, key=type)]
    vendor = connection.vendor
    statements: list[tuple[str, list[Any]]] = []
    for model, group in groups:
        plan = _plan(model, vendor)
        values = [value for row in group for value in plan.values(row)]
        marks = ", ".join([plan.placeholders] * len(group))
        statements.append((f"INSERT INTO {plan.table} ({plan.columns}) VALUES {marks}", values))
    if (
        vendor == "postgresql"
        and len(statements) > 1
        and not connection.execute_wrappers
        and not connection.queries_logged
    ):
        _pipelined(statements)
    else:
        with connection.cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql, values)
    for row in rows:
        row._state.adding = False


def _pipelined(statements: Sequence[tuple[str, list[Any]]]) -> None:
    """All statements in one round trip, each prepared once per connection: the server plans an insert only once."""
    connection.ensure_connection()
    raw = connection.connection
    with connection.wrap_database_errors, raw.pipeline(), psycopg.Cursor(raw) as cursor:
        for sql, values in statements:
            cursor.execute(sql, values, prepare=True)


def load(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Insert very many rows of one table: COPY on PostgreSQL, executemany elsewhere; inside the caller's transaction.

    Raises django.db.IntegrityError as the ORM would.
    """
    plan = _plan(model, connection.vendor)
    if connection.vendor == "postgresql":
        sql = f"COPY {plan.table} ({plan.columns}) FROM STDIN"
        with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as copy:
            for row in rows:
                copy.write_row(plan.values(row))
    else:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {plan.table} ({plan.columns}) VALUES {plan.placeholders}",
                [plan.values(row) for row in rows],
            )
