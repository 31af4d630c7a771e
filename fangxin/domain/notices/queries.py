"""What watchers ask of the outbox."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from fangxin.domain.notices.models import Notice, Receipt
from fangxin.domain.notices.words import Channel, NoticeState, ReceiptStatus

#: receipts after which a message did not arrive
_MISSED = (ReceiptStatus.REJECTED, ReceiptStatus.FAILED)


def waiting_since(*, at: datetime) -> datetime | None:
    """Since when the message that is due longest waits to be sent; None when nothing that was due is waiting."""
    return Notice.objects.filter(due_at__lte=at).order_by("due_at").values_list("due_at", flat=True).first()


def messages_sent_out(*, states: Collection[NoticeState], before: int | None) -> QuerySet[Notice]:
    """Messages that leave the house in some states, newest first, those with ids below `before`; `repeated`: sent anew."""
    rows = Notice.objects.filter(state__in=[state.value for state in states]).exclude(channel=Channel.DESK)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    anew = Notice.objects.filter(repeats_id=OuterRef("pk"))
    return rows.annotate(repeated=Exists(anew)).order_by("-id")


def receipts_of(notice_id: int) -> QuerySet[Receipt]:
    """What gateways told of one message, as it came."""
    return Receipt.objects.filter(reference=str(notice_id)).order_by("id")


def may_resend(notice: Notice) -> bool:
    """Whether a message did not arrive, or nobody knows."""
    if notice.channel == Channel.DESK:
        return False
    missed = notice.state == NoticeState.SENT and notice.receipt in _MISSED
    return missed or notice.state in (NoticeState.FAILED, NoticeState.HELD)
