"""The look-ups that are counted: complaints in proportion to size, and how a merchant answers consumers before the agency.

Of nearly every merchant there are few rows, and they come with everything else a scan asks for. Where there are many, counting may
take longer than the rest of the page together: what the database counted is shown for a few seconds more.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from threading import Lock
from typing import Any, Final, Generic, TypeVar

from django.db.models import Q, QuerySet

from fangxin.domain.disclosure.models import Disclosure
from fangxin.domain.disclosure.queries.standing import PUBLIC_ONCE, rate_of, standing_of
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.domain.disclosure.rules.rates import Rate
from fangxin.domain.disclosure.words import Base
from fangxin.domain.merchants.models import Merchant, Size
from fangxin.domain.merchants.queries import family_of, of_family
from fangxin.domain.odr.models import Enrolment
from fangxin.domain.odr.queries.disputes import figures_between, figures_of_rows, filed_at
from fangxin.domain.odr.rules.figures import Figures
from fangxin.domain.odr.words import EnrolmentState
from fangxin.domain.record.rules import Answers, Complaints
from fangxin.foundation.clock import day_of
from fangxin.storage.prepared import Prepared

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
#: the columns of a stated size
_MEASURES: Final = ("outlets", "staff_count", "transactions_a_year", "area_m2", "stated_on")
Rows = Sequence[tuple[Any, ...]]
Made = TypeVar("Made")


#: of a merchant so many rows are counted where they were read; who has more is counted by the database
COUNTED: Final = 200
SIZES: Final = 40


def of_merchant(
    rows: Callable[[Q], QuerySet[Any, Any]], *, field: str = "merchant"
) -> dict[bool, Prepared[tuple[Any, ...]]]:
    """A question about a merchant and those merged into it, by whether there are none such."""

    def prepared(*, alone: bool) -> Prepared[tuple[Any, ...]]:
        return Prepared(lambda merchant_id: rows(of_family(merchant_id, alone=alone, field=field)), merchant_id=int)

    return {alone: prepared(alone=alone) for alone in (True, False)}


#: complaints that were disclosed, the newest first: when closed, whether settled
DISCLOSED: Final = of_merchant(
    lambda own: (
        Disclosure.objects.filter(own, state__in=PUBLIC_ONCE)
        .order_by("-publish_on")
        .values_list("closed_at", "settled")[: COUNTED + 1]
    )
)
#: what was stated of a merchant's size, the newest first
SIZED: Final = of_merchant(
    lambda own: Size.objects.filter(own).order_by("-stated_on", "-pk").values_list("merchant_id", *_MEASURES)[:SIZES]
)
#: disputes settled before the agency, the newest first
DISPUTED: Final = of_merchant(lambda own: filed_at(own)[: COUNTED + 1])
#: a row where the merchant settles on line
SETTLES: Final = of_merchant(
    lambda own: Enrolment.objects.filter(own, state=EnrolmentState.JOINED).order_by().values_list("pk")[:1]
)


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


def complaints_from(*, disclosed: Rows, sized: Rows, merchant_id: int, on: date) -> Complaints | None:
    """The disclosed complaints of the last year in proportion to size, from rows of DISCLOSED and SIZED; None where none ever was."""
    if not disclosed:
        return None
    if len(disclosed) > COUNTED or len(sized) == SIZES:
        return _complaints_of(merchant_id, on)
    days = policy().rate_days
    year = [settled for closed_at, settled in disclosed if on - timedelta(days=days) < day_of(closed_at) <= on]
    return _complaints(
        count=len(year), settled=sum(year), rate=rate_of(count=len(year), size=_size(sized, merchant_id, on))
    )


def answers_from(*, disputed: Rows, merchant_id: int, on: date) -> Answers | None:
    """How consumers were answered in the last year, from rows of DISPUTED; None where nobody ever asked."""
    if not disputed:
        return None
    if len(disputed) > COUNTED:
        return _answers_of(merchant_id, on)
    return _answers(figures_of_rows(rows=disputed, first=on - timedelta(days=policy().rate_days - 1), last=on))


def _size(rows: Rows, merchant_id: int, on: date) -> Size | None:
    """The size that counts on a day: the merchant's own newest statement, else the newest of one merged into it."""
    stated = [row for row in rows if row[-1] <= on]
    found = next((row for row in stated if row[0] == merchant_id), stated[0] if stated else None)
    return Size(**dict(zip(_MEASURES, found[1:], strict=True))) if found else None


def _complaints(*, count: int, settled: int, rate: Rate) -> Complaints:
    return Complaints(
        count=count, settled=settled, per=PER[rate.base], rate=rate.value, low=rate.low, high=rate.high,
        days=policy().rate_days,
    )  # fmt: skip


def _answers(found: Figures) -> Answers:
    return Answers(
        received=found.received, finished=found.finished, settled=found.settled, silent=found.silent,
        answer_hours=found.answer_hours, days=policy().rate_days,
    )  # fmt: skip


def _complaints_counted(merchant_id: int, on: date) -> Complaints:
    found = standing_of(merchant=Merchant.objects.get(pk=merchant_id), on=on)
    return _complaints(count=found.count, settled=found.settled, rate=found.rate)


def _answers_counted(merchant_id: int, on: date) -> Answers:
    first = on - timedelta(days=policy().rate_days - 1)
    return _answers(figures_between(merchant_ids=family_of(merchant_id), first=first, last=on))


_complaints_of: Final = Remembered(_complaints_counted)
_answers_of: Final = Remembered(_answers_counted)
