"""Finding cases: by words and by what stands in their columns, within the caller's jurisdiction, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.permissions import after as behind
from fangxin.domain.agency.permissions import scope as agency_scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import visible_cases
from fangxin.domain.cases.words import OPEN_STATUSES
from fangxin.domain.search.models import DUPLICATE, CaseText, amount_label, path_label, value_label
from fangxin.domain.search.rules import Criteria, classes_below
from fangxin.domain.search.words import Duplicates, Order
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound
from fangxin.foundation.words_in_text import Question
from fangxin.storage.fulltext import best
from fangxin.storage.ids import id_floor
from fangxin.storage.lookback import Stretch, looks_back

#: counted exactly up to here
COUNTED = 1000
#: hits of the index that are looked at for the count alone, once the page is full
LOOKED_AT = 4000
#: hits compared with the columns of their cases by one statement
CHUNK = 500
#: behind every id
LAST = 2**63 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """A page of cases in their order; `after` asks for the next one ("" for none).

    `count`: how many there are, told with the first page only, up to COUNTED; `exact`: that there are no more than that.
    """

    ids: list[int]
    after: str
    count: int | None = None
    exact: bool = True


def find(*, criteria: Criteria, by: Actor, on: date, after: int | None = None, size: int) -> Found:
    """A page of the caller's cases that fit. Words are looked for in title, merchant, numbers and content.

    Raises NotFound for an office outside the caller's jurisdiction, QuestionTooLong.
    """
    fitting, path = _fitting(criteria, by, on)
    if not _by_index(criteria):
        return _by_columns(fitting, after, size)
    if criteria.order is Order.RELEVANCE and criteria.asked:
        return _by_relevance(criteria, fitting, path, after or 0, size)
    first = after is None
    ids, exact = _newest(
        criteria, fitting, path, below=LAST if after is None else after, most=COUNTED if first else size, page=size
    )
    return _page(ids, size, count=min(len(ids), COUNTED) if first else None, exact=exact)


def every(*, criteria: Criteria, by: Actor, on: date, most: int) -> list[int]:
    """The ids of all the caller's cases that fit, newest first; one more than `most` if there are so many."""
    fitting, path = _fitting(criteria, by, on)
    if not _by_index(criteria):
        return list(fitting.order_by("-pk").values_list("pk", flat=True)[: most + 1])
    return _newest(criteria, fitting, path, below=LAST, most=most, page=most)[0]


def case_numbered(*, number: str, by: Actor) -> Case | None:
    """The one case of the caller's that has this very number; capitals do not matter."""
    if not any(map(str.isdigit, number)) or "\x00" in number:
        return None
    found = list(visible_cases(by=by).filter(number__in={number, number.upper()})[:2])
    return found[0] if len(found) == 1 else None


def _page(ids: list[int], size: int, *, count: int | None, exact: bool) -> Found:
    more = len(ids) > size
    return Found(ids=ids[:size], after=str(ids[size - 1]) if more else "", count=count, exact=exact)


def _by_columns(fitting: QuerySet[Case], place: int | None, size: int) -> Found:
    rows = fitting if place is None else fitting.filter(pk__lt=place)
    most = COUNTED if place is None else size
    ids = list(rows.order_by("-pk").values_list("pk", flat=True)[: most + 1])
    return _page(ids, size, count=min(len(ids), COUNTED) if place is None else None, exact=len(ids) <= COUNTED)


def _by_relevance(criteria: Criteria, fitting: QuerySet[Case], path: str, place: int, size: int) -> Found:
    """The newest hits by how well they answer; the page after `place` rows."""
    ids, exact = _newest(criteria, fitting, path, below=LAST, most=COUNTED, page=COUNTED)
    ranked = best(CaseText.objects.filter(pk__in=ids[:COUNTED]), criteria.asked, most=COUNTED)
    more = len(ranked) > place + size
    return Found(
        ids=ranked[place : place + size], after=str(place + size) if more else "", count=None if place else len(ranked),
        exact=exact,
    )  # fmt: skip


