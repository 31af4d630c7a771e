"""A database with real commits and several connections, for tests that race."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any

from django.db import connection, connections


@contextmanager
def several_connections(folder: Path) -> Iterator[None]:
    """PostgreSQL has them; SQLite's test database lives in one connection's memory and is put into a file meanwhile."""
    if connection.vendor != "sqlite":
        yield
        return
    in_memory = connections["default"]
    in_memory.ensure_connection()
    file = folder / "race.sqlite3"
    with sqlite3.connect(file) as copy:
        in_memory.connection.backup(copy)
    copy.close()
    configured = in_memory.settings_dict
    name = configured["NAME"]
    configured["NAME"] = str(file)
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        configured["NAME"] = name
        connections["default"] = in_memory


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each act returned or raised; all are let go at the same moment, each in a thread with its own connection."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=30)
            return act()
        except Exception as raised:  # told to the test, which says which ones it expects
            return raised
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
