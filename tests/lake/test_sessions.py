"""The one engine of a process: what its sessions share, and that a forked process has one of its own."""

from __future__ import annotations

import os
from multiprocessing import get_context

from fangxin.analytics.lake import engine
from fangxin.analytics.lake.engine import session


def answered(question: str) -> object:
    with session() as opened:
        return opened.execute(question).fetchall()[0][0]


def test_every_session_keeps_what_it_read_of_files() -> None:
    assert answered("SELECT current_setting('parquet_metadata_cache')") is True


def test_temporary_views_are_of_one_session() -> None:
    with session() as one, session() as other:
        one.execute("CREATE TEMP VIEW v AS SELECT 1 AS n")
        other.execute("CREATE TEMP VIEW v AS SELECT 2 AS n")
        assert (one.execute("FROM v").fetchall(), other.execute("FROM v").fetchall()) == ([(1,)], [(2,)])


def test_a_forked_process_asks_an_engine_of_its_own() -> None:
    # with as many rows as make threads work
    counting = "SELECT sum(i) FROM range(3000000) t(i)"
    assert answered(counting) == 4499998500000
    forked = get_context("fork").Process(target=answered, args=(counting,))
    forked.start()
    forked.join(30)
    if forked.is_alive():
        forked.kill()
    assert forked.exitcode == 0


def test_an_engine_that_answers_no_more_is_opened_anew() -> None:
    assert answered("SELECT 1") == 1
    engine._opened[os.getpid()].close()
    assert answered("SELECT current_setting('parquet_metadata_cache')") is True
    assert answered("SELECT 2") == 2
