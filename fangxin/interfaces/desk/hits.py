"""Rows of cases found: the table of every list, with the words and numbers that were asked for marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import QuerySet
from markupsafe import Markup, escape

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.words import KIND_LABELS, Kind
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.words_in_text import Question, excerpt, marked, marked_number
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.lists import COLUMNS as LISTED
from fangxin.interfaces.desk.lists import SHOWN, shown
from fangxin.interfaces.look.rows import Column
from fangxin.storage.prepared import rows_of

#: characters around the first hit in a text
AROUND: Final = 60
#: the columns of every list, but the case and the merchant as cells whose words are marked
COLUMNS: Final = (Column(0, "事项", kind="text", head=True), *LISTED[1:])
_MERCHANT: Final = 4
#: numbers a case may be found by, shown where they are what was asked for; of a report only its own
NUMBERS: Final = {
    "number": "编号", "intake__outside_number": "来源编号", "order_number": "订单号", "merchant_uscc": "信用代码",
    "merchant_phone": "商家电话",
}  # fmt: skip


def hits(ids: Sequence[int], asked: Question) -> list[tuple[Any, ...]]:
    """The cases of a page in its order, as cells."""
    on, at, calendar = today(), now(), calendar_in_force()
    found: QuerySet[Case, Any] = Case.objects.filter(pk__in=ids).order_by().values_list(*SHOWN, *NUMBERS, "content")
    rows = {row[0]: row for row in rows_of(found)}
    cells = []
    for row in (rows[pk] for pk in ids if pk in rows):
        _, *others = shown(row[: len(SHOWN)], on=on, at=at, calendar=calendar)
        others[_MERCHANT - 1] = _marked(others[_MERCHANT - 1], asked)
        cells.append((_case(row, asked), *others))
    return cells


def _case(row: Sequence[Any], asked: Question) -> Markup:
    """The case with the way to it, and where in its text the words stand. What a report tells stays on its own page."""
    _, number, kind, title = row[:4]
    again = "（重复件）" if row[11] else ""
    name = Markup('<a href="/desk/cases/{}/">{} {}{}</a>').format(
        number, KIND_LABELS[kind], _marked(title, asked), again
    )
    if not asked:
        return name
    numbers = zip(NUMBERS.values(), row[len(SHOWN) : -1], strict=True)
    for label, pieces in ((label, marked_number(value or "", asked)) for label, value in numbers):
        if pieces and (kind != Kind.REPORT or label == NUMBERS["number"]):
            name += Markup('<small class="excerpt">{} {}</small>').format(label, _drawn(pieces))
    if kind == Kind.REPORT:
        return name
    return name + Markup('<small class="excerpt">{}</small>').format(_drawn(excerpt(row[-1], asked, length=AROUND)))


def _marked(text: str, asked: Question) -> Markup:
    return _drawn(marked(text, asked)) if asked else escape(text)


def _drawn(pieces: Sequence[tuple[str, bool]]) -> Markup:
    return Markup("").join(Markup("<mark>{}</mark>").format(text) if hit else escape(text) for text, hit in pieces)
