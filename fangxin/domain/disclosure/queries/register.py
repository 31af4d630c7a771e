"""The public register: found by words, code, region, trade, problem and period, newest first; one entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fangxin.domain.disclosure.models import (
    PublicEntry,
    PublicText,
    problem_label,
    region_label,
    trade_label,
)
from fangxin.foundation.clock import BEIJING
from fangxin.foundation.refusals import NotFound
from fangxin.foundation.words_in_text import Question, question
from fangxin.storage.ids import id_floor
from fangxin.storage.lookback import Stretch, looks_back

#: counted exactly up to here
COUNTED = 1000
#: behind every id
LAST = 2**63 - 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Sought:
    """What entries are asked for; empty values ask nothing. Days are days of publication, both included."""

    text: str = ""
    region: str = ""
    trade: str = ""
    problem: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Entries newest first; `after` asks for the next page ("" for none). `count` is told with the first page, up to COUNTED."""

    entries: list[PublicEntry]
    after: str
    count: int | None
    exact: bool


def find_entries(*, sought: Sought, after: int | None = None, size: int) -> Page:
    """A page of the register. The words are looked for in the merchant's name, title and text; a code and a number too.

    Raises QuestionTooLong.
    """
    below = LAST if after is None else after
    asked = _asked(sought)
    most = COUNTED if after is None else size
    stretch = _stretch(sought, below)
    if not asked and not asked.groups:
        rows = PublicEntry.objects.filter(pk__gte=stretch.least, pk__lt=stretch.below)
        ids = list(rows.order_by("-pk").values_list("pk", flat=True)[: most + 1])
        return _page(ids, size, first=after is None)
    ids = []
    for look in looks_back(PublicText, asked, stretch):
        ids += look
        if len(ids) > most:
            break
    return _page(ids[: most + 1], size, first=after is None)


def _page(ids: list[int], size: int, *, first: bool) -> Page:
    shown = ids[:size]
    entries = PublicEntry.objects.select_related("merchant").in_bulk(shown)
    return Page(
        entries=[entries[pk] for pk in shown if pk in entries], after=str(shown[-1]) if len(ids) > size else "",
        count=min(len(ids), COUNTED) if first else None, exact=len(ids) <= COUNTED,
    )  # fmt: skip


def _asked(sought: Sought) -> Question:
    asked = question(sought.text)
    for label in (
        sought.region and region_label(sought.region), sought.trade and trade_label(sought.trade),
        sought.problem and problem_label(sought.problem),
    ):  # fmt: skip
        if label:
            asked = asked.among(label)
    return asked


def _stretch(sought: Sought, below: int) -> Stretch:
    """An id carries the hour of publication: days are a stretch of ids."""
    least = id_floor(_midnight(sought.from_on)) if sought.from_on else 0
    if sought.to_on:
        below = min(below, id_floor(_midnight(sought.to_on + timedelta(days=1))))
    return Stretch(least=least, below=below)


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=BEIJING)


def entry_numbered(*, number: str) -> PublicEntry:
    """One entry by its public number. Raises NotFound, also for what has left the register."""
    found = PublicEntry.objects.select_related("merchant").filter(number=number).first() if number.isalnum() else None
    if found is None:
        raise NotFound
    return found
