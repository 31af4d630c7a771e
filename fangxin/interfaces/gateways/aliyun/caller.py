"""What the vendor calls with: receipts (SmsReport), several a request as a JSON list; it wants to hear `{"code":0}`."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.http import HttpRequest

from fangxin.domain.notices.actions.receipts import Told
from fangxin.domain.notices.words import ReceiptStatus

heard = ("application/json", '{"code":0,"msg":"ok"}')


def receipts(request: HttpRequest) -> Iterable[Told]:
    """The receipts of a request; those of messages that are not ours name nothing and are none. Raises ValueError."""
    rows = json.loads(request.body)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("no list of receipts")
    for row in rows:
        if reference := str(row.get("out_id") or ""):
            status = ReceiptStatus.DELIVERED if row.get("success") is True else ReceiptStatus.FAILED
            yield Told(reference=reference, status=status, raw=json.dumps(row, ensure_ascii=False).encode()[:4000])
