"""Statements asked on every request, sent as the database takes them: prepared once per connection, one round trip.

Building SQL anew, binding on the client and planning again cost many times what such a statement costs PostgreSQL. There
a statement is prepared under its own name at its first use of a connection; its values go as text, typed by the places
they stand at, so that a small and a large number share one plan. Outside a transaction a statement is one of its own:
when it returns it is committed. Elsewhere, and while queries are logged, Django's cursor takes it. Whoever watches the
connection's statements (`execute_wrapper`) is asked as ever.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.types.datetime import TimestamptzLoader

Rows = list[tuple[Any, ...]]
#: statements a connection remembers; what comes after is planned each time
MOST = 300
_DONE = (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK)
_numbers = count(1)


class _Line:
    """What one connection has prepared, and how values become text and rows become values on it."""

    def __init__(self, raw: Connection[Any]) -> None:
        # the driver's own reading of instants is in C; Django's replaces their zone in Python, from UTC to UTC
        self.connection, self.adapters = raw, AdaptersMap(raw.adapters)
        self.adapters.register_loader("timestamptz", TimestamptzLoader)
        self.turner = Transformer(self)
        self.known: set[bytes] = set()


_lines: WeakKeyDictionary[Connection[Any], _Line] = WeakKeyDictionary()


def ask(sql: str, values: Sequence[Any] = ()) -> Rows:
    """The rows of a question; each `%s` stands for a value. Raises what Django's cursor would."""
    return _run(sql, values, reads=True)


def carry_out(sql: str, values: Sequence[Any]) -> None:
    """Carry out one changing statement; each `%s` stands for a value. Raises what Django's cursor would."""
    _run(sql, values, reads=False)


def _run(sql: str, values: Sequence[Any], *, reads: bool) -> Rows:
    connection = connections[DEFAULT_DB_ALIAS]  # once: every look goes through the thread's proxy
    if connection.vendor != "postgresql" or connection.queries_logged:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if reads else []
    connection.ensure_connection()
    execute: Callable[..., Rows] = _sent
    for wrapper in reversed(connection.execute_wrappers):
        execute = partial(wrapper, execute)
    with connection.wrap_database_errors:
        return execute(sql, values, False, {"connection": connection, "cursor": None})


def _line_of(raw: Connection[Any]) -> _Line:
    line = _lines.get(raw)
    if line is None:
        line = _lines[raw] = _Line(raw)
    return line


def _rows(line: _Line, result: Any) -> Rows:
    if not result.ntuples:
        return []
    line.turner.set_pgresult(result)
    return line.turner.load_rows(0, result.ntuples, tuple)


def _sent(sql: str, values: Sequence[Any], _many: bool, context: dict[str, Any]) -> Rows:
    raw = context["connection"].connection
    line = _line_of(raw)
    server, turner, known = raw.pgconn, line.turner, line.known
    if not raw.autocommit and server.transaction_status == TransactionStatus.IDLE:
        raw.execute("")  # the driver begins a transaction with the first statement it is given itself
    texts = turner.dump_sequence(values, [PyFormat.TEXT] * len(values))
    name, text = _statement(sql)
    if name in known:
        result = server.exec_prepared(name, texts)
    elif len(known) < MOST:
        _checked(server.prepare(name, text), raw)
        known.add(name)
        result = server.exec_prepared(name, texts)
    else:
        result = server.exec_params(text, texts)
    _checked(result, raw)
    return _rows(line, result)


def _checked(result: Any, raw: Connection[Any]) -> None:
    if result.status not in _DONE:
        raise error_from_result(result, raw.info.encoding)


@lru_cache(maxsize=1000)
def _statement(sql: str) -> tuple[bytes, bytes]:
    """The name of a statement in this process, and its text with numbered places."""
    places = count(1)
    text = re.sub(r"%([s%])", lambda sign: f"${next(places)}" if sign[1] == "s" else "%", sql)
    return f"fangxin_{next(_numbers)}".encode(), text.encode()
