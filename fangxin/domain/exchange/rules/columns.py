"""Finding the columns of a table by their names, whatever their width and spacing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from fangxin.domain.exchange.words import COLUMNS, EXTRA_COLUMNS

_NOISE: Final = re.compile(r"[\s\u200b\ufeff*:：“”\"'（）()]+")


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A column's name without blanks, brackets and marks of duty, width and case unified."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", name)).casefold()


#: every name under which a column of the format is known
OWN_NAMES: Final = {
    folded(name): column.key for column in (*COLUMNS, *EXTRA_COLUMNS) for name in (column.key, column.label)
}


def own_key(name: str) -> str:
    """The key a column of this name has in exchange format 1; empty for a name it does not know."""
    return OWN_NAMES.get(folded(name), "")


def known_names(names: Iterable[str], *, wanted: Iterable[str] = ()) -> int:
    """How many of the names are columns of the format, or among the folded names `wanted`."""
    also = frozenset(wanted)
    return sum(1 for name in names if folded(name) in OWN_NAMES or folded(name) in also)


def repeats_header(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a row is the header once more."""
    if not cells or not header or cells[0].strip() != header[0].strip():
        return False
    return [cell.strip() for cell in cells if cell] == [name.strip() for name in header if name]
