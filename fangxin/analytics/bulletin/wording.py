"""Sentences as data: law/bulletin/sentences.yaml. A sentence says what its numbers say; which one is said, the sections decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from fangxin.analytics.bulletin.model import Figure, Paragraph
from fangxin.foundation.lawbook import Table, Text, law_file, load_law_file

Run = str | Figure
_PLACE = re.compile(r"\{([a-z_]+)\}")


@lru_cache(maxsize=4)
def _read(path: Path) -> Mapping[str, str]:
    found: Mapping[str, str] = load_law_file(path, Table(Text(pattern=r"[a-z_]+(\.[a-z_]+)+"), Text()))
    return found


def sentences() -> Mapping[str, str]:
    """Every sentence by its id. Raises LawError."""
    return _read(law_file("bulletin/sentences.yaml"))


def sentence(id_: str) -> str:
    """The sentence of an id. Raises KeyError, LawError."""
    return sentences()[id_]


def runs_of(id_: str, /, **values: Run | Iterable[Run]) -> tuple[Run, ...]:
    """A sentence with its places filled: text, a figure, or several of both. Raises KeyError where one is not given."""
    made: list[Run] = []
    for place, piece in enumerate(_PLACE.split(sentence(id_))):
        value = values[piece] if place % 2 else piece
        made.extend([value] if isinstance(value, str | Figure) else value)
    return tuple(merged(made))


def merged(runs: Iterable[Run]) -> list[Run]:
    """Runs with neighbouring texts made one, without empty ones."""
    made: list[Run] = []
    for run in runs:
        if isinstance(run, str) and made and isinstance(made[-1], str):
            made[-1] += run
        elif run != "":
            made.append(run)
    return made


def say(*pieces: Run | Iterable[Run]) -> Paragraph:
    """A paragraph of sentences, one behind the other."""
    flat: list[Run] = []
    for piece in pieces:
        flat.extend([piece] if isinstance(piece, str | Figure) else piece)
    return Paragraph(runs=tuple(merged(flat)))


def joined(pieces: Iterable[Run | Iterable[Run]], *, by: str = "、") -> list[Run]:
    """Pieces with a mark between them."""
    made: list[Run] = []
    for place, piece in enumerate(pieces):
        if place:
            made.append(by)
        made.extend([piece] if isinstance(piece, str | Figure) else piece)
    return made
