"""`fangxin train`: learn a text classifier from an agency's own labelled history. Reads no database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fangxin.interfaces.clock import today
from fangxin.interfaces.commands.calendar import refusals_told
from fangxin.interfaces.commands.tables import open_table
from fangxin.interfaces.commands.whole_files import whole_file

if TYPE_CHECKING:
    from fangxin.domain.classification.rules.learning import Training

TABLE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=TABLE)
@click.option("--text", "text_column", required=True, help="Column of the texts.")
@click.option("--label", "label_column", required=True, help="Column of the right classes.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Model file to write.")
@click.option("--group", "group_column", help="Column that ties rows of one matter; they are validated together.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def train(file: Path, text_column: str, label_column: str, out: Path, group_column: str | None, as_json: bool) -> None:
    """Learn a text classifier from FILE (CSV or XLSX) and say how good it is in cross-validation."""
    with refusals_told():
        texts, labels, groups = _read(file, text_column, label_column, group_column)
        training = _learn(texts, labels, groups)
        content = training.model.to_bytes()
        with whole_file(out) as target:
            target.write(content)
        if as_json:
            click.echo(json.dumps(_as_data(training, out, len(content)), ensure_ascii=False))
        else:
            _print(training, out, len(content))


def _read(file: Path, text: str, label: str, group: str | None) -> tuple[list[str], list[str], list[str] | None]:
    table = open_table(file)
    places = [table.place(text), table.place(label), *([table.place(group)] if group else [])]
    columns: list[list[str]] = [[] for _ in places]
    for _, cells in table.rows:
        for column, place in zip(columns, places, strict=True):
            column.append(cells[place])
    return columns[0], columns[1], columns[2] if group else None


def _learn(texts: list[str], labels: list[str], groups: list[str] | None) -> Training:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from fangxin.domain.classification.rules.learning import train as learn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("训练", total=None)
        return learn(
            texts=texts,
            labels=labels,
            groups=groups,
            trained_on=today(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _as_data(training: Training, out: Path, size: int) -> dict[str, Any]:
    model, validation = training.model, training.validation
    figures = ("folds", "macro_f1", "spread", "accuracy", "top2", "sure")
    return {
        "rows": model.rows,
        "skipped": training.skipped,
        "labels": list(model.labels),
        **{name: round(getattr(validation, name), 4) if validation else None for name in figures},
        "classes": [
            {"label": row.label, "rows": row.rows}
            | {name: round(getattr(row, name), 4) for name in ("precision", "recall", "f1")}
            for row in (validation.classes if validation else ())
        ],
        "model": {
            "file": str(out),
            "bytes": size,
            "digest": model.digest,
            "trained_on": model.trained_on.isoformat(),
            "features": len(model.vocabulary.keys),
        },
    }


def _print(training: Training, out: Path, size: int) -> None:
    from rich.console import Console
    from rich.table import Table

    model, validation = training.model, training.validation
    click.echo(
        f"{model.rows} 行，{len(model.labels)} 类"
        + (f"；{training.skipped} 行缺文本或标签，未用" if training.skipped else "")
    )
    if validation is None:
        click.echo("数据太少，没有做交叉验证。")
    else:
        click.echo(
            f"交叉验证（{validation.folds} 折）macro-F1 {validation.macro_f1:.3f} ± {validation.spread:.3f}，"
            f"正确率 {validation.accuracy:.3f}，前两名含正确答案 {validation.top2:.3f}，"
            f"把握最大的八成正确率 {validation.sure:.3f}"
        )
        table = Table("类别", "行数", "准确率", "召回率", "F1")
        for row in validation.classes:
            table.add_row(row.label, str(row.rows), *(f"{rate:.3f}" for rate in (row.precision, row.recall, row.f1)))
        Console(highlight=False, markup=False).print(table)
    click.echo(f"模型已写入 {out}（{size / 1e6:.1f} MB，训练数据摘要 {model.digest[:12]}）")
