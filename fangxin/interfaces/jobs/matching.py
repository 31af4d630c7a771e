"""The worker's eye for matters: what was filed just now every round, older cases a step a round, and where leads went."""

from __future__ import annotations

import time
from datetime import datetime

from fangxin.domain.matters.actions.looking import look_at_new, look_back

#: seconds after which older cases are looked through again, for what an import brought meanwhile
AGAIN_SECONDS = 600.0


class Matching:
    """Where one worker is in looking through older cases; a new worker begins at the newest."""

    def __init__(self) -> None:
        self._below: int | None = None
        self._next = 0.0

    def round(self, *, at: datetime) -> bool:
        """Look at new cases and take one step back; whether there is more to do at once."""
        busy = look_at_new(at=at) > 0
        if time.monotonic() < self._next:
            return busy
        self._below = look_back(below=self._below, at=at)
        if self._below is None:
            self._next = time.monotonic() + AGAIN_SECONDS
        return busy or self._below is not None
