"""Messages about a case: to whom, by which template, with which words. Sentences stand in law/messages/."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import signing

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel
from fangxin.foundation.messages import message_book


def common_values(*, case: Case) -> dict[str, Any]:
    """What every template about a case may use."""
    return {
        "number": case.number,
        "kind": KIND_LABELS[Kind(case.kind)],
        "subject": case.title[:24],
        "office": case.office.name[:24],
        "office_phone": case.office.phone or "12315",
        "office_address": (case.office.address or case.office.name)[:30],
        "due_on": case.due_on,
        "link": f"{settings.PUBLIC_URL}/track/",
    }


def to_consumer(*, case: Case, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the complainant, or to their agent; none when there is no phone (an imported or anonymous case)."""
    intake = case.intake
    person_id = intake.agent_id or intake.person_id
    if person_id is None:
        return []
    return [
        notice_row(
            template=template, values=_wanted(template, case, values), audience="consumer", at=at,
            case_id=case.pk, person_id=person_id,
        )
    ]  # fmt: skip


def to_merchant(*, case: Case, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message to the merchant at the phone the case knows; none without a phone."""
    if not case.merchant_phone:
        return []
    return [
        notice_row(
            template=template, values=_wanted(template, case, values), audience="merchant", at=at,
            case_id=case.pk, address=case.merchant_phone,
        )
    ]  # fmt: skip


def to_account(*, account_id: int, case: Case, template: str, at: datetime, **values: Any) -> list[Notice]:
    """A message on an officer's desk."""
    return [
        notice_row(
            template=template, values=_wanted(template, case, values), audience="officer", at=at,
            case_id=case.pk, account_id=account_id, channel=Channel.DESK,
        )
    ]  # fmt: skip


def rating_link(*, case_id: int, closing: int) -> str:
    """The link by which one closing (0 the first, 1 after one reopening …) can be rated once."""
    return f"{settings.PUBLIC_URL}/rate/{signing.dumps([case_id, closing], salt='fangxin.rating')}/"


def _wanted(template: str, case: Case, values: dict[str, Any]) -> dict[str, Any]:
    """The values a template has places for; the template book refuses any other."""
    given = {**common_values(case=case), **values}
    places = message_book().template(template).places
    return {name: value for name, value in given.items() if name in places}
