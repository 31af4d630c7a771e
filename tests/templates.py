"""The empty test database: all migrations one after the other take longer than most test files, so on SQLite it is kept from run
to run, and on both databases Django draws up anew only the models a step concerns, not all that are related to those.
"""

from __future__ import annotations

import fcntl
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import django
from django.db import connection
from django.db.migrations.state import ProjectState

HOUSE = Path(__file__).parents[1]
#: what an empty database follows from, beside Django itself
FROM = ("fangxin/**/migrations/*.py", "fangxin/**/words.py", "fangxin/**/words/*.py", "fangxin/storage/*.py")
FOLDER = HOUSE / "var" / "tests"


@contextmanager
def kept_database() -> Iterator[None]:
    """While the test database is made: begin with the kept one where there is one of the same migrations, else keep what was made."""
    if connection.vendor != "sqlite":
        yield
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = FOLDER / f"{_digest()}.sqlite3"
    creation: Any = connection.creation
    before = creation._create_test_db
    with ExitStack() as held, (FOLDER / "lock").open("w") as lock:

        def begun(*args: Any, **named: Any) -> str:
            name = str(before(*args, **named))
            if kept.exists():
                # a database in memory lasts as long as somebody is connected
                held.enter_context(closing(_filled(name, kept)))
            return name

        # the second worker waits for what the first makes
        fcntl.flock(lock, fcntl.LOCK_EX)
        creation._create_test_db = begun
        try:
            yield
        finally:
            del creation._create_test_db
        if not kept.exists():
            _keep(kept)


@contextmanager
def related_later() -> Iterator[None]:
    """While it is open, a step of a migration leaves distant relations as they were; a step that asks for models draws up all."""
    before = ProjectState.reload_model

    def reloaded(self: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
        before(self, app_label, model_name, delay=True)

    ProjectState.reload_model = reloaded  # type: ignore[method-assign]
    try:
        yield
    finally:
        ProjectState.reload_model = before  # type: ignore[method-assign]


def _digest() -> str:
    told = hashlib.sha256(django.__version__.encode() + sqlite3.sqlite_version.encode())
    for file in sorted(file for pattern in FROM for file in HOUSE.glob(pattern) if file.is_file()):
        told.update(f"{file.relative_to(HOUSE)}\0".encode() + file.read_bytes())
    return told.hexdigest()[:32]


def _filled(name: str, kept: Path) -> sqlite3.Connection:
    memory = sqlite3.connect(name, uri=True)
    with closing(sqlite3.connect(kept)) as source:
        source.backup(memory)
    return memory


def _keep(kept: Path) -> None:
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink()
    connection.ensure_connection()
    half = kept.with_suffix(".half")
    with closing(sqlite3.connect(half)) as target:
        connection.connection.backup(target)
    half.replace(kept)
