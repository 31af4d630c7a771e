"""Chunks worked off beside each other: by this process, or by several that each have their own connection."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, Final, NamedTuple

from django.db import connection

from fangxin.domain.exchange.actions.chunk import Chunker, ChunkResult, Item, Task
from fangxin.domain.exchange.rules.refusals import RowError
from fangxin.foundation.refusals import Refusal

#: starting a process costs a second or two; a file of fewer chunks is done before that
WORTH_CHUNKS: Final = 4
#: chunks waiting for each process; more would only fill memory
AHEAD: Final = 2


class ImportBroken(Refusal):
    """A process of the import died; whole chunks written before remain, and a second run completes it."""

    code = "import_broken"
    status = 503
    sentence = "导入被中断。已写入的部分是完整的，请用同一个文件重新运行导入，不会重复。"


class Chunk(NamedTuple):
    """Rows sent off together, the header they stand under, mistakes found among them, and how far the file was read."""

    header: tuple[str, ...]
    items: Sequence[Item]
    errors: Sequence[RowError]
    position: int


def default_workers() -> int:
    """As many processes as cores on PostgreSQL; none beside this one on SQLite, which has one writer."""
    return max(2, os.cpu_count() or 2) if connection.vendor == "postgresql" else 0


def work_off(*, chunks: Iterable[Chunk], task: Task, workers: int) -> Iterator[tuple[Chunk, ChunkResult]]:
    """Every chunk with its result, in order. Raises ImportBroken when a process died."""
    waiting = iter(chunks)
    first = list(islice(waiting, WORTH_CHUNKS)) if workers > 1 else []
    if workers <= 1 or len(first) < WORTH_CHUNKS:
        chunker = Chunker(task)
        for chunk in chain(first, waiting):
            yield chunk, chunker.work(header=chunk.header, items=chunk.items)
        return
    yield from _beside(chain(first, waiting), task, workers)


def _beside(chunks: Iterable[Chunk], task: Task, workers: int) -> Iterator[tuple[Chunk, ChunkResult]]:
    # the children start anew instead of inheriting this one's connection
    pool = ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(task, _database())
    )
    sent: deque[tuple[Chunk, Future[ChunkResult]]] = deque()
    try:
        for chunk in chunks:
            sent.append((chunk, pool.submit(_work, chunk.header, chunk.items)))
            if len(sent) > workers * AHEAD:
                done, future = sent.popleft()
                yield done, future.result()
        while sent:
            done, future = sent.popleft()
            yield done, future.result()
    except BrokenProcessPool as broken:
        raise ImportBroken from broken
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


# In the other process -------------------------------------------------------------------------------------------------

_chunker: Chunker | None = None


def _database() -> dict[str, Any]:
    """The database this process is connected to; a test's is not the one the settings name."""
    return {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}


def _start(task: Task, database: dict[str, Any]) -> None:
    global _chunker  # noqa: PLW0603 - one process works for one run
    import django

    django.setup()
    connection.settings_dict.update(database)
    _chunker = Chunker(task)


def _work(header: tuple[str, ...], items: Sequence[Item]) -> ChunkResult:
    assert _chunker is not None
    return _chunker.work(header=header, items=items)
