"""Messages about a dispute, to the consumer and to the merchant's people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.odr.models import Dispute
from fangxin.domain.staff.notices import to_staff
from fangxin.domain.staff.words import Duty
from fangxin.domain.timeline.queries import told_day
from fangxin.foundation.messages import message_book
from fangxin.storage.ids import base36


def to_consumer(*, dispute: Dispute, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the complainant, or to their agent."""
    intake = dispute.intake
    person_id = intake.agent_id or intake.person_id
    if person_id is None:
        return []
    given = _wanted(template, dispute, values)
    return [notice_row(template=template, values=given, audience="consumer", at=at, person_id=person_id)]


def to_merchant(*, dispute: Dispute, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the merchant's people who settle."""
    given = _wanted(template, dispute, values)
    given.pop("merchant", None)
    return to_staff(merchant=dispute.merchant, duty=Duty.SETTLE, template=template, at=at, **given)


def settling_link(*, dispute_id: int) -> str:
    """The link that opens one dispute for its consumer, to answer or to go to the competent desk with one tap."""
    return f"{settings.PUBLIC_URL}/s/{settling_token(dispute_id=dispute_id)}/"


def settling_token(*, dispute_id: int) -> str:
    """Names one dispute and proves that we made it: its id in base 36, and 80 bits of a keyed digest."""
    named = base36(dispute_id)
    return f"{named}-{salted_hmac('fangxin.settling', named, algorithm='sha256').hexdigest()[:20]}"


def read_settling_token(token: str) -> int | None:
    """The dispute a token names; None when it is not ours."""
    named, _, _ = token.partition("-")
    try:
        dispute_id = int(named, 36)
    except ValueError:
        return None
    if not 0 < dispute_id < 2**63:
        return None
    return dispute_id if constant_time_compare(token, settling_token(dispute_id=dispute_id)) else None


def _wanted(template: str, dispute: Dispute, values: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {
        "number": dispute.number,
        "subject": dispute.title[:24],
        "merchant": dispute.merchant.name[:30],
        "due_on": told_day(dispute.answer_on),
        "until_on": dispute.end_on,
        "link": settling_link(dispute_id=dispute.pk),
        **values,
    }
    places = message_book().template(template).places
    return {name: value for name, value in given.items() if name in places}
