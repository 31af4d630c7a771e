"""Which rung of the ladder a clock has reached, and which tier a recipient of the ladder means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fangxin.domain.agency.words import Role, Tier

#: recipient of the ladder → the tier of the office told (None: the case's own office) and the roles told there
RECIPIENTS: dict[str, tuple[Tier | None, tuple[Role, ...]]] = {
    "handler": (None, (Role.HANDLER,)),
    "head": (None, (Role.HEAD,)),
    "county": (Tier.COUNTY, (Role.SUPERVISOR, Role.HEAD)),
    "city": (Tier.CITY, (Role.SUPERVISOR, Role.HEAD)),
    "province": (Tier.PROVINCE, (Role.SUPERVISOR, Role.HEAD)),
}


def rungs_reached(*, instants: Sequence[datetime], warned: int, at: datetime) -> int:
    """How many rungs are reached at an instant: never fewer than were already warned of."""
    return max(warned, sum(1 for instant in instants if instant <= at))


def next_look(*, instants: Sequence[datetime], at: datetime) -> datetime | None:
    """The next instant at which a rung is reached."""
    return next((instant for instant in instants if instant > at), None)
