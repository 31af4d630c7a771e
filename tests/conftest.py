"""What every test shares."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.browser import chromium, chromium_path, site

__all__ = ["chromium", "site"]

APPEND_ONLY = (
    "timeline_entry", "timeline_clockevent", "knowledge_edition", "inquiries_answer", "agency_seat", "cases_holding",
    "ledger_line", "ledger_transaction", "returns_clearingentry", "returns_clearingconfirmation", "bulletins_edition",
)  # fmt: skip
NO_BROWSER = "no Chromium here; after `apt-get install chromium` (or with Chrome) `make test` runs these too"
NO_POSTGRES = "no PostgreSQL here; `DATABASE_URL=postgresql://USER:PASSWORD@HOST/NAME make test` runs these too"
NO_SPARK = (
    "no Java 17 here; after `apt-get install openjdk-17-jre-headless` `make test` installs pyspark and runs these too"
)
#: set where everything is installed: a skipped test then fails the run
NONE_SKIPPED = os.environ.get("FANGXIN_NONE_SKIPPED", "") == "1"
#: set where another run on another database already told what the tests without one tell
DATABASE_ONLY = os.environ.get("FANGXIN_DATABASE_ONLY", "") == "1"
#: whoever asks for one of these may reach the database; everybody else is stopped by pytest-django
DATABASE = {"django_db_setup", "db", "transactional_db", "live_server"}


def on_postgres() -> bool:
    """Whether the suite runs on PostgreSQL."""
    return os.environ.get("DATABASE_URL", "").startswith("postgres")


def _spark() -> bool:
    """Whether Spark could be started."""
    from fangxin.analytics.spark import SparkMissing, check_spark

    try:
        check_spark()
    except SparkMissing:
        return False
    return True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where nothing may be skipped, tests of PostgreSQL are left to the run on PostgreSQL; where asked, others to another run."""
    left = [
        item
        for item in items
        if (NONE_SKIPPED and not on_postgres() and item.get_closest_marker("postgres"))
        or (DATABASE_ONLY and not _uses_database(item))
    ]
    if left:
        gone = set(left)
        items[:] = [item for item in items if item not in gone]
        config.hook.pytest_deselected(items=left)


def _uses_database(item: pytest.Item) -> bool:
    """Whether a test may reach the database, by its mark or by a fixture at any remove."""
    marked = any(item.get_closest_marker(mark) for mark in ("django_db", "postgres"))
    return marked or not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run, from one place, so that the summary tells each reason in one line."""
    if item.get_closest_marker("browser") and chromium_path() is None:
        pytest.skip(NO_BROWSER)
    if item.get_closest_marker("postgres") and not on_postgres():
        pytest.skip(NO_POSTGRES)
    if item.get_closest_marker("spark") and not _spark():
        pytest.skip(NO_SPARK)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where nothing may be skipped and something was."""
    told = session.config.pluginmanager.get_plugin("terminalreporter")
    if NONE_SKIPPED and told is not None and told.stats.get("skipped") and session.exitstatus == pytest.ExitCode.OK:
        told.ensure_newline()
        told.write_line("Some tests were skipped, and FANGXIN_NONE_SKIPPED=1 allows none.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def django_db_making(django_db_modify_db_settings: None) -> Iterator[ExitStack]:
    """Open while the test database is made."""
    from tests.templates import kept_database, related_later

    with ExitStack() as making:
        making.enter_context(kept_database())
        making.enter_context(related_later())
        yield making


@pytest.fixture(scope="session")
def django_db_setup(django_db_making: ExitStack, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test database; at the end nobody holds on to it, not even a page's thread that waits for its browser."""
    from django.db import connection

    with django_db_blocker.unblock():
        django_db_making.close()
    yield
    if connection.vendor == "postgresql":
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            # only our own: who is not a superuser may not end what the server does there itself, as vacuuming
            cursor.execute(f"{others} AND pid <> pg_backend_pid() AND usename = current_user")


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Caches of one process hold nothing from another test's database."""
    from fangxin.domain.agency.queries import forget_directory
    from fangxin.domain.knowledge.queries.finding import forget_articles
    from fangxin.domain.places.queries import forget_regions
    from fangxin.domain.routing.queries.deciding import forget_merchants
    from fangxin.domain.timeline.queries import forget_calendar
    from fangxin.interfaces.public.code.counting import tally

    tally.forget()
    forget_directory()
    forget_articles()
    forget_merchants()
    forget_regions()
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
