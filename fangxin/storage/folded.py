"""A question and those that follow from its row, asked as one statement, so that a page costs one round trip.

What follows is asked with values of the first row and comes back as JSON beside it. A round trip and a statement cost the
web process more than the database needs to answer them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from django.db import connection

from fangxin.storage.prepared import Plan, Prepared
from fangxin.storage.statements import ask

#: a question, and for each of its places the column of the first question that fills it
Follower = tuple[Prepared[Any], Mapping[str, str]]
#: one row of the first question, and for each question that follows its rows
Found = tuple[tuple[Any, ...], list[list[tuple[Any, ...]]]]

#: how a database writes rows as JSON: one row, and all of them
_WRITTEN: Final = {
    "postgresql": ("json_build_array({})", "json_agg({})::text"),
    "sqlite": ("json_array({})", "json_group_array({})"),
}


def _instant(text: str) -> datetime:
    """One database tells the zone, the other keeps UTC without a word."""
    read = datetime.fromisoformat(text)
    return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)


#: how values that JSON does not know are read; what is in neither table is refused when the question is compiled
_READ: Final[dict[str, Callable[[Any], Any]]] = {
    "DateField": date.fromisoformat,
    "DateTimeField": _instant,
    "BooleanField": bool,
}
_PLAIN: Final = frozenset(
    {
        "CharField", "TextField", "JSONField", "IntegerField", "BigIntegerField", "SmallIntegerField",
        "PositiveIntegerField", "PositiveSmallIntegerField", "PositiveBigIntegerField",
    }
)  # fmt: skip


class Folded:
    """`first` finds a row by its places; each follower is asked with columns of that row. Rows are tuples (`values_list`)."""

    def __init__(self, first: Prepared[tuple[Any, ...]], *followers: Follower) -> None:
        self._first, self._followers = first, followers
        self._compiled: dict[str, tuple[str, tuple[Any, ...], list[list[tuple[int, Callable[[Any], Any]]]]]] = {}

    def __call__(self, **values: int | str) -> list[Found]:
        """Every row of the first question for these values, with what follows from it."""
        sql, places, readers = self._compiled.get(connection.vendor) or self._compile()
        rows = ask(sql, [values[one[0]] if type(one) is tuple else one for one in places])
        if not rows:
            return []
        own = len(rows[0]) - len(readers)
        plan = self._first.plan()
        firsts = plan.results([row[:own] for row in rows])
        return [
            (first, [_rows(text, reader) for text, reader in zip(row[own:], readers, strict=True)])
            for first, row in zip(firsts, rows, strict=True)
        ]

    def _compile(self) -> tuple[str, tuple[Any, ...], list[list[tuple[int, Callable[[Any], Any]]]]]:
        first = self._first.plan()
        columns, values, readers = [], list(first.values), []
        for question, filled in self._followers:
            plan = question.plan()
            sql, own = _asked_with(plan, filled)
            columns.append(_as_json(sql, plan))
            values += own
            readers.append(_readers(plan))
        sql = f"WITH first AS MATERIALIZED ({first.sql}) SELECT first.*, {', '.join(columns)} FROM first"
        made = self._compiled[connection.vendor] = (sql, tuple(values), readers)
        return made


def _asked_with(plan: Plan, filled: Mapping[str, str]) -> tuple[str, list[Any]]:
    """The statement with columns of the first row at its places, and the values that are left."""
    given, left = iter(plan.values), []

    def place(sign: re.Match[str]) -> str:
        if sign[1] == "%":
            return sign[0]
        value = next(given)
        if type(value) is tuple:
            return f"first.{connection.ops.quote_name(filled[value[0]])}"
        left.append(value)
        return sign[0]

    return re.sub(r"%([s%])", place, plan.sql), left


def _as_json(sql: str, plan: Plan) -> str:
    """A statement's rows as one text, in their order; NULL when there are none."""
    one, all_of_them = _WRITTEN[connection.vendor]
    columns = [
        f"json({column})" if kind == "JSONField" and connection.vendor == "sqlite" else column
        for column, kind in ((f"row.{connection.ops.quote_name(name)}", kind) for name, kind in _columns(plan))
    ]
    return f"(SELECT {all_of_them.format(one.format(', '.join(columns)))} FROM ({sql}) AS row)"


def _columns(plan: Plan) -> list[tuple[str, str]]:
    """The name of each column and the kind of its values."""
    columns = []
    for expression, _, name in plan.compiler.select:
        field = expression.output_field
        kind = (getattr(field, "target_field", None) or field).get_internal_type()
        if kind not in _READ and kind not in _PLAIN:
            raise TypeError(f"{name} is of a kind that is not read from JSON: {kind}")
        columns.append((name, kind))
    return columns


def _readers(plan: Plan) -> list[tuple[int, Callable[[Any], Any]]]:
    return [(number, _READ[kind]) for number, (_, kind) in enumerate(_columns(plan)) if kind in _READ]


def _rows(text: str | None, readers: Sequence[tuple[int, Callable[[Any], Any]]]) -> list[tuple[Any, ...]]:
    rows = json.loads(text) if text else []
    for row in rows:
        for number, read in readers:
            if row[number] is not None:
                row[number] = read(row[number])
    return list(map(tuple, rows))
