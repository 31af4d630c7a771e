"""Tables that only grow: the database itself refuses to change or delete their rows."""

from __future__ import annotations

from django.db.migrations.operations.base import Operation

from fangxin.storage.steps import Stated, Statements

REFUSAL = "append-only table: rows are never changed or deleted"


def append_only(table: str) -> Stated:
    """A migration step that puts the triggers on `table`, on SQLite and on PostgreSQL; reversible."""
    put, lift = _steps(table)
    return Stated(put, lift)


def changed(table: str, *steps: Operation) -> list[Operation]:
    """Steps that change the columns of an append-only table, which stays one: SQLite writes it anew, without its triggers."""
    put, lift = _steps(table)
    return [Stated(lift, put), *steps, Stated(put, lift)]


def _steps(table: str) -> tuple[Statements, Statements]:
    return lambda vendor: putting(table=table, vendor=vendor), lambda vendor: lifting(table=table, vendor=vendor)


def putting(*, table: str, vendor: str) -> list[str]:
    """The statements that make a table append-only."""
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen()",
            f"CREATE TRIGGER {table}_kept BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_frozen()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for act in ("UPDATE", "DELETE")
    ]


def lifting(*, table: str, vendor: str) -> list[str]:
    """The statements that undo `putting`."""
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_frozen ON {table}",
            f"DROP TRIGGER IF EXISTS {table}_kept ON {table}",
            f"DROP FUNCTION IF EXISTS {table}_frozen()",
        ]
    return [f"DROP TRIGGER IF EXISTS {table}_no_{act}" for act in ("update", "delete")]
