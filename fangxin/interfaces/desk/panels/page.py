"""What every panel of the case page starts from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case


@dataclass(frozen=True, kw_only=True)
class CasePage:
    """One case as one officer opens it. Read-only.

    `own`: the officer handles the cases of its office. `known`: the officer may know the people of the case.
    """

    case: Case
    by: Actor
    at: datetime
    on: date
    moves: frozenset[str]
    own: bool
    known: bool
    open: bool
