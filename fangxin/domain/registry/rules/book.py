"""law/register.yaml as a checked, frozen object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fangxin.domain.merchants.rules import name_key
from fangxin.domain.merchants.words import Form, Standing
from fangxin.domain.registry.words import FIELD_LABELS, Sign
from fangxin.foundation.lawbook import Listing, Number, OneOf, Record, Table, Text, Whole, law_file, load_law_file


@dataclass(frozen=True, kw_only=True)
class RegisterBook:
    """How extracts are read and duplicates are weighed. Words are compared as name_key makes them."""

    columns: Mapping[str, str]
    standings: Mapping[str, Standing]
    forms: tuple[tuple[str, Form], ...]
    truths: Mapping[str, bool]
    empty: frozenset[str]
    suggested: int
    near: float
    points: Mapping[Sign, int]
    rows: int
    kept_days: int

    def places(self, header: list[str]) -> dict[str, int]:
        """Which known field stands in which column; of two columns for one field the first."""
        places: dict[str, int] = {}
        for place, name in enumerate(header):
            if field := self.columns.get(name_key(name=name)):
                places.setdefault(field, place)
        return places

    def spares(self, header: list[str]) -> dict[str, tuple[int, ...]]:
        """Further columns of a field, read where the first is empty: an extract may have 住所 and 经营场所."""
        first, spares = self.places(header), dict[str, tuple[int, ...]]()
        for place, name in enumerate(header):
            field = self.columns.get(name_key(name=name))
            if field and first[field] != place:
                spares[field] = (*spares.get(field, ()), place)
        return spares


def register_book() -> RegisterBook:
    """The rules in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_register_book(law_file("register.yaml"))


@lru_cache(maxsize=8)
def read_register_book(path: Path) -> RegisterBook:
    """The rules of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    duplicates = row["duplicates"]
    return RegisterBook(
        columns={name_key(name=one): field for field, names in row["columns"].items() for one in names},
        standings={name_key(name=one): Standing(code) for code, names in row["standings"].items() for one in names},
        forms=tuple((name_key(name=one), Form(code)) for code, names in row["forms"].items() for one in names),
        truths={name_key(name=one): True for one in row["yes"]} | {name_key(name=one): False for one in row["no"]},
        empty=frozenset(one.casefold() for one in row["empty"]),
        suggested=duplicates["suggested"],
        near=duplicates["near"],
        points={Sign(sign): points for sign, points in duplicates["points"].items()},
        rows=row["desk"]["rows"],
        kept_days=row["desk"]["kept_days"],
    )


_WORDS = Listing(Text(), least=1)
_SCHEMA = Record(
    {
        "columns": Record(dict.fromkeys(FIELD_LABELS, _WORDS)),
        "standings": Table(OneOf(*Standing), _WORDS, least=1),
        "forms": Table(OneOf(*Form), _WORDS, least=1),
        "empty": _WORDS,
        "yes": _WORDS,
        "no": _WORDS,
        "duplicates": Record(
            {
                "suggested": Whole(1, 1000),
                "near": Number(0.1, 1.0),
                "points": Record({sign.value: Whole(-1000, 1000) for sign in Sign}),
            }
        ),
        "desk": Record({"rows": Whole(1, 20000), "kept_days": Whole(1, 90)}),
    }
)
