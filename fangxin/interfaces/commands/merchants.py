"""`fangxin merchants`: the register of merchants, from outside its desk."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.merchants.rules import name_key
from fangxin.domain.registry.actions.importing import Mistake, Summary, import_register
from fangxin.domain.registry.rules import register_book
from fangxin.interfaces.clock import now
from fangxin.interfaces.commands.reading_files import FIRST, errors_file, progress_bar
from fangxin.interfaces.files.opening import open_table
from fangxin.interfaces.files.tables import FAULTS


@click.group("merchants")
def merchants() -> None:
    """The register of merchants."""


@merchants.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Read and compare everything, write nothing.")
@click.option(
    "--errors",
    "errors_path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what is wrong with which row to this CSV file.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
@click.option("--progress/--no-progress", default=None, help="Show a progress bar on stderr [default: on a terminal].")
def import_merchants(
    file: Path, dry_run: bool, errors_path: Path | None, as_json: bool, progress: bool | None
) -> None:  # fmt: skip
    """Import an extract of the register from FILE (CSV, XLSX or JSON lines). The same file again changes nothing.

    Merchants are told apart by their unified social credit code; outlets, shops and sizes may stand in columns of the same
    rows. The names of columns are in law/register.yaml. Rows that cannot be taken are counted as rejected and do not stop
    the others; the exit status is 1 only when the file as such cannot be processed.
    """
    columns = register_book().columns
    table = open_table(file, knows=lambda names: sum(name_key(name=one) in columns for one in names))
    first: list[Mistake] = []
    with (
        errors_file(errors_path) as write,
        progress_bar(table, shown=sys.stderr.isatty() if progress is None else progress) as moved,
    ):

        def reject(found: Sequence[Mistake]) -> None:
            first.extend(found[: FIRST - len(first)])
            write((str(one.line), one.column, one.value, one.code, one.reason) for one in found)

        summary = import_register(
            source=file.name, header=table.header, rows=table.rows, faults=FAULTS, by=SYSTEM, at=now(), dry_run=dry_run,
            reject=reject, progress=lambda _: moved(table.rows.position),
        )  # fmt: skip
    if as_json:
        told = summary.figures() | {
            "unknown_columns": summary.unknown_columns, "dry_run": dry_run, "first_errors": [asdict(one) for one in first],
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        _tell(summary, first, dry_run=dry_run)


def _tell(summary: Summary, first: Sequence[Mistake], *, dry_run: bool) -> None:
    click.echo(
        f"read {summary.read}: created {summary.created}, updated {summary.updated}, unchanged {summary.unchanged}, "
        f"rejected {summary.rejected}{' (nothing was written)' if dry_run else ''}"
    )
    if summary.outlets or summary.shops or summary.sizes:
        click.echo(f"new among them: outlets {summary.outlets}, shops {summary.shops}, sizes {summary.sizes}")
    if summary.unknown_columns:
        click.echo(f"unknown columns: {'、'.join(summary.unknown_columns)}")
    for one in first:
        click.echo(f"line {one.line} {one.column} {one.value} {one.code}: {one.reason}", err=True)
