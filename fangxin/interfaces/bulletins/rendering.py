"""A bulletin as a file: a page of its own, or the document itself."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.staticfiles import finders
from django.template import loader
from markupsafe import Markup

from fangxin.analytics.bulletin.canonical import from_json, to_json
from fangxin.analytics.bulletin.model import Bulletin as Document
from fangxin.foundation.chinese import day_in_words

#: each form with its type of content
FORMATS = {
    "html": "text/html; charset=utf-8",
    "json": "application/json; charset=utf-8",
}
STYLES = ("look/fangxin.css", "look/print.css")


@lru_cache(maxsize=48)
def rendered(text: str, form: str) -> bytes:
    """A kept document in one form; asked for again it is not made again."""
    return text.encode() if form == "json" else file_of(from_json(text), form)


def file_of(document: Document, form: str) -> bytes:
    """A document in one form."""
    if form == "html":
        return page_of(document)
    return to_json(document).encode()


def page_of(document: Document) -> bytes:
    """A page that needs nothing beside itself."""
    imprint = f"{document.head.office}　{day_in_words(document.head.issued_on)}"
    context = {"document": document, "imprint": imprint, "style": Markup(_style())}
    return loader.render_to_string("board/bulletins/file.html", context).encode()


@lru_cache(maxsize=1)
def _style() -> str:
    """The styles of the house in one element; those for paper count only there."""
    screen, paper = (_read(name) for name in STYLES)
    return f"<style>\n{screen}\n@media print {{\n{paper}\n}}\n</style>"


def _read(name: str) -> str:
    path = finders.find(name)
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as file:
        return file.read()
