"""Counting what is read without knowing by whom: numbers held in memory and added to the database every few seconds.

A page that only reads writes nothing. Each web process counts for itself and adds what it counted from a thread of its
own, and once more when it is stopped; only a killed process loses what it counted since.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from datetime import date
from multiprocessing.util import Finalize

from django.db import close_old_connections, connections

from fangxin.domain.trustcode.actions.counting import add_scans
from fangxin.domain.trustcode.words import Look

FLUSH_SECONDS = 5.0
#: different counts held at most; beyond it the thread is woken
MOST = 20_000
log = logging.getLogger("fangxin.scans")


class Tally:
    """The counts of this process that are not in the database yet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[tuple[int, date, str]] = Counter()
        self.full = threading.Event()

    def note(self, *, code_id: int, on: date, look: Look) -> None:
        """One more reader of a page."""
        with self._lock:
            self._counts[code_id, on, look.value] += 1
            crowded = len(self._counts) >= MOST
        if crowded:
            self.full.set()

    def flush(self) -> int:
        """Add what was counted to the database; how many readers that were. What could not be added is kept for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        self.full.clear()
        if not counts:
            return 0
        try:
            add_scans(counts=counts)
        except Exception:
            with self._lock:
                self._counts.update(counts)
            raise
        return counts.total()

    def forget(self) -> None:
        """Drop what was counted: the database it belongs to is gone."""
        with self._lock:
            self._counts = Counter()


tally = Tally()


def keep_flushing() -> None:
    """Begin to add the counts of this process to the database, until it is stopped; for a process that serves pages."""
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            tally.full.wait(FLUSH_SECONDS)
            _flushed()

    def end() -> None:
        stop.set()
        tally.full.set()
        thread.join(5)
        _flushed()

    thread = threading.Thread(target=run, name="scans", daemon=True)
    thread.start()
    # the server's workers are children that end without `atexit`; this is called at the end of either
    Finalize(None, end, exitpriority=10)


def _flushed() -> None:
    try:
        close_old_connections()
        tally.flush()
    except Exception:
        log.exception("counts of scans could not be added; they are kept for the next time")
        tally.full.wait(FLUSH_SECONDS)
    finally:
        connections.close_all()
