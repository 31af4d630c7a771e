"""When somebody who was not reached is called again, and when no more (law/follow_up.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from fangxin.domain.feedback.words import FollowUpState
from fangxin.foundation.calendar import WorkCalendar
from fangxin.foundation.lawbook import Record, Whole, law_file, load_law_file


@dataclass(frozen=True, kw_only=True, slots=True)
class Patience:
    """How often, and how many working days later."""

    again_after: int
    tries: int

    def after(self, *, tries: int, on: date, calendar: WorkCalendar) -> tuple[FollowUpState, date | None]:
        """What becomes of a call-back that failed for the `tries`-th time, and the day of the next try."""
        if tries >= self.tries:
            return FollowUpState.GIVEN_UP, None
        return FollowUpState.NOT_REACHED, calendar.working_day(self.again_after, after=on)


def patience() -> Patience:
    """The rules in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_patience(law_file("follow_up.yaml"))


@lru_cache(maxsize=8)
def read_patience(path: Path) -> Patience:
    """The rules of one file. Raises LawError with file, line and reason."""
    found: Patience = load_law_file(path, SCHEMA)
    return found


def _made(*, again_after_working_days: int, tries: int) -> Patience:
    return Patience(again_after=again_after_working_days, tries=tries)


#: The shape of law/follow_up.yaml.
SCHEMA = Record(
    {"again_after_working_days": Whole(least=1, most=60), "tries": Whole(least=1, most=20)}, make=_made
)  # fmt: skip
