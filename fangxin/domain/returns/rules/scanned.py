"""A promise as a customer reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fangxin.domain.returns.words import Kept


@dataclass(frozen=True, kw_only=True, slots=True)
class Scanned:
    """A promise that holds at an outlet, and whether it is kept; `broken` is what broke it last, and when."""

    label: str
    number: str
    until_on: date
    kept: Kept
    #: of returns
    honoured: int
    counted: int
    broken: tuple[str, date] | None
