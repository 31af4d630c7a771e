"""The table of the house, built as one string: a list of 100 rows of 8 columns costs well under a millisecond.

The `table` macro calls this, so a page and a hot view draw the same HTML. Cells are drawn a column at a time, because
escaping one long string is many times cheaper than escaping its hundred pieces.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from fangxin.interfaces.look.clocks import RUNNING, ClockView, clock_view
from fangxin.interfaces.look.words import NOTHING, day, instant, yuan

Cells = Sequence[Any]
BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key`: mapping key, attribute or tuple index of the cell; `label`: its heading; `kind`: see below;
    `head`: this cell names the row (`th scope=row`), at most one column.

    Cells by kind: text anything (Markup is kept); link (text, href); status (word, tone) or a word; clock a ClockView
    or mapping; day a date; instant an aware datetime; money integer fen; number an int or text. None draws a dash.
    """

    key: str | int
    label: str
    kind: str = "text"
    head: bool = False


def rows_html(columns: Sequence[Column], rows: Iterable[Any], *, caption: str = "") -> Markup:
    """The whole `<table>` of `rows` (all mappings, or objects, or tuples) under `columns`; every value is escaped."""
    head = "".join(f'<th scope="col" class="c-{one.kind}">{escape(one.label)}</th>' for one in columns)
    pattern = f"<tr data-row>{''.join(map(_cell_pattern, columns))}</tr>"
    body = "".join([pattern % cells for cells in zip(*_drawn(columns, list(rows)), strict=True)])
    title = f'<caption class="seen-by-readers">{escape(caption)}</caption>' if caption else ""
    return Markup(
        f'<div class="table-wrap"><table class="table">{title}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def status_html(word: str, tone: str = "") -> Markup:
    """A status: always a word; its tone (active, done, waiting, overdue or none) only in addition."""
    return Markup(f'<span class="status{f" status-{escape(tone)}" if tone else ""}">{escape(word)}</span>')


def _cell_pattern(column: Column) -> str:
    tag, scope = ("th", ' scope="row"') if column.head else ("td", "")
    label = str(escape(column.label)).replace("%", "%%")
    return f'<{tag}{scope} class="c-{column.kind}" data-label="{label}">%s</{tag}>'


def _drawn(columns: Sequence[Column], rows: list[Any]) -> Iterable[Iterable[str]]:
    """The cells of each column as HTML."""
    if not rows:
        return [[] for _column in columns]
    mapped = isinstance(rows[0], Mapping)

    def cells(column: Column) -> list[Any]:
        key = column.key
        return list(map(itemgetter(key) if mapped or isinstance(key, int) else attrgetter(key), rows))

    return [_column_html(column.kind, cells(column)) for column in columns]


def _column_html(kind: str, cells: Cells) -> list[str]:
    if None not in cells:
        return _DRAW[kind](cells)
    filled = iter(_DRAW[kind]([cell for cell in cells if cell is not None]))
    return [NOTHING if cell is None else next(filled) for cell in cells]


def _escaped(texts: list[str]) -> list[str]:
    """Many plain strings, escaped in one pass; one that holds the separator itself sends them one by one."""
    parts = str.split(escape(BETWEEN.join(texts)), BETWEEN)
    return parts if len(parts) == len(texts) else [str(escape(text)) for text in texts]


def _texts(cells: Cells) -> list[str]:
    if set(map(type, cells)) == {str}:
        return _escaped(list(cells))
    return [str(escape(cell)) for cell in cells]


def _links(cells: Cells) -> list[str]:
    texts, hrefs = _texts([cell[0] for cell in cells]), _texts([cell[1] for cell in cells])
    return [f'<a href="{href}">{text}</a>' for text, href in zip(texts, hrefs, strict=True)]


def _choices(cells: Cells) -> list[str]:
    """A box to tick for each row; the form around the table sends those ticked."""
    return [
        f'<label class="tick"><input type="checkbox" name="{escape(name)}" value="{escape(value)}">'
        f'<span class="seen-by-readers">{escape(label)}</span></label>'
        for name, value, label in cells
    ]


@lru_cache(maxsize=512)
def _status(word: str, tone: str) -> str:
    return str(status_html(word, tone))


def _statuses(cells: Cells) -> list[str]:
    return [_status(cell[0], cell[1]) if isinstance(cell, (tuple, list)) else _status(cell, "") for cell in cells]


@lru_cache(maxsize=4096)
def _clock(
    language: str | None, state: str, due_on: dt.date | None, days: tuple[int | None, str], provisional: bool
) -> str:
    """One small clock; `language` only keeps the words of one language from those of another."""
    days_left, unit = days
    view = ClockView(label="", state=state, due_on=due_on, days_left=days_left, unit=unit, provisional=provisional)
    due = ""
    if due_on is not None and state == RUNNING:
        due = f'<time datetime="{due_on.isoformat()}">{day(due_on)}</time>'
        due += f'<span class="provisional">{_("暂定")}</span>' if provisional else ""
    return f'<span class="clock-mini clock-{view.tone}"><b>{escape(view.words)}</b>{due}</span>'


def _clocks(cells: Cells) -> list[str]:
    language = get_language()
    return [
        _clock(language, one.state, one.due_on, (one.days_left, one.unit), one.provisional)
        for one in map(clock_view, cells)
    ]


def _each(draw: Callable[[Any], str]) -> Callable[[Cells], list[str]]:
    return lambda cells: list(map(draw, cells))


_DRAW: dict[str, Callable[[Cells], list[str]]] = {
    "text": _texts,
    "number": _texts,
    "link": _links,
    "choice": _choices,
    "status": _statuses,
    "clock": _clocks,
    "day": _each(day),
    "instant": _each(instant),
    "money": _each(yuan),
}
