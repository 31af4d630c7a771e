"""An office whose handler has a substitute, and asks of leave."""

from __future__ import annotations

from datetime import date

import pytest

from fangxin.domain.agency.models import Account, Post
from fangxin.domain.agency.rules import Actor
from fangxin.domain.rosters.actions.leaves import ask_leave
from fangxin.domain.rosters.models import Leave
from fangxin.domain.rosters.words import LeaveKind
from tests.people import MONDAY, Cast, cast


@pytest.fixture
def people(db: None) -> Cast:
    """The cast; the second handler stands in for the first and the other way round."""
    found = cast()
    for actor, other in ((found.handler, found.second_handler), (found.second_handler, found.handler)):
        Post.objects.filter(pk=actor.post_id).update(substitute=Account.objects.get(pk=other.account_id))
    return found


def asked(by: Actor, first: int = 10, last: int = 12) -> Leave:
    """An ask for days of June 2026, made on Monday, 8 June."""
    return ask_leave(
        kind=LeaveKind.ANNUAL,
        from_on=date(2026, 6, first),
        to_on=date(2026, 6, last),
        reason="回乡探亲",
        by=by,
        at=MONDAY,
    )
