"""The worker's part of the numbers: what happened goes into a lake that was built, a little at a time."""

from __future__ import annotations

import logging
import time
from datetime import datetime

from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.lake.folder import lake_is_there

#: between two looks
SECONDS = 60.0
#: chains of one round: few enough that a message does not wait for them
MOST = 2000
log = logging.getLogger("fangxin.worker")


class Counting:
    """When one worker takes up changes next: after a round it rests for as long as the round took, but for no less than a minute
    when nothing more waits. A lake nobody built is none of its business: building may take long."""

    def __init__(self) -> None:
        self._next = 0.0
        self._told = ""

    def round(self, *, at: datetime) -> bool:
        """Take up a batch; whether more is likely to wait. What keeps it from doing so is logged once."""
        began = time.monotonic()
        if began < self._next or not lake_is_there():
            return False
        from fangxin.interfaces.lake.updating import update_lake

        more = False
        try:
            more = update_lake(at=at, progress=log.debug, most=MOST).more
            self._told = ""
        except Refusal as refusal:
            if refusal.code != self._told:
                log.warning("the lake is not brought up to date: %s", refusal.told())
            self._told = refusal.code
        except Exception:
            # a full disk under the lake keeps no message and no sweep waiting
            log.exception("the lake was not brought up to date; it is tried again")
        ended = time.monotonic()
        self._next = ended + (ended - began if more else SECONDS)
        return more
