"""Messages to a merchant about its promises. Sentences stand in law/messages/promises.yaml."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.notices.models import Notice
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.staff.notices import to_staff
from fangxin.domain.staff.words import Duty


def to_merchant(*, promise: Promise, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to those who keep the merchant's promises."""
    return to_staff(
        merchant=promise.merchant, duty=Duty.RECORDS, template=template, at=at, promise=promise_book().label(promise.kind),
        store=promise.place_name, **values,
    )  # fmt: skip
