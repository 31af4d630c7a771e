"""The worker's daily look for hot spots, beside its rounds: it may take minutes, and no message waits for it."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime

from django.db import connections

from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.lake.watching import look_daily, look_due

#: after a look that failed
AGAIN_SECONDS = 3600.0
log = logging.getLogger("fangxin.worker")


class Looking:
    """When one worker looks next: whenever a look is due and none is under way; after a fault not before an hour is over."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._next = 0.0

    @property
    def under_way(self) -> bool:
        """Whether a look reads the lake now."""
        return self._thread is not None and self._thread.is_alive()

    def round(self, *, at: datetime) -> None:
        """Begin a look if it is time for one."""
        if self.under_way or time.monotonic() < self._next or not look_due(at=at):
            return
        # a worker that ends waits for no look: nothing of one is kept before it is done
        self._thread = threading.Thread(target=self._look, kwargs={"at": at}, name="hot-spots", daemon=True)
        self._thread.start()

    def _look(self, *, at: datetime) -> None:
        try:
            look_daily(at=at)
        except Refusal as refusal:
            self._next = time.monotonic() + AGAIN_SECONDS
            log.warning("hot spots were not looked for: %s", refusal.told())
        except Exception:
            self._next = time.monotonic() + AGAIN_SECONDS
            log.exception("the look for hot spots failed; it is tried again in an hour")
        finally:
            connections.close_all()
