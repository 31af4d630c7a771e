"""The lists of law/names.yaml by which names are read: surnames, characters of given names, words around a name."""

from __future__ import annotations

import re
from typing import Any, Final

from fangxin.foundation.lawbook import Listing, Record, Table, Text, law_file, load_law_file

_WORDS: Final = Listing(Text(), least=1)
_SCHEMA: Final = Record(
    {
        **dict.fromkeys(("frequent", "rare", "plain", "ambiguous", "given", "never", "after", "before"), Text()),
        **dict.fromkeys(("compound", "called", "roles", "titles", "peoples", "untitled", "not_names", "marks"), _WORDS),
        "clashes": Table(Text(), Text()),
    }
)
_LISTS: Final[dict[str, Any]] = load_law_file(law_file("names.yaml"), _SCHEMA)
#: what closes or opens a name besides characters
_BESIDE: Final = frozenset(",，。;；:：、!！?？()（）[]【】”“\"'’‘<>《》/|~ \n\t\u3000—-…")


def _signs(name: str) -> frozenset[str]:
    return frozenset("".join(_LISTS[name].split()))


FREQUENT: Final = _signs("frequent")
SINGLE: Final = FREQUENT | _signs("rare")
PLAIN: Final = _signs("plain")
AMBIGUOUS: Final = _signs("ambiguous")
GIVEN: Final = _signs("given")
NEVER_GIVEN: Final = _signs("never")
AFTER: Final = _signs("after") | _BESIDE
BEFORE: Final = _signs("before") | _BESIDE
COMPOUND: Final[tuple[str, ...]] = _LISTS["compound"]
CLASHES: Final[dict[str, str]] = _LISTS["clashes"]
UNTITLED: Final = frozenset(_LISTS["untitled"])
NOT_NAMES: Final = frozenset(_LISTS["not_names"])


def any_of(name: str, *, plain: bool = True) -> str:
    """A pattern of any word of a list, the longest first; `plain` words are no patterns themselves."""
    words = sorted(_LISTS[name], key=len, reverse=True) if plain else _LISTS[name]
    return f"(?:{'|'.join(map(re.escape, words) if plain else words)})"
