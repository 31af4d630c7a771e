"""Messages about letters: to the merchant at its registered phone, to the desk of whoever wrote the letter."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.letters.models import Letter
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel


def to_merchant(*, letter: Letter, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the merchant of a letter; none without a registered phone."""
    if not letter.merchant.phone:
        return []
    return [notice_row(template=template, values=values, audience="merchant", at=at, address=letter.merchant.phone)]


def to_writer(*, letter: Letter, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message on the desk of whoever wrote the letter."""
    if letter.drafted_by_id is None:
        return []
    return [
        notice_row(
            template=template, values={"number": letter.number, "subject": letter.merchant.name[:24], **values},
            audience="officer", at=at, account_id=letter.drafted_by_id, channel=Channel.DESK,
        )
    ]  # fmt: skip
