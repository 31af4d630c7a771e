"""`fangxin classify`: apply a trained model to a table, batch by batch. Reads no database."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from fangxin.interfaces.commands.calendar import refusals_told
from fangxin.interfaces.commands.tables import TableFile, open_table
from fangxin.interfaces.commands.whole_files import whole_file

if TYPE_CHECKING:
    from fangxin.domain.classification.rules.learning import Model

BATCH = 2_000
ADDED = ("label", "score")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=FILE)
@click.option("--model", "model_file", required=True, type=FILE, help="Model file made by `fangxin train`.")
@click.option("--text", "text_column", required=True, help="Column of the texts.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="CSV file to write [default: stdout].")
def classify(file: Path, model_file: Path, text_column: str, out: Path | None) -> None:
    """Add the columns label and score (0..1) to FILE (CSV or XLSX) and write it as CSV in UTF-8.

    An input column already called label or score is kept as label_input or score_input.
    """
    with refusals_told():
        from fangxin.domain.classification.rules.learning import Model

        table = open_table(file)
        place = table.place(text_column)
        model = Model.from_bytes(model_file.read_bytes())
        with _target(out) as stream:
            rows = _write(table, place, model, stream)
        if out is not None:
            click.echo(f"{rows} 行已分类，写入 {out}", err=True)


@contextmanager
def _target(out: Path | None) -> Iterator[BinaryIO]:
    if out is None:
        yield sys.stdout.buffer
    else:
        with whole_file(out) as file:
            yield file


def _write(table: TableFile, place: int, model: Model, stream: BinaryIO) -> int:
    page = io.TextIOWrapper(stream, encoding="utf-8", errors="backslashreplace", newline="", write_through=False)
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow([*(f"{name}_input" if name in ADDED else name for name in table.header), *ADDED])
    rows = 0
    with _bar() as advance:
        while batch := [cells for _, cells in islice(table.rows, BATCH)]:
            for cells, (label, score) in zip(batch, model.best([cells[place] for cells in batch]), strict=True):
                writer.writerow([*cells, label, f"{score:.4f}"])
            rows += len(batch)
            advance(len(batch))
    page.flush()
    page.detach()
    return rows


@contextmanager
def _bar() -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("分类 {task.completed} 行"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda number: bar.advance(task, number)
