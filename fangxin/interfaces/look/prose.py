"""Plain text of several paragraphs as HTML: blank lines part paragraphs, lines that begin with "- " are a list. Nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup, escape

ITEM = ("- ", "－ ", "• ")


def prose(text: str) -> Markup:
    """The text as paragraphs and lists; every character of it is escaped."""
    return Markup("\n").join(_blocks(text.replace("\r\n", "\n")))


def _blocks(text: str) -> Iterator[Markup]:
    for part in text.split("\n\n"):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        for item, group in groupby(lines, key=lambda line: line.startswith(ITEM)):
            if item:
                entries = Markup("").join(Markup("<li>{}</li>").format(line[2:].strip()) for line in group)
                yield Markup("<ul>{}</ul>").format(entries)
            else:
                yield Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in group))
