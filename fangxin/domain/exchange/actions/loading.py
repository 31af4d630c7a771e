"""Rows as plain values into a table: COPY on PostgreSQL, where an import's time goes; elsewhere as everybody loads."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Final

from django.db import connection, models

from fangxin.storage.rows import load

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class Values:
    """The values of one row, named as the model's attributes; what `storage.rows.load` reads of an instance."""

    __slots__ = ("__dict__",)

    def __init__(self, values: dict[str, Any]) -> None:
        self.__dict__ = values


@dataclass(frozen=True)
class _Way:
    """How a model's values reach PostgreSQL: in which order, and which of them as JSON."""

    sql: str
    values: Callable[[dict[str, Any]], tuple[Any, ...]]
    as_json: tuple[str, ...]


@cache
def _way(model: type[models.Model]) -> _Way:
    quote = connection.ops.quote_name
    fields = [f for f in model._meta.concrete_fields if not (isinstance(f, models.AutoField) and f.primary_key)]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    return _Way(
        sql=f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN",
        values=itemgetter(*(field.attname for field in fields)),
        as_json=tuple(field.attname for field in fields if isinstance(field, models.JSONField)),
    )


def load_values(model: type[models.Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows given as attribute → value, inside the caller's transaction; raises django.db.IntegrityError."""
    if connection.vendor != "postgresql":
        load(model, map(Values, rows))  # type: ignore[arg-type]
        return
    way = _way(model)
    for name in way.as_json:
        for row in rows:
            row[name] = _JSON.encode(row[name]) if row[name] else "[]"
    # COPY goes past Django's cursor: its errors are turned into Django's here
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(way.sql) as copy:
        write, values = copy.write_row, way.values
        for row in rows:
            write(values(row))
