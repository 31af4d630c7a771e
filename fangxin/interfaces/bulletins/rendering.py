"""A bulletin as a file of each form; HTML stands by itself, with the receipts of its numbers at the end."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import get_template
from markupsafe import Markup

from fangxin.analytics.bulletin.canonical import from_json, to_json
from fangxin.analytics.bulletin.model import Bulletin, Number, Way
from fangxin.analytics.bulletin.renderings.paper import pdf_of
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.definitions import definitions
from fangxin.interfaces.board.bulletins.receipts import WAYS


def html_of(bulletin: Bulletin) -> bytes:
    """One page without anything from elsewhere; the canonical document lies inside, so that it can be checked."""
    shown = dict.fromkeys(figure.number for _place, figure in bulletin.figures())
    every = list(shown)
    for name in every:
        every.extend(
            one for one in bulletin.numbers[name].receipt.of if one not in shown and not shown.update({one: None})
        )
    places = {name: f"n{place}" for place, name in enumerate(every, 1)}
    receipts = [_receipt(bulletin.numbers[name], bulletin, places) for name in every]
    # no text may end the element early
    canonical = to_json(bulletin).replace("<", "\\u003c")
    inside = f'<script type="application/json" id="bulletin">{canonical}</script>'
    context = {
        "bulletin": bulletin, "receipt": lambda name: f"#{places[name]}", "receipts": receipts,
        "style": _style(), "canonical": Markup(inside), "issued": day_in_words(bulletin.head.issued_on),
    }  # fmt: skip
    return get_template("board/bulletins/file.html").render(context).encode()


@lru_cache(maxsize=1)
def _style() -> Markup:
    """The look of the file, in it."""
    path = finders.find("look/bulletin.css")
    return Markup(f"<style>\n{Path(str(path)).read_text(encoding='utf-8')}</style>")


def _receipt(number: Number, bulletin: Bulletin, places: Mapping[str, str]) -> dict[str, Any]:
    told = number.receipt
    parts = f"{told.numerator} ÷ {told.denominator}" if told.denominator is not None else ""
    days = f"{day_in_words(told.first)}至{day_in_words(told.last)}" if told.first and told.last else ""
    says = definitions().of(told.indicator).says if told.way is Way.COUNTED else WAYS.get(told.way, "")
    return {
        "place": places[number.id], "label": number.label, "value": "—" if number.value is None else f"{number.value}{number.unit}",
        "says": says, "parts": parts, "days": days, "source": told.source, "base": definitions().base(told.base) if told.base else "",
        "of": [(bulletin.numbers[one].label, places[one]) for one in told.of[:12]],
    }  # fmt: skip


#: each form with its type of content
FORMATS = {
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
}


@lru_cache(maxsize=48)
def rendered(text: str, form: str) -> bytes:
    """A kept document in one form; asked for again it is not made again."""
    return text.encode() if form == "json" else file_of(from_json(text), form)


def file_of(bulletin: Bulletin, form: str) -> bytes:
    """A bulletin in a form of FORMATS; what writes it is loaded when it is first wanted. Raises KeyError."""
    if form == "docx":
        from fangxin.analytics.bulletin.renderings.word import docx_of as made
    elif form == "xlsx":
        from fangxin.analytics.bulletin.renderings.sheet import xlsx_of as made
    else:
        made = {"html": html_of, "pdf": pdf_of, "json": lambda one: to_json(one).encode()}[form]
    return made(bulletin)
