"""Chunks worked off beside each other: by this process, or by several that each have their own connection."""

from __future__ import annotations

import gc
import os
import pickle
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from typing import Any, Final, NamedTuple

from django.db import connection, connections

from fangxin.domain.exchange.actions import worker
from fangxin.domain.exchange.actions.chunk import Chunker, ChunkResult, Item, Task
from fangxin.domain.exchange.rules.refusals import RowError
from fangxin.foundation.refusals import Refusal

#: a file of fewer chunks is done before other processes are up
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
    chunker = Chunker(task)
    first = list(islice(waiting, WORTH_CHUNKS)) if workers > 1 else []
    if len(first) < WORTH_CHUNKS or connection.in_atomic_block:
        for chunk in chain(first, waiting):
            yield chunk, chunker.work(header=chunk.header, items=chunk.items)
        return
    # the first chunk is done here: what it looks up, the others need not
    yield first[0], chunker.work(header=first[0].header, items=first[0].items)
    yield from _beside(chain(first[1:], waiting), chunker, workers)


def _beside(chunks: Iterable[Chunk], chunker: Chunker, workers: int) -> Iterator[tuple[Chunk, ChunkResult]]:
    pool = _pool(chunker, workers)
    sent: deque[tuple[Chunk, Future[bytes]]] = deque()
    try:
        for chunk in chunks:
            sent.append(
                (chunk, pool.submit(worker.work, chunk.header, [(i.line, i.cells, i.number) for i in chunk.items]))
            )
            if len(sent) > workers * AHEAD:
                done, future = sent.popleft()
                yield done, pickle.loads(future.result())
        while sent:
            done, future = sent.popleft()
            yield done, pickle.loads(future.result())
    except BrokenProcessPool as broken:
        raise ImportBroken from broken
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(chunker: Chunker, workers: int) -> ProcessPoolExecutor:
    """Processes that know all this one knows, where they can be forked; elsewhere they set themselves up anew."""
    # a connection shared over a fork would be ended by whoever ends first
    connections.close_all()
    if sys.platform == "linux":
        # what is known by now is never collected: looking through it again and again costs a tenth of the time
        gc.freeze()
        worker.hand_over(chunker)
        return ProcessPoolExecutor(workers, mp_context=get_context("fork"))
    # what names models travels pickled twice: it can be read only after Django was set up there
    given = (pickle.dumps(chunker.task), _database())
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=worker.start, initargs=given)


def _database() -> dict[str, Any]:
    """The database this process is connected to; a test's is not the one the settings name."""
    return {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD")}
