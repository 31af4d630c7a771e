"""Rows of several tables written in one go: one statement on PostgreSQL, COPY for floods.

The ORM's save() builds its SQL anew for each row and makes one round trip each; an intake writes ten rows. Here the
column list and the converters of a model are worked out once per process. Constraints, defaults and triggers are the
database's and hold as ever. Model.save(), signals and auto_now are not run: actions set every value themselves.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, groupby
from typing import Any

from django.db import connection, models, transaction

from fangxin.storage.statements import carry_out


@dataclass(frozen=True, eq=False)
class _Plan:
    """How one model's rows become parameters."""

    table: str
    attributes: tuple[str, ...]
    convert: tuple[Callable[[Any], Any] | None, ...]
    columns: str
    placeholders: str
    typed: str

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
        if vendor == "postgresql":
            if isinstance(field, models.DateTimeField | models.DateField | models.BinaryField):
                return None
            if isinstance(field, models.JSONField) and field.encoder is None:
                return _json
        return lambda value: field.get_db_prep_save(value, connection)

    quote = connection.ops.quote_name
    return _Plan(
        table=quote(model._meta.db_table),
        attributes=tuple(field.attname for field in fields),
        convert=tuple(converter(field) for field in fields),
        columns=", ".join(quote(str(field.column)) for field in fields),
        placeholders="(" + ", ".join(["%s"] * len(fields)) + ")",
        typed="(" + ", ".join(f"%s::{_kind(field)}" for field in fields) + ")",
    )


def _json(value: Any) -> str | None:
    """What the field would hand to the driver, without its wrapper."""
    return None if value is None else json.dumps(value)


def _kind(field: models.Field[Any, Any]) -> str:
    """The column's type without its length: a cast to a length would cut what the column must refuse."""
    return re.sub(r"\(.*?\)", "", field.db_type(connection) or "text")


def write(rows: Sequence[models.Model]) -> None:
    """Insert unsaved instances of any models, in the given order of tables, inside the caller's transaction.

    On PostgreSQL all tables go in one statement (foreign keys are checked at commit), elsewhere one statement a table.
    Raises django.db.IntegrityError as the ORM would. A row of an auto-numbered table does not learn its number.
    """
    groups = [(model, list(group)) for model, group in groupby(rows, key=type)]
    vendor = connection.vendor
    plans = [_plan(model, vendor) for model, _ in groups]
    values = [
        [value for row in group for value in plan.values(row)] for plan, (_, group) in zip(plans, groups, strict=True)
    ]
    shape = tuple((plan, len(group)) for plan, (_, group) in zip(plans, groups, strict=True))
    if vendor == "postgresql" and len(shape) > 1:
        carry_out(_together(shape), list(chain.from_iterable(values)))
    else:
        for one, own in zip(shape, values, strict=True):
            carry_out(_insert(*one), own)
    for row in rows:
        row._state.adding = False


def write_alone(rows: Sequence[models.Model]) -> None:
    """As `write`, as a transaction of its own: committed on return, or nothing of it. Inside one it is a savepoint."""
    if connection.vendor == "postgresql" and connection.get_autocommit():
        write(rows)  # one statement is a transaction
    else:
        with transaction.atomic():
            write(rows)


@lru_cache(maxsize=1000)
def _insert(plan: _Plan, number: int) -> str:
    return f"INSERT INTO {plan.table} ({plan.columns}) VALUES {', '.join([plan.placeholders] * number)}"


@lru_cache(maxsize=1000)
def _together(shape: tuple[tuple[_Plan, int], ...]) -> str:
    """One statement that inserts into every table, into the first before all others.

    Without the condition the database would choose the order; the row that must stand first (a key of idempotency)
    would then be no guard for those behind it.
    """
    first, *others = shape
    parts = [f"{_insert(*first)} RETURNING 1"]
    for plan, number in others:
        rows = f"(VALUES {', '.join([plan.typed] * number)}) AS given"
        parts.append(f"INSERT INTO {plan.table} ({plan.columns}) SELECT * FROM {rows} WHERE EXISTS (SELECT FROM w0)")
    heads = ", ".join(f"w{place} AS ({part})" for place, part in enumerate(parts[:-1]))
    return f"WITH {heads} {parts[-1]}"


def change(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write some columns of many rows of one table back, by their keys; inside the caller's transaction.

    On PostgreSQL one statement that joins the new values, a list for each column; `bulk_update` makes a branch of every
    row instead, which costs the database more to plan than to carry out.
    """
    if not rows:
        return
    model, quote = type(rows[0]), connection.ops.quote_name
    known = {field.name: field for field in model._meta.concrete_fields}
    fields = [*(known[name] for name in names), model._meta.pk]
    columns = [quote(str(field.column)) for field in fields]
    given = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in fields]
    table, key = quote(model._meta.db_table), columns[-1]
    if connection.vendor == "postgresql":
        changes = ", ".join(f"{name} = given.{name}" for name in columns[:-1])
        lists = ", ".join(f"%s::{_kind(field)}[]" for field in fields)
        joined = f"unnest({lists}) AS given ({', '.join(columns)})"
        carry_out(f"UPDATE {table} SET {changes} FROM {joined} WHERE {table}.{key} = given.{key}", given)
    else:
        changes = ", ".join(f"{name} = %s" for name in columns[:-1])
        with connection.cursor() as cursor:
            cursor.executemany(f"UPDATE {table} SET {changes} WHERE {key} = %s", list(zip(*given, strict=True)))


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
