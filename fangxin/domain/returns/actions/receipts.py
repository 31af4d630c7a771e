"""What was taken back of a receipt: counted once for all stores, so that no purchase is returned twice."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from fangxin.domain.merchants.models import Outlet
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.returns.models import Receipt, ReturnRequest
from fangxin.domain.returns.rules.receipts import ReceiptSpent, spent
from fangxin.storage.ids import new_id


def check_unspent(*, request: ReturnRequest) -> None:
    """Raises ReceiptSpent when goods worth this return cannot be on the receipt any more."""
    if (refusal := refusal_of(request=request)) is not None:
        raise refusal


def refusal_of(*, request: ReturnRequest) -> ReceiptSpent | None:
    """Why a return cannot be taken back on its receipt: what is on it was returned before. None when it can."""
    if not request.receipt_number:
        return None
    found = Receipt.objects.filter(outlet=request.sold_by_id, number=request.receipt_number).first()
    if found is None:
        return None
    total = _total(found, request)
    if found.taken_fen + request.paid_fen <= total:
        return None
    return spent(number=found.number, total_fen=total, taken_fen=found.taken_fen)


def take_from_receipt(*, request: ReturnRequest, at: datetime) -> None:
    """Count the goods as taken back, within the caller's transaction; of two stores at once the second is refused.

    Whoever takes goods back first tells what the whole receipt is worth. Raises ReceiptSpent.
    """
    if not request.receipt_number:
        return
    total = request.receipt_fen or request.paid_fen
    row = Receipt(
        id=new_id(at), outlet_id=request.sold_by_id, number=request.receipt_number, total_fen=total, taken_fen=0
    )
    Receipt.objects.bulk_create([row], ignore_conflicts=True)
    found = Receipt.objects.select_for_update().get(outlet=request.sold_by_id, number=request.receipt_number)
    total = _total(found, request)
    done = Receipt.objects.filter(pk=found.pk, taken_fen__lte=total - request.paid_fen).update(
        taken_fen=F("taken_fen") + request.paid_fen, total_fen=total
    )
    if not done:
        raise spent(number=found.number, total_fen=total, taken_fen=found.taken_fen)


def _total(found: Receipt, request: ReturnRequest) -> int:
    """What the receipt is worth. Only the merchant that issued it says later that it was more than was told first."""
    if request.receipt_fen <= found.total_fen:
        return found.total_fen
    sellers = family_of(Outlet.objects.values_list("merchant_id", flat=True).get(pk=request.sold_by_id))
    taker = Outlet.objects.values_list("merchant_id", flat=True).get(pk=request.taken_by_id)
    return request.receipt_fen if taker in sellers else found.total_fen
