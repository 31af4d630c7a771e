"""Sending one-time codes from a page, and whom a limit counts."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from fangxin.domain.notices.actions.compose import notice_row
from fangxin.domain.people.actions import sealed_person
from fangxin.domain.people.rules import CODE_MINUTES, Identity
from fangxin.storage.rows import write


def client_of(request: HttpRequest) -> str:
    """The address of the client, for limits only; never stored with a case."""
    return str(request.META.get("REMOTE_ADDR", ""))[:60]


def send_code(*, phone: str, code: str, purpose: str, at: datetime) -> None:
    """Put a one-time code into the outbox; its text is blanked once it was sent."""
    person = sealed_person(identity=Identity(phone=phone), at=at)
    notice = notice_row(
        template="one_time_code", values={"code": code, "minutes": CODE_MINUTES, "purpose": purpose}, audience="consumer", at=at,
        person_id=person.pk,
    )  # fmt: skip
    write([person, notice])
