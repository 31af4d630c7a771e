"""What acts on stations share: the row held, and the deed told in its chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fangxin.domain.agency.rules import Actor
from fangxin.domain.stations.models import Station
from fangxin.domain.stations.permissions import check_keeps
from fangxin.domain.timeline.actions.journal import Deed, append
from fangxin.domain.timeline.words import Act
from fangxin.foundation.refusals import NotFound


def held(station_id: int, *, by: Actor) -> Station:
    """A station an officer keeps, locked until the transaction ends. Raises NotPermitted, NotFound, StationWithdrawn."""
    station = Station.objects.select_for_update(of=("self",)).filter(pk=station_id).first()
    if station is None:
        raise NotFound
    check_keeps(station, by=by)
    return station


def tell(chain: int, act: Act, /, *, by: Actor, at: datetime, **facts: Any) -> None:
    """Record an act in the chain of the object it is done to."""
    append(
        chain=chain, deeds=[Deed(act=act, by=by, at=at, facts={k: v for k, v in facts.items() if v not in ("", None)})]
    )
