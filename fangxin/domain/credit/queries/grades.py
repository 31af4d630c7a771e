"""The grade of merchants and what of it anybody may see: one statement for the family, one for its events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final

from fangxin.domain.credit.models import CreditEvent
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.rules.grading import Event, Graded, Line, grade_on, line_on
from fangxin.domain.credit.words import EventState
from fangxin.domain.merchants.queries import families_of, family_of, of_family
from fangxin.storage.prepared import Prepared

_COLUMNS = ("id", "kind", "happened_on", "since", "off", "source", "source_id", "reference", "merchant_id")


def grade_of(*, merchant_id: int, on: date) -> Graded:
    """The grade of a merchant on a day, together with those merged into it, with every line that led to it."""
    return grade_on(events_in_force(merchant_ids=family_of(merchant_id)), on, credit_book())


def events_public(*, merchant_id: int, on: date) -> list[Line]:
    """What anybody may see of a merchant on a day: public events that count then, newest first."""
    return [line for line in grade_of(merchant_id=merchant_id, on=on).lines if line.shown]


def grades_of(*, merchant_ids: Collection[int], on: date) -> dict[int, Graded]:
    """The grades of many merchants on a day, each with those merged into it; three statements however many there are."""
    families = families_of(merchant_ids)
    by_merchant: dict[int, list[Event]] = defaultdict(list)
    for event in events_in_force(merchant_ids={one for family in families.values() for one in family}):
        by_merchant[event.merchant_id].append(event)
    book = credit_book()
    return {
        merchant_id: grade_on([event for one in family for event in by_merchant[one]], on, book)
        for merchant_id, family in families.items()
    }


def events_in_force(*, merchant_ids: Collection[int]) -> list[Event]:
    """The confirmed events of some merchants as the grading rule takes them."""
    rows = CreditEvent.objects.filter(merchant_id__in=sorted(merchant_ids), state=EventState.IN_FORCE)
    return [_event(row) for row in rows.order_by().values_list(*_COLUMNS)]


def told(event: CreditEvent) -> Event:
    """One event as the rules take it."""
    return _event(tuple(getattr(event, name) for name in _COLUMNS))


def line_of(*, event: CreditEvent, on: date) -> Line:
    """How one event stands on a day."""
    return line_on(told(event), on, credit_book())


def _event(row: Iterable[object]) -> Event:
    given = dict(zip(_COLUMNS, row, strict=True))
    given["off"] = tuple(
        (date.fromisoformat(first), date.fromisoformat(beyond) if beyond else None)
        for first, beyond in given["off"]  # type: ignore[attr-defined]
    )
    return Event(**given)  # type: ignore[arg-type]


def _familys(*, alone: bool) -> Prepared[tuple[Any, ...]]:
    return Prepared(
        lambda merchant_id: (
            CreditEvent.objects.filter(of_family(merchant_id, alone=alone), state=EventState.IN_FORCE)
            .order_by()
            .values_list(*_COLUMNS)
        ),
        merchant_id=int,
    )


#: the confirmed events of a merchant and of those merged into it, asked at every scan of a code; by whether there are none such
EVENTS: Final = {alone: _familys(alone=alone) for alone in (True, False)}


def graded(*, rows: Iterable[Iterable[object]], on: date) -> Graded:
    """The grade on a day from rows of EVENTS; what `grade_of` gives."""
    return grade_on(map(_event, rows), on, credit_book())
