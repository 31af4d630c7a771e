"""The process beside the importing one. Nothing of Django is imported before it was set up here."""

from __future__ import annotations

import gc
import pickle
from collections.abc import Sequence
from typing import Any

_chunker: Any = None
_worked = 0
#: chunks between two collections of garbage; nearly nothing here is cyclic, and looking costs a tenth of the time
COLLECT_EVERY = 20


def hand_over(chunker: Any) -> None:
    """Leave a chunker to the processes that are forked next."""
    global _chunker  # noqa: PLW0603 - one process works for one run
    _chunker = chunker


def start(task: bytes, database: dict[str, Any]) -> None:
    """Set a process that was not forked up for one run on one database; `task` is pickled."""
    import django

    django.setup()
    from django.db import connection

    from fangxin.domain.exchange.actions.chunk import Chunker

    connection.settings_dict.update(database)
    hand_over(Chunker(pickle.loads(task)))


def work(header: tuple[str, ...], items: Sequence[tuple[int, Sequence[str], str]]) -> bytes:
    """The pickled result of one chunk."""
    global _worked  # noqa: PLW0603
    gc.disable()
    _worked += 1
    if _worked % COLLECT_EVERY == 0:
        gc.collect()
    from fangxin.domain.exchange.actions.chunk import Item

    return pickle.dumps(_chunker.work(header=header, items=[Item(*item) for item in items]))
