"""The demo's numbers: board, bulletins and hot spots have something to show from the first minute."""

from __future__ import annotations

from datetime import datetime

from fangxin.interfaces.lake.folder import lake_is_there
from fangxin.interfaces.lake.updating import rebuild_lake


def ensure_numbers(*, at: datetime) -> None:
    """Build the lake when there is none; from then on the worker keeps it up to date."""
    if not lake_is_there():
        rebuild_lake(at=at, progress=lambda line: None)
