"""The look-ups that are counted: complaints in proportion to size, and how a merchant answers consumers before the agency.

Counting may take longer than the rest of the page together. It is done only for a merchant of whom there is something to count,
and what was counted is shown for a few seconds more: a busy door is scanned again and again.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import date, timedelta
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from django.db.models import QuerySet, Value

from fangxin.domain.disclosure.models import Disclosure
from fangxin.domain.disclosure.queries.standing import PUBLIC_ONCE, standing_of
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.domain.disclosure.words import Base
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import family_of, of_family
from fangxin.domain.odr.models import Dispute, Enrolment
from fangxin.domain.odr.queries.disputes import figures_between
from fangxin.domain.odr.words import EnrolmentState
from fangxin.domain.record.rules import Answers, Complaints
from fangxin.domain.reports.models import Penalty
from fangxin.storage.prepared import Prepared, Stacked

SECONDS: Final = 3.0
MOST: Final = 5000
#: by what complaints are made comparable, as it stands behind "每"
PER: Final = {
    Base.TRANSACTIONS: "万笔交易",
    Base.AREA: "千平方米",
    Base.STAFF: "百名员工",
    Base.OUTLETS: "家门店",
    Base.YEAR: "年",
}
Made = TypeVar("Made")


def _any(what: str, rows: Callable[[], QuerySet[Any]], *, alone: bool, field: str) -> Prepared[tuple[str, int]]:
    """One row that says `what` when there are such rows of the merchant and those merged into it."""
    return Prepared(
        lambda merchant_id: (
            rows()
            .filter(of_family(merchant_id, alone=alone, field=field))
            .order_by()
            .values_list(Value(what), "pk")[:1]
        ),
        merchant_id=int,
    )


COMPLAINED, SETTLES, ASKED, PENALISED = "COMPLAINED", "SETTLES", "ASKED", "PENALISED"
_ROWS: Final[tuple[tuple[str, str, Callable[[], QuerySet[Any]]], ...]] = (
    (COMPLAINED, "merchant", lambda: Disclosure.objects.filter(state__in=PUBLIC_ONCE)),
    (SETTLES, "merchant", lambda: Enrolment.objects.filter(state=EnrolmentState.JOINED)),
    (ASKED, "merchant", Dispute.objects.all),
    (
        PENALISED,
        "case__merchant",
        lambda: Penalty.objects.filter(published_on__isnull=False, withdrawn_on__isnull=True),
    ),
)
#: what there is to tell of a merchant: disclosed complaints, settling on line, being asked there, penalties that are published; by
#: whether no other merchant was merged into it
SOMETHING: Final[dict[bool, Stacked[tuple[str, int]]]] = {
    alone: Stacked(*(_any(what, rows, alone=alone, field=field) for what, field, rows in _ROWS))
    for alone in (True, False)
}


class Remembered(Generic[Made]):
    """What was counted for a merchant on a day, for SECONDS; the oldest give way."""

    def __init__(self, count: Callable[[int, date], Made]) -> None:
        self._count, self._lock = count, Lock()
        self._held: OrderedDict[tuple[int, date], tuple[float, Made]] = OrderedDict()

    def __call__(self, merchant_id: int, on: date) -> Made:
        """What was counted just now, or a fresh count."""
        key, tick = (merchant_id, on), time.monotonic()
        with self._lock:
            held = self._held.get(key)
        if held is not None and tick - held[0] < SECONDS:
            return held[1]
        made = self._count(merchant_id, on)
        with self._lock:
            self._held[key] = (tick, made)
            self._held.move_to_end(key)
            while len(self._held) > MOST:
                self._held.popitem(last=False)
        return made

    def forget(self) -> None:
        """Count afresh at the next question."""
        with self._lock:
            self._held.clear()


def _complaints(merchant_id: int, on: date) -> Complaints:
    found = standing_of(merchant=Merchant.objects.get(pk=merchant_id), on=on)
    return Complaints(
        count=found.count, settled=found.settled, per=PER[found.rate.base], rate=found.rate.value, low=found.rate.low,
        high=found.rate.high, days=policy().rate_days,
    )  # fmt: skip


def _answers(merchant_id: int, on: date) -> Answers:
    first = on - timedelta(days=policy().rate_days - 1)
    found = figures_between(merchant_ids=family_of(merchant_id), first=first, last=on)
    return Answers(
        received=found.received, finished=found.finished, settled=found.settled, silent=found.silent,
        answer_hours=found.answer_hours, days=policy().rate_days,
    )  # fmt: skip


complaints_of: Final = Remembered(_complaints)
answers_of: Final = Remembered(_answers)
