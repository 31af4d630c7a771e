"""How silence climbs: office hours, the ladders of supervision orders, hand-overs and 12345 work orders, roster gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from fangxin.foundation.lawbook.reading import CODE, ClockTime, Listing, OneOf, Record, Text, Whole, load_law_file

ORDER_RECIPIENTS = ("handler", "head", "county", "city", "province", "opener")
WORK_ORDER_RECIPIENTS = ("handler", "head", "county", "city", "province")
HAND_OVER_RECIPIENTS = ("receiver", "receiver_head", "owner")
LADDERS = ("orders", "hand_overs", "work_orders")
LONGEST_CODE = 16


@dataclass(frozen=True)
class Span:
    """A part of a working day in which an office is at work."""

    begins: time
    ends: time

    @property
    def minutes(self) -> int:
        """How long it lasts, in minutes."""
        return (self.ends.hour - self.begins.hour) * 60 + self.ends.minute - self.begins.minute


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: exactly one of hours (working hours, negative before the due time) and days is set."""

    id: str
    label: str
    to: tuple[str, ...]
    hours: int | None = None
    days: int | None = None


@dataclass(frozen=True)
class GapWarning:
    """A gap in a roster is told so many days before its day, at an hour."""

    days_before: int
    hour: time


@dataclass(frozen=True)
class Escalation:
    """Everything in law/escalation.yaml."""

    office_hours: tuple[Span, ...]
    orders: tuple[Rung, ...]
    hand_overs: tuple[Rung, ...]
    work_orders: tuple[Rung, ...]
    duty_gaps: tuple[GapWarning, ...]

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """The rungs of all ladders."""
        return (*self.orders, *self.hand_overs, *self.work_orders)

    def rung(self, rung_id: str) -> Rung | None:
        """A rung of any ladder by its id; None for one an older file had."""
        return next((rung for rung in self.rungs if rung.id == rung_id), None)


def read_escalation(path: Path) -> Escalation:
    """The ladders of a file; raises LawError with file, line and reason."""
    read: Escalation = load_law_file(path, ESCALATION)
    return read


def _span(**given: Any) -> Span:
    span = Span(given["from"], given["until"])
    if span.ends <= span.begins:
        raise ValueError("until 要晚于 from")
    return span


def _rung(*, id: str, at: dict[str, int], **words: Any) -> Rung:
    if len(id) > LONGEST_CODE:
        raise ValueError(f"id 最长 {LONGEST_CODE} 个字符")
    if len(at) != 1:
        raise ValueError("at 要在 before_hours、after_hours、after_days 中写且只写一项")
    ((name, number),) = at.items()
    if name == "after_days":
        return Rung(id=id, days=number, **words)
    return Rung(id=id, hours=-number if name == "before_hours" else number, **words)


def _escalation(**given: Any) -> Escalation:
    spans = given["office_hours"]
    if any(later.begins < earlier.ends for earlier, later in pairwise(spans)):
        raise ValueError("office_hours 要按时间先后，不能重叠")
    for name in LADDERS:
        places = [(rung.days or 0, rung.hours or 0) for rung in given[name]]
        if places != sorted(set(places)):
            raise ValueError(f"{name} 各级要按时间先后，不能重复")
    ids = [rung.id for name in LADDERS for rung in given[name]]
    if len(set(ids)) < len(ids):
        raise ValueError("各级的 id 不能重复")
    return Escalation(**given)


_AT = Record({}, {"before_hours": Whole(1, 80), "after_hours": Whole(0, 80), "after_days": Whole(1, 365)})


def _ladder(*recipients: str) -> Listing:
    to = Listing(OneOf(*recipients), least=1)
    return Listing(Record({"id": CODE, "label": Text(), "at": _AT, "to": to}, make=_rung), least=1)


ESCALATION = Record(
    {
        "office_hours": Listing(Record({"from": ClockTime(), "until": ClockTime()}, make=_span), least=1),
        "orders": _ladder(*ORDER_RECIPIENTS),
        "hand_overs": _ladder(*HAND_OVER_RECIPIENTS),
        "work_orders": _ladder(*WORK_ORDER_RECIPIENTS),
        "duty_gaps": Listing(
            Record({"days_before": Whole(1, 60), "hour": ClockTime()}, make=GapWarning),
        ),
    },
    make=_escalation,
)
