"""The figures of law/matters.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fangxin.domain.matters.words import Signal
from fangxin.foundation.lawbook import NAME, Number, Record, Text, Whole, law_file, load_law_file


@dataclass(frozen=True, kw_only=True, slots=True)
class Weight:
    """What one signal is called and how much it says; of one group only the strongest counts."""

    label: str
    group: str
    points: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything law/matters.yaml says; days, points of 100, shares of 1."""

    days: int
    looked_at: int
    proposed: int
    suggest: int
    sure: int
    again: int
    weights: Mapping[Signal, Weight]
    text_from: float
    text_full: float
    near: int
    least_number: int


def figures() -> Figures:
    """The figures in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_figures(law_file("matters.yaml"))


@lru_cache(maxsize=8)
def read_figures(path: Path) -> Figures:
    """The figures of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    return Figures(
        weights={signal: Weight(**row["signals"][signal.value]) for signal in Signal},
        text_from=row["text"]["from"],
        text_full=row["text"]["full"],
        **{name: row[name] for name in _WHOLES},
    )


def _rising(**shares: float) -> dict[str, float]:
    if not shares["from"] < shares["full"]:
        raise ValueError("from 应当小于 full")
    return shares


_WHOLES = {
    "days": Whole(1, 3660), "looked_at": Whole(1, 200), "proposed": Whole(1, 100), "suggest": Whole(1, 100),
    "sure": Whole(1, 100), "again": Whole(1, 100), "near": Whole(1, 3660), "least_number": Whole(1, 64),
}  # fmt: skip
_WEIGHT = Record({"label": Text(), "group": NAME, "points": Whole(-100, 100)})
_SCHEMA = Record(
    {
        **_WHOLES,
        "signals": Record({signal.value: _WEIGHT for signal in Signal}),
        "text": Record({"from": Number(0.0, 1.0), "full": Number(0.0, 1.0)}, make=_rising),
    }
)
