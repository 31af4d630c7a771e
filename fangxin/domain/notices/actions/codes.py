"""A one-time code on its way to a telephone."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.people.actions import sealed_person
from fangxin.domain.people.rules import CODE_MINUTES, Identity
from fangxin.storage.rows import write


def send_one_time_code(*, phone: str, code: str, purpose: str, at: datetime) -> None:
    """Put a one-time code into the outbox, its telephone sealed; the text is blanked once it was sent."""
    person = sealed_person(identity=Identity(phone=phone), at=at)
    values = {"code": code, "minutes": CODE_MINUTES, "purpose": purpose}
    notice = notice_row(template="one_time_code", values=values, audience="consumer", at=at, person_id=person.pk)
    with transaction.atomic():
        write([person, notice])
