"""What an act on a case page is, and reading its form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.rules.filing import DateImpossible
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.public.reading import Fields

#: case, form, and what every action takes: version, by, at
Doing = Callable[[Case, Fields, dict[str, Any]], Any]


@dataclass(frozen=True)
class Act:
    """One address of a case page: what it calls, the sentence after it succeeded, and the messages it sends.

    `sends` are (template, recipient in words), shown before the act is carried out; `freely`, where given, those of an
    inquiry or a commendation.
    """

    doing: Doing
    done: str
    sends: tuple[tuple[str, str], ...] = ()
    freely: tuple[tuple[str, str], ...] = ()


def whole_of(f: Fields, name: str) -> int:
    """A number of the form that names a row; raises NotFound."""
    number = f.whole(name)
    if number is None:
        raise NotFound(field=name)
    return number


def day_of(f: Fields, name: str) -> date:
    """A day of the form; raises DateImpossible."""
    try:
        return date.fromisoformat(f.text(name))
    except ValueError as mistake:
        raise DateImpossible(day=f.text(name)[:20] or "（未填）", field=name) from mistake


def instant_of(f: Fields, name: str) -> datetime:
    """An instant of the form, in Beijing's time; raises DateImpossible."""
    try:
        return datetime.fromisoformat(f.text(name)).replace(tzinfo=BEIJING)
    except ValueError as mistake:
        raise DateImpossible(day=f.text(name)[:20] or "（未填）", field=name) from mistake
