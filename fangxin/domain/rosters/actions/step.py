"""What every act of this package shares: the journal of its chain, written in the transaction of the act."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act, ChainId


def told(*, act: Act, by: Actor, at: datetime, **facts: Any) -> None:
    """Append what was done to the chain of the rosters; empty facts are left out."""
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    append(chain=ChainId.ROSTERS, deeds=[Deed(act=act, by=by, at=at, facts=known)])
