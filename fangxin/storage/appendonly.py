"""Tables that only grow: the database itself refuses to change or delete their rows."""

from __future__ import annotations

from django.db.migrations import RunPython
from django.db.migrations.state import StateApps
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "append-only table: rows are never changed or deleted"


def append_only(table: str) -> RunPython:
    """A migration step that puts the triggers on `table`, on SQLite and on PostgreSQL; reversible."""

    def put(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(
                f"CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
            editor.execute(
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen()"
            )
            editor.execute(
                f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_frozen()"
            )
            return
        for act in ("UPDATE", "DELETE"):
            editor.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )

    def lift(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "postgresql":
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}")
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_kept ON {table}")
            editor.execute(f"DROP FUNCTION IF EXISTS {table}_frozen()")
            return
        for act in ("update", "delete"):
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}")

    return RunPython(put, lift)
