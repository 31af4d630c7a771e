"""`fangxin import`: cases of exchange format 1, or of another system's table by a mapping, from CSV, XLSX or JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from django.db import transaction

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.queries import forget_directory
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.exchange.actions.importing import Summary, import_cases
from fangxin.domain.exchange.actions.incoming import Source
from fangxin.domain.exchange.rules.columns import folded, known_names
from fangxin.domain.exchange.rules.mapping import FileMapping
from fangxin.domain.exchange.rules.mapping_file import mapping_of, shipped_mappings
from fangxin.domain.exchange.rules.refusals import RowError
from fangxin.interfaces.clock import now
from fangxin.interfaces.commands.reading_files import FIRST, errors_file, progress_bar
from fangxin.interfaces.commands.setup import first_office
from fangxin.interfaces.files.opening import open_table
from fangxin.interfaces.files.tables import FAULTS, FileTable


class Setting(click.ParamType[tuple[str, str]]):
    """`name=value`, for what a mapping asks of the command line."""

    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """The name and the value."""
        name, sign, told = str(value).partition("=")
        if not sign or not name.strip():
            self.fail(f"{value!r} is not NAME=VALUE", param, ctx)
        return name.strip(), told.strip()


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", "mapping_name", default="", help="A mapping file, or the name of one in law/mappings.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    type=Setting(),
    help="A value the mapping asks for, like received_at=2026-11-20.",
)
@click.option("--dry-run", is_flag=True, help="Read and compare everything, write nothing.")
@click.option(
    "--errors",
    "errors_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what is wrong with which row to this CSV file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--progress/--no-progress", default=None, help="Show a progress bar on stderr [default: on a terminal].")
@click.option(
    "--workers", type=click.IntRange(0, 64), default=None, help="Processes to use [default: one a core on PostgreSQL]."
)
def import_(
    file: Path, mapping_name: str, settings: tuple[tuple[str, str], ...], dry_run: bool, errors_path: Path | None,
    as_json: bool, progress: bool | None, workers: int | None,
) -> None:  # fmt: skip
    """Import the cases of FILE. The same file imported again changes nothing.

    Rows that cannot be taken are counted as rejected and do not stop the others; the exit status is 1 only when the file
    as such cannot be processed.
    """
    mapping = mapping_of(mapping_name)
    wanted = mapping.source_columns
    table = open_table(file, knows=lambda names: known_names(names, wanted=wanted))
    first: list[RowError] = []
    with (
        _somewhere_to_go(dry_run=dry_run) as pretended,
        errors_file(errors_path) as write,
        progress_bar(table, shown=sys.stderr.isatty() if progress is None else progress) as moved,
    ):

        def reject(errors: Sequence[RowError]) -> None:
            first.extend(errors[: FIRST - len(first)])
            write(error.told() for error in errors)

        summary = import_cases(
            source=_source(table),
            mapping=mapping,
            options=dict(settings),
            by=SYSTEM,
            at=now(),
            dry_run=dry_run,
            workers=0 if pretended else workers,
            reject=reject,
            progress=moved,
            suggest=_suggestion(table, mapping),
        )
    if as_json:
        told = asdict(summary) | {"dry_run": dry_run, "first_errors": [_document(error) for error in first]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell(summary, first, dry_run=dry_run)


@contextmanager
def _somewhere_to_go(*, dry_run: bool) -> Iterator[bool]:
    """An office for an installation without any; for a dry run one that is taken back, and only this process sees it."""
    if Office.objects.exists():
        yield False
    elif not dry_run:
        first_office(at=now())
        yield False
    else:
        try:
            with transaction.atomic():
                first_office(at=now())
                yield True
                transaction.set_rollback(True)
        finally:
            forget_directory()


def _source(table: FileTable) -> Source:
    return Source(
        name=table.path.name,
        format=table.format,
        header=table.header,
        rows=table.rows,
        guarded=table.guarded,
        faults=FAULTS,
    )


def _suggestion(table: FileTable, mapping: FileMapping) -> str:
    """The mapping whose columns the file looks like, for those who forgot to name it."""
    if mapping.keys:
        return ""
    names = {folded(name) for name in table.header}
    worth = {other.id: len(names & other.source_columns) for other in shipped_mappings()}
    best = max(worth, key=lambda name: worth[name], default="")
    return best if best and worth[best] * 2 >= len(names) else ""


def _document(error: RowError) -> dict[str, Any]:
    line, column, value, code, reason = error.told()
    return {"line": int(line), "column": column, "value": value, "code": code, "reason": reason}


def _tell(summary: Summary, first: Sequence[RowError], *, dry_run: bool) -> None:
    click.echo(
        f"read {summary.read}: created {summary.created}, unchanged {summary.unchanged}, updated {summary.updated}, "
        f"rejected {summary.rejected}{' (nothing was written)' if dry_run else ''}"
    )
    if summary.duplicates:
        click.echo(f"linked to an earlier case with the same words: {summary.duplicates}")
    if summary.to_handle:
        click.echo(f"to handle: {summary.to_handle}, of them waiting to be dispatched: {summary.to_dispatch}")
    if summary.without_clocks:
        click.echo(f"received before any rule set known here, so without clocks: {summary.without_clocks}")
    for key, count in summary.assumed.items():
        click.echo(f"{key} supplied by the import: {count}")
    if summary.unknown_columns:
        click.echo(f"unknown columns: {'、'.join(summary.unknown_columns)}")
    for error in first:
        line, column, value, code, reason = error.told()
        click.echo(f"line {line} {column} {value} {code}: {reason}", err=True)
