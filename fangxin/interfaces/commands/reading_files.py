"""What commands share that read a table: the file of mistakes, and the bar of progress."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from fangxin.domain.exchange.rules.cells import guarded
from fangxin.interfaces.commands.whole_files import CannotWriteFile
from fangxin.interfaces.files.tables import FileTable

ERROR_COLUMNS: Final = ("line", "column", "value", "code", "reason")
#: mistakes told on the screen, and in the JSON document; the errors file has all of them
FIRST: Final = 20


@contextmanager
def errors_file(path: Path | None) -> Iterator[Callable[[Iterable[Sequence[str]]], None]]:
    """Writes mistakes as they are found, as ERROR_COLUMNS; a reader of the file sees what was found so far."""
    if path is None:
        yield lambda _: None
        return
    try:
        opened = path.open("w", encoding="utf-8-sig", newline="")
    except OSError as fault:
        raise CannotWriteFile(file=str(path), reason=fault.strerror or "磁盘错误") from fault
    with opened as file:
        writer = csv.writer(file)
        writer.writerow(ERROR_COLUMNS)

        def write(errors: Iterable[Sequence[str]]) -> None:
            writer.writerows([guarded(cell) for cell in error] for error in errors)
            file.flush()

        yield write


@contextmanager
def progress_bar(table: FileTable, *, shown: bool) -> Iterator[Callable[[int], None]]:
    """A bar on stderr that is told how many bytes were read; without one, nothing."""
    if not shown:
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(table.path.name, total=table.size)
        yield lambda position: bar.update(task, completed=position)
