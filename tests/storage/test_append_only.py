"""Every table that only grows does so in the database as all migrations leave it."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection

import fangxin.domain

pytestmark = pytest.mark.django_db
CALLED = re.compile(r'append_only\("(\w+)"\)')


def growing() -> set[str]:
    """The tables that migrations make append-only."""
    (folder,) = import_module(fangxin.domain.__name__).__path__
    return {name for file in Path(folder).glob("*/migrations/*.py") for name in CALLED.findall(file.read_text())}


def guarded() -> set[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        return {name for (name,) in cursor.fetchall()}


def test_every_such_table_has_its_triggers() -> None:
    ends = ("frozen", "kept") if connection.vendor == "postgresql" else ("no_update", "no_delete")
    wanted = {f"{table}_{end}" for table in growing() for end in ends}
    assert len(wanted) > 10 and wanted <= guarded()
