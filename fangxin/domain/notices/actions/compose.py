"""Messages composed from templates, as unsaved rows that are written with the act they tell of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from fangxin.domain.notices.models import Notice
from fangxin.domain.notices.words import Channel, NoticeState
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.messages import message_book
from fangxin.storage.ids import new_id


def notice_row(
    *,
    template: str,
    values: Mapping[str, Any],
    audience: str,
    at: datetime,
    case_id: int | None = None,
    person_id: int | None = None,
    account_id: int | None = None,
    address: str = "",
    channel: Channel = Channel.SMS,
) -> Notice:
    """One unsaved message. Desk messages are delivered by being there; the others wait for the worker, and for the end
    of quiet hours (law/warnings.yaml)."""
    rendered = message_book().render(template, values)
    desk = channel is Channel.DESK
    return Notice(
        id=new_id(at),
        case_id=case_id,
        template=template,
        audience=audience,
        channel=channel.value,
        person_id=person_id,
        account_id=account_id,
        address=address,
        subject=rendered.subject[:80],
        text=rendered.text,
        state=(NoticeState.SENT if desk else NoticeState.WAITING).value,
        created_at=at,
        due_at=None if desk else due_at(template=template, at=at),
        sent_at=at if desk else None,
    )


def due_at(*, template: str, at: datetime) -> datetime:
    """When a message may go out that is ready at `at`: nobody is woken, except by what they wait for."""
    return at if message_book().template(template).any_hour else lawbook().ladder.awake(at)
