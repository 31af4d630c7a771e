"""What watchers ask of the outbox."""

from __future__ import annotations

from datetime import datetime

from fangxin.domain.notices.models import Notice


def waiting_since(*, at: datetime) -> datetime | None:
    """Since when the message that is due longest waits to be sent; None when nothing that was due is waiting."""
    return Notice.objects.filter(due_at__lte=at).order_by("due_at").values_list("due_at", flat=True).first()
