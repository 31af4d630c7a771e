"""The figures of law/alerts.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook import Number, Record, Whole, law_file, load_law_file


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything law/alerts.yaml says; terms in days."""

    due_days: int
    due_most_days: int
    remind_days: int
    again_days: int
    again_times: float
    same: float


def _figures(*, due: dict[str, Any], again: dict[str, Any]) -> Figures:
    return Figures(
        due_days=due["days"], due_most_days=due["most_days"], remind_days=due["remind_days"], again_days=again["days"],
        again_times=again["times"], same=again["same"],
    )  # fmt: skip


_SCHEMA = Record(
    {
        "due": Record({"days": Whole(1, 365), "most_days": Whole(1, 365), "remind_days": Whole(1, 60)}),
        "again": Record({"days": Whole(1, 365), "times": Number(1, 100), "same": Number(0, 1)}),
    },
    make=_figures,
)


def figures() -> Figures:
    """The figures in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_figures(law_file("alerts.yaml"))


@lru_cache(maxsize=8)
def read_figures(path: Path) -> Figures:
    """The figures of one file. Raises LawError with file, line and reason."""
    read: Figures = load_law_file(path, _SCHEMA)
    return read
