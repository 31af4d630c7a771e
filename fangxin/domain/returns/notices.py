"""Messages about a return, to the consumer and to the store that takes the goods back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.staff.notices import to_staff
from fangxin.domain.staff.words import Duty
from fangxin.foundation.messages import message_book


def to_consumer(*, request: ReturnRequest, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to whoever left a phone; none without."""
    if request.person_id is None:
        return []
    given = {"link": f"{settings.PUBLIC_URL}/returns/", **_common(request), **values}
    places = message_book().template(template).places
    wanted = {name: value for name, value in given.items() if name in places}
    return [notice_row(template=template, values=wanted, audience="consumer", at=at, person_id=request.person_id)]


def to_store(*, request: ReturnRequest, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to those who handle returns at the store that takes the goods back."""
    return to_staff(
        merchant=request.taken_by.merchant, duty=Duty.RETURNS, template=template, at=at, **_common(request), **values
    )


def _common(request: ReturnRequest) -> dict[str, Any]:
    return {"goods": request.goods, "store": request.taken_by.name, "amount": request.refund_fen}