def _newest(
    criteria: Criteria, fitting: QuerySet[Case], path: str, *, below: int, most: int, page: int
) -> tuple[list[int], bool]:
    """Hits whose cases fit, newest first: one more than `most` if there are so many; and whether those are all.

    Once there are enough for a page, it is not looked at more than LOOKED_AT hits of the index only to count.
    """
    ids: list[int] = []
    looked = 0
    asked = _labelled(criteria)
    if path:
        asked = asked.among(path_label(path))
    for look in looks_back(CaseText, asked, _stretch(criteria, below)):
        for chunk in _chunks(look):
            ids += fitting.filter(pk__in=chunk).order_by("-pk").values_list("pk", flat=True)
            looked += len(chunk)
            if len(ids) > most or (len(ids) > page and looked >= LOOKED_AT):
                return ids[: most + 1], False
    return ids, True


def _by_index(criteria: Criteria) -> bool:
    """Whether the index is asked: for words, and for filters that may leave next to nothing and that no other index knows."""
    rare = (criteria.outcome, criteria.channel, criteria.category, criteria.least_fen, criteria.most_fen)
    return bool(criteria.asked) or any(one not in (None, "") for one in rare) or criteria.duplicates is Duplicates.ONLY


def _labelled(criteria: Criteria) -> Question:
    """The words asked for, only of cases that carry the labels of the columns asked for; some others carry them as well.

    A frequent word within what is rare is found as quickly as what is rare. The columns themselves decide at last: a label
    follows its case seconds later.
    """
    asked = criteria.asked
    for column in ("kind", "status", "outcome", "channel"):
        if value := getattr(criteria, column):
            asked = asked.among(value_label("intake__channel" if column == "channel" else column, value))
    if criteria.still_open or criteria.overdue:
        asked = asked.among(*(value_label("status", status) for status in OPEN_STATUSES))
    if criteria.category:
        asked = asked.among(value_label("object_code", criteria.category))
    if amounts := criteria.amounts:
        asked = asked.among(*map(amount_label, amounts))
    return asked.among(DUPLICATE) if criteria.duplicates is Duplicates.ONLY else asked


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for at in range(0, len(ids), CHUNK):
        yield ids[at : at + CHUNK]


def _stretch(criteria: Criteria, below: int) -> Stretch:
    """An id carries the hour of receipt: days of receipt are a stretch of ids."""
    least = id_floor(_midnight(criteria.from_on)) if criteria.from_on else 0
    if criteria.to_on:
        below = min(below, id_floor(_midnight(criteria.to_on + timedelta(days=1))))
    return Stretch(least=least, below=below)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=BEIJING)


def _fitting(criteria: Criteria, by: Actor, on: date) -> tuple[QuerySet[Case], str]:
    """The caller's cases that fit in every column, and the office in whose subtree they are ("" for anywhere)."""
    cases, path = visible_cases(by=by), by.office_path
    if criteria.office:
        office = Office.objects.filter(agency_scope(by=by, field="path"), code=criteria.office).first()
        if office is None:
            raise NotFound(field="office")
        cases, path = cases.filter(path__gte=office.path, path__lt=behind(office.path)), office.path
    return cases.filter(_columns(criteria, on)), path


def _columns(criteria: Criteria, on: date) -> Q:
    equal = {
        "kind": criteria.kind, "status": criteria.status, "outcome": criteria.outcome, "intake__channel": criteria.channel,
    }  # fmt: skip
    fits = Q(**{name: value for name, value in equal.items() if value is not None})
    if criteria.still_open:
        fits &= Q(status__in=OPEN_STATUSES)
    if criteria.category:
        fits &= Q(object_code__in=classes_below(criteria.category))
    if criteria.from_on:
        fits &= Q(received_at__gte=_midnight(criteria.from_on))
    if criteria.to_on:
        fits &= Q(received_at__lt=_midnight(criteria.to_on + timedelta(days=1)))
    if criteria.least_fen is not None:
        fits &= Q(disputed_fen__gte=criteria.least_fen)
    if criteria.most_fen is not None:
        fits &= Q(disputed_fen__lte=criteria.most_fen)
    if criteria.overdue:
        fits &= Q(status__in=OPEN_STATUSES, due_on__lt=on)
    if criteria.merchant:
        fits &= Q(merchant_name__icontains=criteria.merchant)
    if criteria.duplicates is not Duplicates.ALL:
        fits &= Q(duplicate_of__isnull=criteria.duplicates is Duplicates.WITHOUT)
    return fits
