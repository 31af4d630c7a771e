"""One thing a merchant must do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fangxin.domain.staff.words import Duty


@dataclass(frozen=True, kw_only=True, slots=True)
class Todo:
    """One thing to do, by a day where it has one, for whoever has the duty."""

    what: str
    href: str
    duty: Duty
    hint: str = ""
    due_on: date | None = None
