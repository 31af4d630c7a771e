"""The worker's part of search: new and changed cases into the index, with at most half of the worker's time."""

from __future__ import annotations

import time

from fangxin.domain.search.actions.indexing import index_due

#: cases of one round: few enough that a message does not wait for them
BATCH = 200


class Indexing:
    """When one worker indexes next: after a batch it rests for as long as the batch took, as filing goes first."""

    def __init__(self) -> None:
        self._next = 0.0

    def round(self) -> bool:
        """Index a batch; whether more is likely to wait."""
        began = time.monotonic()
        if began < self._next:
            return False
        done = index_due(most=BATCH)
        ended = time.monotonic()
        self._next = ended + (ended - began)
        return done == BATCH
