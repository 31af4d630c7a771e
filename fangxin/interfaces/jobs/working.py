"""The worker: delivers messages as they come due, indexes, compares and counts cases, sweeps and looks about, until told to stop."""

from __future__ import annotations

import logging
import threading
import time

from django.db import close_old_connections, connections

from fangxin.domain.notices.words import Lane
from fangxin.domain.workorders.actions.files import take_step
from fangxin.domain.workorders.actions.returning import deliver_returns
from fangxin.interfaces.clock import now
from fangxin.interfaces.gateways.hotline12345 import sending as hotline12345
from fangxin.interfaces.gateways.hotline12345.tables import reader_of
from fangxin.interfaces.jobs.counting import Counting
from fangxin.interfaces.jobs.indexing import Indexing
from fangxin.interfaces.jobs.looking import Looking
from fangxin.interfaces.jobs.matching import Matching
from fangxin.interfaces.jobs.sending import begin_codes, deliver_lane
from fangxin.interfaces.jobs.sweeping import sweep_everything

IDLE_SECONDS = 1.0
SWEEP_SECONDS = 60.0
log = logging.getLogger("fangxin.worker")


def work(*, stop: threading.Event) -> None:
    """Run until `stop` is set. A fault is logged and the next round goes on; nothing claimed is lost, its lease ends."""
    swept, matching, indexing, counting, looking = 0.0, Matching(), Indexing(), Counting(), Looking()
    codes = begin_codes(stop=stop)
    while not stop.is_set():
        busy = False
        try:
            close_old_connections()
            at = now()
            busy = deliver_lane(lane=Lane.OTHERS, at=at)
            busy |= indexing.round()
            busy |= matching.round(at=at)
            # the files a look reads outlast one update of the lake, not two
            if not looking.under_way:
                busy |= counting.round(at=at)
            busy |= take_step(at=at, reader=reader_of)
            busy |= deliver_returns(at=at, send=hotline12345.send) > 0
            if time.monotonic() - swept > SWEEP_SECONDS:
                swept = time.monotonic()
                sweep_everything(at=now(), long=False)
                looking.round(at=now())
        except Exception:
            log.exception("a round of the worker failed; the next one follows")
        if not busy:
            stop.wait(IDLE_SECONDS)
    codes.join()
    connections.close_all()
