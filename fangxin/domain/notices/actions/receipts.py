"""What gateways tell of messages: kept as it came, once each, in whatever order it comes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from fangxin.domain.notices.models import Notice, Receipt
from fangxin.domain.notices.words import RECEIPT_RANK, NoticeState, ReceiptStatus
from fangxin.domain.people.actions import sealer
from fangxin.storage.ids import new_id


@dataclass(frozen=True, kw_only=True)
class Told:
    """One receipt: our reference as the gateway gives it back, how far the message came, and the words of the gateway."""

    reference: str
    status: ReceiptStatus
    raw: bytes


def note_receipt(*, gateway: str, told: Told, at: datetime) -> bool:
    """Keep a receipt; False when it was known. One of a message nobody knows is kept too and changes nothing.

    A message that was held, or that nobody knew the end of, has evidently left: the worker's next round records that.
    """
    identifier = new_id(at)
    row = Receipt(
        id=identifier, gateway=gateway, reference=told.reference[:40], status=told.status.value,
        raw=sealer().seal(told.raw, place=f"receipt:{identifier}"), at=at,
    )  # fmt: skip
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            return False
        if told.reference.isascii() and told.reference.isdigit() and len(told.reference) < 20:
            _follow(int(told.reference), told.status, at)
    return True


def _follow(notice_id: int, status: ReceiptStatus, at: datetime) -> None:
    rank = RECEIPT_RANK[status]
    below = [one.value for one, its in RECEIPT_RANK.items() if its < rank]
    Notice.objects.filter(pk=notice_id, receipt__in=["", *below]).update(receipt=status.value)
    Notice.objects.filter(pk=notice_id, state=NoticeState.HELD).update(state=NoticeState.SENDING, due_at=at)
