"""What law/duty.yaml says: the shifts of a day, how many sit in each, and the rest between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.foundation.clock import BEIJING
from fangxin.foundation.lawbook import Listing, Record, Text, Whole, law_file, load_law_file
from fangxin.foundation.lawbook.reading import CODE, ClockTime

WHOLE_DAY = timedelta(days=1)
LONGEST_CODE = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """One shift of every day."""

    id: str
    label: str
    begins: time
    ends: time
    seats: int

    def hours(self, on: date) -> tuple[datetime, datetime]:
        """When the shift of a day begins and ends."""
        begin = datetime.combine(on, self.begins, tzinfo=BEIJING)
        end = datetime.combine(on, self.ends, tzinfo=BEIJING)
        return begin, end if end > begin else end + WHOLE_DAY

    @property
    def named(self) -> str:
        """`白班 08:00–16:00`."""
        return f"{self.label} {self.begins:%H:%M}–{self.ends:%H:%M}"


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyRules:
    """The house's rules for duty."""

    shifts: tuple[Shift, ...]
    rest: timedelta
    kept: timedelta

    def shift(self, shift_id: str) -> Shift | None:
        """A shift by its id; None for one an older file had."""
        return next((shift for shift in self.shifts if shift.id == shift_id), None)


def duty_rules() -> DutyRules:
    """The rules in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_duty_rules(law_file("duty.yaml"))


@lru_cache(maxsize=8)
def read_duty_rules(path: Path) -> DutyRules:
    """The rules of one file. Raises LawError with file, line and reason."""
    found: DutyRules = load_law_file(path, SCHEMA)
    return found


def _shift(*, id: str, **given: Any) -> Shift:
    if len(id) > LONGEST_CODE:
        raise ValueError(f"id 最长 {LONGEST_CODE} 个字符")
    return Shift(id=id, label=given["label"], begins=given["from"], ends=given["until"], seats=given["seats"])


def _rules(*, shifts: tuple[Shift, ...], rest_hours: int, kept_days: int) -> DutyRules:
    if len({shift.id for shift in shifts}) < len(shifts):
        raise ValueError("各班次的 id 不能重复")
    if not _whole_day(shifts):
        raise ValueError("各班次要覆盖全天 24 小时")
    ordered = tuple(sorted(shifts, key=lambda shift: shift.begins))
    return DutyRules(shifts=ordered, rest=timedelta(hours=rest_hours), kept=timedelta(days=kept_days))


def _whole_day(shifts: tuple[Shift, ...]) -> bool:
    """Whether the shifts of days in a row leave no minute of the day between uncovered."""
    on = date(2000, 1, 2)
    begin, end = datetime.combine(on, time(), tzinfo=BEIJING), datetime.combine(on, time(), tzinfo=BEIJING) + WHOLE_DAY
    for first, last in sorted(shift.hours(on + timedelta(days=day)) for day in (-1, 0) for shift in shifts):
        if first <= begin < last:
            begin = last
    return begin >= end


#: The shape of law/duty.yaml.
SCHEMA = Record(
    {
        "shifts": Listing(
            Record(
                {"id": CODE, "label": Text(), "from": ClockTime(), "until": ClockTime(), "seats": Whole(1, 50)},
                make=_shift,
            ),
            least=1,
        ),
        "rest_hours": Whole(0, 48),
        "kept_days": Whole(1, 366),
    },
    make=_rules,
)
