"""Whether a return is valid under a promise, which refusal the ledger bears out, the days of window and refund, the result."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from fangxin.domain.promises.rules.book import ReturnRules
from fangxin.domain.promises.rules.terms import Terms
from fangxin.domain.returns.words import Fault, Result, ReturnState
from fangxin.foundation.refusals import Refusal


class DaysImpossible(Refusal):
    """The day of the receipt or of signing lies after today, or signing before the receipt."""

    code = "return_days_impossible"
    status = 422
    sentence = "购物凭证日期、签收日期不能晚于今天，签收也不能早于购买。"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bought:
    """What the validity of a return rests on. `signed_on`: when a parcel was signed for; None for goods taken along.

    `classes`: the class of the goods with all classes above it; `exclusion`: the code of an exclusion that describes them.
    """

    receipt_on: date
    signed_on: date | None
    classes: tuple[str, ...]
    exclusion: str


def window(*, bought: Bought, days: int, rules: ReturnRules) -> tuple[date, date]:
    """The first and the last day on which goods may be returned."""
    first = (
        bought.receipt_on + timedelta(days=rules.first_day_of_receipt)
        if bought.signed_on is None
        else bought.signed_on + timedelta(days=rules.first_day_of_signing)
    )
    return first, first + timedelta(days=days - 1)


def fault_of(*, bought: Bought, asked_on: date, terms: Terms, rules: ReturnRules) -> Fault | None:
    """Why a return is not valid under the terms; None for a valid one. Raises DaysImpossible."""
    if bought.receipt_on > asked_on or (
        bought.signed_on is not None and not bought.receipt_on <= bought.signed_on <= asked_on
    ):
        raise DaysImpossible(field="receipt_on")
    if asked_on > window(bought=bought, days=terms.days, rules=rules)[1]:
        return Fault.WINDOW
    if terms.scope and not set(bought.classes) & set(terms.scope):
        return Fault.SCOPE
    if bought.exclusion and bought.exclusion in terms.exclusions:
        return Fault.EXCLUSION
    return None


def refund_due(*, accepted_on: date, refund_days: int) -> date:
    """The last day of the refund; the day on which the goods were taken back is not counted."""
    return accepted_on + timedelta(days=refund_days)


def answer_due(*, asked_on: date, rules: ReturnRules) -> date:
    """The last day on which a return asked for online is answered."""
    return asked_on + timedelta(days=rules.answer_days)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How a return stands, as far as its result depends on it."""

    state: ReturnState
    fault: Fault | None
    answer_due_on: date
    refund_due_on: date | None = None
    refunded_on: date | None = None
    refusal_ground: str = ""
    objected: bool = False
    not_received: bool = False


def result_of(*, standing: Standing, on: date) -> Result:
    """How a return counts on a day. What is not valid under the promise does not count, even when it was granted."""
    if standing.fault is not None:
        return Result.NOT_VALID
    if standing.state is ReturnState.WITHDRAWN:
        return Result.WITHDRAWN
    if standing.state is ReturnState.ASKED:
        return Result.UNANSWERED if on > standing.answer_due_on else Result.OPEN
    if standing.state is ReturnState.REFUSED:
        # a refusal on the store's word stands until the consumer objects; one that the ledger contradicts never does
        stands = standing.refusal_ground == "word" and not standing.objected
        return Result.NOT_VALID if stands else Result.REFUSED
    due = standing.refund_due_on
    if standing.state is ReturnState.ACCEPTED:
        return Result.NOT_REFUNDED if due is not None and on > due else Result.OPEN
    if standing.not_received:
        return Result.NOT_RECEIVED
    late = due is not None and standing.refunded_on is not None and standing.refunded_on > due
    return Result.LATE if late else Result.HONOURED


def is_settled(*, standing: Standing) -> bool:
    """Whether the result no longer depends on the day it is asked for; an act may still change it."""
    return standing.fault is not None or standing.state not in (ReturnState.ASKED, ReturnState.ACCEPTED)


@dataclass(frozen=True, kw_only=True, slots=True)
class CountedDay:
    """One day of a window or of a refund's term, as pages draw it: does it count, as which, and why."""

    date: date
    counts: bool
    n: int
    why: str


def days_explained(*, begins_on: date, days: int, first_counts: bool, why_first: str) -> tuple[CountedDay, ...]:
    """A term of natural days, day by day from the day that begins it."""
    rows = [] if first_counts else [CountedDay(date=begins_on, counts=False, n=0, why=why_first)]
    start = begins_on if first_counts else begins_on + timedelta(days=1)
    rows += [
        CountedDay(
            date=start + timedelta(days=n), counts=True, n=n + 1, why=why_first if first_counts and n == 0 else ""
        )
        for n in range(days)
    ]
    return tuple(rows)


def rate(results: Collection[Result]) -> tuple[int, int]:
    """Honoured and valid, of returns whose result is known: what is open, not valid or taken back does not count."""
    counted = [one for one in results if one not in (Result.OPEN, Result.NOT_VALID, Result.WITHDRAWN)]
    return sum(1 for one in counted if one is Result.HONOURED), len(counted)
