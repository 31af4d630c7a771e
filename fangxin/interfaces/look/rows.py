"""The table of the house, built as one string: a list of 100 rows costs well under a millisecond.

The `table` macro calls this, so a page and a hot view draw the same HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from fangxin.interfaces.look.clocks import clock_view
from fangxin.interfaces.look.words import NOTHING, day, instant, yuan

KINDS = ("text", "link", "status", "clock", "day", "instant", "money", "number")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `key`: mapping key, attribute or tuple index of the cell; `label`: its heading; `kind`: one of KINDS;
    `head`: this cell names the row (`th scope=row`), at most one column.

    Cells by kind: text anything (Markup is kept); link (text, href); status (word, tone) or a word; clock a ClockView
    or mapping; day a date; instant an aware datetime; money integer fen; number an int or text. None draws a dash.
    """

    key: str | int
    label: str
    kind: str = "text"
    head: bool = False


def _link(cell: Any) -> str:
    text, href = cell
    return f'<a href="{escape(href)}">{escape(text)}</a>'


def _status(cell: Any) -> str:
    word, tone = cell if isinstance(cell, (tuple, list)) else (cell, "")
    return status_html(word, tone)


def _clock(cell: Any) -> str:
    view = clock_view(cell)
    due = ""
    if view.due_on is not None and view.state == "RUNNING":
        due = f'<time datetime="{view.due_on.isoformat()}">{day(view.due_on)}</time>'
        if view.provisional:
            due += f'<span class="provisional">{_("暂定")}</span>'
    return f'<span class="clock-mini clock-{view.tone}"><b>{escape(view.words)}</b>{due}</span>'


def status_html(word: str, tone: str = "") -> Markup:
    """A status: always a word, its tone (active, done, waiting, overdue or none) only in addition."""
    return Markup(f'<span class="status{f" status-{escape(tone)}" if tone else ""}">{escape(word)}</span>')


_DRAW: dict[str, Callable[[Any], str]] = {
    "text": escape,
    "link": _link,
    "status": _status,
    "clock": _clock,
    "day": day,
    "instant": instant,
    "money": yuan,
    "number": escape,
}


def _getter(key: str | int) -> Callable[[Any], Any]:
    def cell(row: Any) -> Any:
        return row[key] if isinstance(row, Mapping) or isinstance(key, int) else getattr(row, str(key))

    return cell


def _percent(text: str) -> str:
    return text.replace("%", "%%")


def rows_html(columns: Sequence[Column], rows: Iterable[Any], *, caption: str = "") -> Markup:
    """The whole `<table>` of `rows` (mappings, objects or tuples) under `columns`; every value is escaped."""
    head = "".join(f'<th scope="col" class="c-{c.kind}">{escape(c.label)}</th>' for c in columns)
    cells = "".join(
        '<th scope="row" class="c-{0}" data-label="{1}">%s</th>'.format(c.kind, _percent(escape(c.label)))
        if c.head
        else '<td class="c-{0}" data-label="{1}">%s</td>'.format(c.kind, _percent(escape(c.label)))
        for c in columns
    )
    pattern = f"<tr data-row>{cells}</tr>"
    draws = [(_getter(c.key), _DRAW[c.kind]) for c in columns]
    body = [
        pattern % tuple([NOTHING if (cell := get(row)) is None else draw(cell) for get, draw in draws]) for row in rows
    ]
    title = f'<caption class="seen-by-readers">{escape(caption)}</caption>' if caption else ""
    return Markup(
        f'<div class="table-wrap"><table class="table">{title}<thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(body)}</tbody></table></div>"
    )
