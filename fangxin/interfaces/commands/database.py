"""`fangxin migrate`: bring the configured database to the schema of this version."""

from __future__ import annotations

import sys

import click
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor


@click.command()
def migrate() -> None:
    """Create or migrate the configured database."""
    call_command("migrate", verbosity=1, interactive=False)


#: what must be on for an answer to mean that nothing of it can be lost
KEEPING = ("fsync", "full_page_writes", "synchronous_commit")


def check_keeps() -> None:
    """Stop with the remedy when the PostgreSQL server may lose what it told us was committed (exit 1)."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s) AND setting = 'off'", [list(KEEPING)])
        off = [name for (name,) in cursor.fetchall()]
    if off:
        click.echo(
            f"database_forgets: PostgreSQL 的 {'、'.join(off)} 是 off，断电会丢失已经确认的登记；"
            "请在 postgresql.conf 中设为 on 后再启动。",
            err=True,
        )
        sys.exit(1)


def ready() -> None:
    """Make sure of a migrated database: an empty one is created, an older one is named with the remedy (exit 1)."""
    if len(sys.argv) > 2 and sys.argv[-1] in ("-h", "--help"):
        return
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as mistake:
        click.echo(f"database_unreachable: 数据库连接不上，请检查 DATABASE_URL（{type(mistake).__name__}）。", err=True)
        sys.exit(1)
    if not executor.loader.applied_migrations:
        call_command("migrate", verbosity=0, interactive=False)
        return
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        click.echo("database_outdated: 数据库结构不是本版本的，请先运行 fangxin migrate。", err=True)
        sys.exit(1)
