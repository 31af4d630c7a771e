"""A telephone system for the tests: tells of calls as a switchboard would."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from fangxin.domain.agency.models import Account
from fangxin.domain.agency.rules import Actor
from fangxin.domain.calls.actions.events import record_call
from fangxin.domain.calls.models import Call
from fangxin.domain.calls.words import CallEvent
from tests.people import MONDAY, ZHANG, Cast

_references = count(1)


def login(by: Actor) -> str:
    """The login of an officer."""
    return Account.objects.get(pk=by.account_id).username


def tell(
    people: Cast, event: CallEvent, *, reference: str = "", caller: str = ZHANG.phone, to: Actor | None = None,
    at: datetime = MONDAY, heard_at: datetime | None = None,
) -> Call:  # fmt: skip
    """One event of a call at the centre, heard when it happened."""
    return record_call(
        source="pbx", reference=reference or f"call-{next(_references)}", event=event, caller=caller, queue="12315",
        operator=login(to) if to else "", office=people.centre, happened_at=at, at=heard_at or at,
    )  # fmt: skip
