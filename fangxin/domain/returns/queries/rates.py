"""The redemption rate (return_redemption_rate, 退货承诺兑现率): honoured returns of valid ones, with both numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum

from fangxin.domain.merchants.queries import chain_outlets, family_of
from fangxin.domain.places.rules import span
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries.ledger import past_due
from fangxin.domain.returns.words import NOT_HONOURED, Result, ReturnState
from fangxin.foundation.clock import BEIJING

#: stores of one page
MOST: Final = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class Redemption:
    """Returns asked for in a period. `honoured` of `valid` were kept; `on_word` were refused on the store's word alone, without
    objection, and count in neither; money in fen."""

    honoured: int
    valid: int
    asked: int
    on_word: int
    across: int
    refunded: int
    refunded_fen: int

    @property
    def percent(self) -> str:
        """The rate in per cent with two decimals, half up; empty when nothing was to be honoured."""
        if not self.valid:
            return ""
        hundredths = (self.honoured * 20_000 + self.valid) // (2 * self.valid)
        return f"{hundredths // 100}.{hundredths % 100:02d}"


def redemption(
    *, from_on: date, to_on: date, on: date, outlet_id: int | None = None, merchant_id: int | None = None,
    chain_id: int | None = None, region: str = "",
) -> Redemption:  # fmt: skip
    """The rate of returns asked for between two days (both included), as it stands on a day: of a store, a merchant, a chain, a
    region, or of everybody. A return belongs to the store that made the promise, wherever the goods were taken back."""
    condition = Q()
    if outlet_id is not None:
        condition &= Q(sold_by_id=outlet_id)
    if merchant_id is not None:
        condition &= Q(merchant_id__in=family_of(merchant_id))
    if chain_id is not None:
        condition &= Q(sold_by_id__in=[outlet.pk for outlet in chain_outlets(chain_id=chain_id, on=on)])
    if region:
        first, last = span(area=region)
        condition &= Q(region_code__gte=first, region_code__lte=last)
    return redemption_where(condition=condition, from_on=from_on, to_on=to_on, on=on)


def redemption_where(*, condition: Q, from_on: date, to_on: date, on: date) -> Redemption:
    """The rate of the returns that meet a condition; the database counts."""
    return _made(_asked(from_on, to_on).filter(condition).order_by().aggregate(**_counts(on)))


def redemption_by_store(
    *, condition: Q, from_on: date, to_on: date, on: date, page: int = 1, most: int = MOST
) -> list[tuple[int, str, Redemption]]:
    """A page of stores with returns that meet a condition, those with most valid returns first: the outlet's id, its name, its
    rate; one more than a page when there are more."""
    first = (max(page, 1) - 1) * most
    rows: Any = (
        _asked(from_on, to_on).filter(condition).order_by().values("sold_by", "sold_by__name").annotate(**_counts(on))
    )
    return [
        (row.pop("sold_by"), row.pop("sold_by__name"), _made(row))
        for row in rows.order_by("-valid", "sold_by__name", "sold_by")[first : first + most + 1]
    ]


def _asked(from_on: date, to_on: date) -> QuerySet[ReturnRequest]:
    begins = datetime.combine(from_on, time(), tzinfo=BEIJING)
    ends = datetime.combine(to_on + timedelta(days=1), time(), tzinfo=BEIJING)
    return ReturnRequest.objects.filter(asked_at__gte=begins, asked_at__lt=ends)


def _counts(on: date) -> dict[str, Aggregate]:
    """What is counted of returns, by the names of Redemption."""
    honoured, broken = Q(result=Result.HONOURED), Q(result__in=NOT_HONOURED) | past_due(on=on)
    refunded = Q(state=ReturnState.REFUNDED)
    return {
        "honoured": Count("pk", filter=honoured), "valid": Count("pk", filter=honoured | broken), "asked": Count("pk"),
        "on_word": Count("pk", filter=Q(result=Result.NOT_VALID, fault="")),
        "across": Count("pk", filter=~Q(sold_by=F("taken_by"))), "refunded": Count("pk", filter=refunded),
        "refunded_fen": Sum("refund_fen", filter=refunded),
    }  # fmt: skip


def _made(counted: dict[str, Any]) -> Redemption:
    return Redemption(**{name: value or 0 for name, value in counted.items()})
