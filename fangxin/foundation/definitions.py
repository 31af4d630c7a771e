"""What each published number says, as an agency prints it: the book of law/definitions.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fangxin.foundation.lawbook import NAME, Record, Table, Text, law_file, load_law_file


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """A number in words; `over` and `under` name what it is a ratio of, empty for a count."""

    says: str
    over: str = ""
    under: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Definitions:
    """All numbers by their indicators, and what denominators count."""

    bases: Mapping[str, str]
    indicators: Mapping[str, Definition]

    def of(self, indicator: str) -> Definition:
        """A number in words; one nobody defined says nothing."""
        return self.indicators.get(indicator) or Definition(says="")

    def base(self, name: str) -> str:
        """What a base counts."""
        return self.bases.get(name, name)


@lru_cache(maxsize=4)
def _read(path: Path) -> Definitions:
    one = Record({"says": Text()}, {"over": Text(), "under": Text()}, make=Definition)
    spec = Record({"bases": Table(NAME, Text()), "indicators": Table(NAME, one)}, make=Definitions)
    book = load_law_file(path, spec)
    assert isinstance(book, Definitions)
    return book


def definitions() -> Definitions:
    """law/definitions.yaml."""
    return _read(law_file("definitions.yaml"))
