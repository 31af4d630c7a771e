"""The wall clock of the doors: the only place of the web side that reads it; actions take `at`."""

from __future__ import annotations

from datetime import UTC, date, datetime

from fangxin.foundation.clock import day_of


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The legal day of this instant, in Shanghai."""
    return day_of(now())
