"""The figures of law/hotspots.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook import Listing, Number, OneOf, Record, Spec, Text, Whole, law_file, load_law_file

WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Window:
    """So many days looked at together; the whole weeks before them that say what was to be expected."""

    days: int
    least: int
    weeks: int
    gap: int

    def __post_init__(self) -> None:
        if self.days % WEEK:
            raise ValueError(f"{self.days} 天不是整周")
        if self.weeks % self.length:
            raise ValueError(f"{self.weeks} 周不能分成每段 {self.length} 周")

    @property
    def length(self) -> int:
        """How many weeks it lasts."""
        return self.days // WEEK

    @property
    def blocks(self) -> tuple[tuple[int, ...], ...]:
        """The weeks before, as many at a time as the window has, nearest first; week 0 is the last one looked at."""
        first = self.length + self.gap
        return tuple(
            tuple(range(first + step, first + step + self.length)) for step in range(0, self.weeks, self.length)
        )


@dataclass(frozen=True, kw_only=True)
class SpecialDay:
    """Days around one day of the year that are unlike others; `usual` how busy against a working day."""

    name: str
    month: int
    day: int
    before: int
    after: int
    usual: float

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        it = date(day.year, self.month, self.day)  # up to the 28th: it exists every year
        return it - timedelta(days=self.before) <= day <= it + timedelta(days=self.after)


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Everything law/hotspots.yaml says; each figure is explained there."""

    windows: tuple[Window, ...]
    control: str
    level: float
    times: float
    excess: int
    half_life: int
    season_cases: int
    season_most: float
    trend_weeks: int
    trend_most: float
    spread_least: float
    prior_cases: float
    special_days: tuple[SpecialDay, ...]
    usual_days: dict[str, float]
    same: float
    findings: int
    cases: int

    @property
    def weeks(self) -> int:
        """How many weeks back anything is read: a year, and what was before the same season then."""
        return max(52 + max(window.blocks[-1][-1] for window in self.windows) // 2 + 3, self.trend_weeks)


def _policy(*, history: dict[str, Any], **given: Any) -> Policy:
    return Policy(**history, **given)


_WINDOW = Record(
    {"days": Whole(7, 84), "least": Whole(2, 1000), "weeks": Whole(4, 52), "gap": Whole(0, 12)}, make=Window
)
_SPECIAL: dict[str, Spec] = {
    "name": Text(), "month": Whole(1, 12), "day": Whole(1, 28), "before": Whole(0, 30), "after": Whole(0, 30),
    "usual": Number(0, 100),
}  # fmt: skip
_HISTORY: dict[str, Spec] = {
    "half_life": Whole(1, 520), "season_cases": Whole(1, 10_000), "season_most": Number(1, 100), "trend_weeks": Whole(4, 104),
    "trend_most": Number(0, 1), "spread_least": Number(0, 10), "prior_cases": Number(0, 100),
}  # fmt: skip
_SCHEMA = Record(
    {
        "windows": Listing(_WINDOW, 1),
        "control": OneOf("BH", "BY"),
        "level": Number(0, 1),
        "times": Number(1, 1000),
        "excess": Whole(0, 10_000),
        "history": Record(_HISTORY),
        "special_days": Listing(Record(_SPECIAL, make=SpecialDay)),
        "usual_days": Record({name: Number(0, 100) for name in ("weekend", "holiday", "make_up", "after_holiday")}),
        "same": Number(0, 1),
        "findings": Whole(1, 1000),
        "cases": Whole(1, 10_000),
    },
    make=_policy,
)


def policy() -> Policy:
    """The figures in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_policy(law_file("hotspots.yaml"))


@lru_cache(maxsize=8)
def read_policy(path: Path) -> Policy:
    """The figures of one file. Raises LawError with file, line and reason."""
    read: Policy = load_law_file(path, _SCHEMA)
    return read
