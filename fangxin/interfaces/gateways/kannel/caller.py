"""What Kannel calls with: a receipt, one a request, in the address we gave it."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from fangxin.domain.notices.actions.receipts import Told
from fangxin.domain.notices.words import ReceiptStatus

STATUSES = {
    "1": ReceiptStatus.DELIVERED,
    "2": ReceiptStatus.FAILED,
    "8": ReceiptStatus.ACCEPTED,
    "16": ReceiptStatus.REJECTED,
}
heard = ("text/plain; charset=utf-8", "")


def receipts(request: HttpRequest) -> Iterable[Told]:
    """The receipt of a request; one of a status we did not ask for is none. Raises ValueError for what is no receipt."""
    reference, status = request.GET.get("reference", ""), request.GET.get("status", "")
    if not reference or not status.isdigit():
        raise ValueError("no receipt")
    if status in STATUSES:
        yield Told(
            reference=reference, status=STATUSES[status], raw=request.META.get("QUERY_STRING", "").encode()[:4000]
        )
