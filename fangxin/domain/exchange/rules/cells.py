"""Cells of spreadsheets: kept from turning into formulas on the way out, taken back to plain text on the way in."""

from __future__ import annotations

import re
from typing import Final

#: What a spreadsheet may take for a formula, possibly behind blanks or apostrophes.
_FORMULA: Final = re.compile(r"[\s']*[=+\-@＝＋－＠]|'*[\t\r\n\0]")
#: Characters no text of ours holds: controls but tab and newline, and bytes that could not be decoded.
UNREADABLE: Final = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def guarded(text: str) -> str:
    """The text for a CSV cell: an apostrophe goes before what a spreadsheet would compute."""
    return "'" + text if text and _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text of a CSV cell: the apostrophe put there by `guarded` is taken off, no other."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text, 1) else text


def printable(text: str) -> str:
    """The text without what a file or a database cannot hold."""
    return UNREADABLE.sub("\ufffd", text)
