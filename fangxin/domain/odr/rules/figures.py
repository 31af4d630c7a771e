"""The figures of settling first, from disputes that are done or were due (dossier: odr_settlement_rate and its sisters)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final, NamedTuple

from fangxin.domain.odr.rules.policy import Leave
from fangxin.domain.odr.words import DisputeState, Why


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Counts of the disputes of one or several merchants; every rate keeps its numerator and denominator.

    finished: a result was entered, or the dispute left the merchant. settled: of those, an agreement was made.
    answered_in_time: the merchant entered a result. silent: left without any answer. broken: settlements not kept.
    """

    received: int
    finished: int
    settled: int
    entered: int
    silent: int
    broken: int
    #: median time to the first answer, in hours, to the minute; None when nothing was answered
    answer_hours: float | None

    @property
    def settlement_percent(self) -> float | None:
        """Settled by the enterprise ÷ disputes finished, per cent with two decimals."""
        return _percent(self.settled, self.finished)

    @property
    def closing_percent(self) -> float | None:
        """Results entered by the enterprise ÷ disputes finished, per cent with two decimals."""
        return _percent(self.entered, self.finished)

    @property
    def silent_percent(self) -> float | None:
        """Left without any answer ÷ disputes finished, per cent with two decimals."""
        return _percent(self.silent, self.finished)


NOTHING: Final = Figures(received=0, finished=0, settled=0, entered=0, silent=0, broken=0, answer_hours=None)


class Told(NamedTuple):
    """What is read of a dispute."""

    state: str
    why: str
    filed_at: datetime
    first_answer_at: datetime | None
    result_at: datetime | None
    settled_at: datetime | None
    broken_at: datetime | None


def figures_of(disputes: Iterable[Told]) -> Figures:
    """Count disputes; those the consumer withdrew are left out."""
    counted = [one for one in disputes if one.state != DisputeState.WITHDRAWN]
    done = [one for one in counted if one.state != DisputeState.OPEN]
    waits = [(one.first_answer_at - one.filed_at).total_seconds() for one in counted if one.first_answer_at]
    return Figures(
        received=len(counted), finished=len(done),
        settled=sum(one.settled_at is not None for one in done),
        entered=sum(one.result_at is not None for one in done),
        silent=sum(one.why == Why.SILENT for one in done),
        broken=sum(one.broken_at is not None for one in done),
        answer_hours=round(median(waits) / 3600, 2) if waits else None,
    )  # fmt: skip


def must_leave(*, figures: Figures, leave: Leave) -> tuple[str, ...]:
    """The grounds of law/odr.yaml that the figures of the last months reach; the software proposes, an officer decides."""
    found = []
    if figures.finished >= leave.finished:
        if (figures.silent_percent or 0) >= leave.silent_percent:
            found.append("SILENT")
        if 100 - (figures.settlement_percent or 0) >= leave.unsettled_percent:
            found.append("UNSETTLED")
    if figures.broken >= leave.broken:
        found.append("BROKEN")
    return tuple(found)


def _percent(part: int, whole: int) -> float | None:
    """Half up, as published; None of nothing."""
    return None if whole == 0 else (part * 20000 + whole) // (2 * whole) / 100
