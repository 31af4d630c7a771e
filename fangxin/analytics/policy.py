"""law/numbers.yaml: earlier bases of rates, and the least count that open data shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from fangxin.foundation.lawbook import Day, Record, Table, Text, Whole, law_file, load_law_file

FILE: Final = "numbers.yaml"


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A base that was in use until the day before `until`."""

    until: date
    source: str
    source_en: str


@dataclass(frozen=True, kw_only=True)
class NumbersLaw:
    """Earlier bases by indicator and name, in the order of time; the least count of open data."""

    bases: Mapping[str, Mapping[str, Earlier]]
    least: int

    def before(self, indicator: str) -> tuple[tuple[str, date], ...]:
        """The earlier bases of an indicator, each with the day from which it was no longer used."""
        return tuple((name, one.until) for name, one in self.bases.get(indicator, {}).items())


def numbers_law() -> NumbersLaw:
    """The rules in force; raises LawError."""
    return _read(law_file(FILE))


def _bases(**given: Earlier) -> Mapping[str, Earlier]:
    days = [one.until for one in given.values()]
    if days != sorted(set(days)):
        raise ValueError("统计基数应当按停用日期先后排列")
    return given


@lru_cache(maxsize=4)
def _read(path: Path) -> NumbersLaw:
    earlier = Record({"until": Day(), "source": Text(), "source_en": Text()}, make=Earlier)
    spec = Record(
        {"bases": Table(Text(), Table(Text(), earlier)), "open_data": Record({"least": Whole(least=2)})},
        make=lambda bases, open_data: NumbersLaw(
            bases={name: _bases(**one) for name, one in bases.items()}, least=open_data["least"]
        ),
    )
    found: NumbersLaw = load_law_file(path, spec)
    return found
