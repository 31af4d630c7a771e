"""The redemption rate (return_redemption_rate, 退货承诺兑现率): honoured returns of valid ones, with both numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db.models import Q, QuerySet

from fangxin.domain.merchants.queries import chain_outlets, family_of
from fangxin.domain.places.rules import span
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.queries.ledger import result_on
from fangxin.domain.returns.rules.validity import rate
from fangxin.domain.returns.words import Result, ReturnState
from fangxin.foundation.clock import BEIJING


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

    def __add__(self, other: Redemption) -> Redemption:
        """Both together: of stores that make up a region or a chain."""
        names = ("honoured", "valid", "asked", "on_word", "across", "refunded", "refunded_fen")
        return Redemption(**{name: getattr(self, name) + getattr(other, name) for name in names})


NOTHING: Final = Redemption(honoured=0, valid=0, asked=0, on_word=0, across=0, refunded=0, refunded_fen=0)


def redemption(
    *, from_on: date, to_on: date, on: date, outlet_id: int | None = None, merchant_id: int | None = None,
    chain_id: int | None = None, region: str = "",
) -> Redemption:  # fmt: skip
    """The rate of returns asked for between two days (both included), as it stands on a day: of a store, a merchant, a chain, a
    region, or of everybody. A return belongs to the store that made the promise, wherever the goods were taken back."""
    rows = _asked(from_on, to_on)
    if outlet_id is not None:
        rows = rows.filter(sold_by_id=outlet_id)
    if merchant_id is not None:
        rows = rows.filter(merchant_id__in=family_of(merchant_id))
    if chain_id is not None:
        rows = rows.filter(sold_by_id__in=[outlet.pk for outlet in chain_outlets(chain_id=chain_id, on=on)])
    if region:
        first, last = span(area=region)
        rows = rows.filter(region_code__gte=first, region_code__lte=last)
    return _counted(rows.order_by("id").iterator(), on)


def redemption_by_store(*, condition: Q, from_on: date, to_on: date, on: date) -> dict[int, Redemption]:
    """The rate of each store (by the outlet's id) whose returns meet a condition."""
    by_store: dict[int, list[ReturnRequest]] = {}
    for request in _asked(from_on, to_on).filter(condition).order_by("id").iterator():
        by_store.setdefault(request.sold_by_id, []).append(request)
    return {outlet: _counted(rows, on) for outlet, rows in by_store.items()}


def _asked(from_on: date, to_on: date) -> QuerySet[ReturnRequest]:
    begins = datetime.combine(from_on, time(), tzinfo=BEIJING)
    ends = datetime.combine(to_on + timedelta(days=1), time(), tzinfo=BEIJING)
    return ReturnRequest.objects.filter(asked_at__gte=begins, asked_at__lt=ends)


def _counted(rows: Iterable[ReturnRequest], on: date) -> Redemption:
    results: list[Result] = []
    on_word = across = refunded = refunded_fen = 0
    for request in rows:
        result = result_on(request=request, on=on)
        results.append(result)
        on_word += result is Result.NOT_VALID and not request.fault
        across += request.across
        if request.state == ReturnState.REFUNDED:
            refunded += 1
            refunded_fen += request.refund_fen
    honoured, valid = rate(results)
    return Redemption(
        honoured=honoured, valid=valid, asked=len(results), on_word=on_word, across=across, refunded=refunded,
        refunded_fen=refunded_fen,
    )  # fmt: skip
