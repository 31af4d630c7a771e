"""What every test shares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser import chromium, site

__all__ = ["chromium", "site"]

APPEND_ONLY = ("timeline_entry", "timeline_clockevent")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Caches of one process hold nothing from another test's database."""
    from fangxin.domain.agency.queries import forget_directory
    from fangxin.domain.timeline.queries import forget_calendar

    forget_directory()
    forget_calendar()
    yield


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests() -> Iterator[None]:
    """A test with real commits is cleaned up by emptying all tables; only then are append-only tables let go."""
    from django.db.backends.base.operations import BaseDatabaseOperations

    from fangxin.storage.appendonly import lifting, putting

    before = BaseDatabaseOperations.execute_sql_flush

    def flushed(self: Any, sql_list: list[str]) -> None:
        vendor = self.connection.vendor
        present = set(self.connection.introspection.table_names())
        tables = [table for table in APPEND_ONLY if table in present]
        lifted = [sql for table in tables for sql in lifting(table=table, vendor=vendor)]
        put = [sql for table in tables for sql in putting(table=table, vendor=vendor)]
        before(self, [*lifted, *sql_list, *put])

    BaseDatabaseOperations.execute_sql_flush = flushed  # type: ignore[method-assign]
    yield
    BaseDatabaseOperations.execute_sql_flush = before  # type: ignore[method-assign]
