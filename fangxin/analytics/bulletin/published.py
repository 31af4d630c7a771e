"""Figures an agency published, in law/published/, beside those of our bulletin: theirs, ours, the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from fangxin.analytics.bulletin.checking.reading import read
from fangxin.analytics.bulletin.model import Bulletin, Form
from fangxin.foundation.lawbook import Record, Table, Text, law_folder, load_law_file


@dataclass(frozen=True, kw_only=True)
class PublishedFigure:
    """A figure as a document prints it, and the number of ours that says the same."""

    label: str
    printed: str
    number: str


@dataclass(frozen=True, kw_only=True)
class Published:
    """What a document printed of a division and a period."""

    document: str
    region: str
    period: str
    figures: Mapping[str, PublishedFigure]


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A published figure beside ours. `ours` is empty where the bulletin does not print it; `difference` ours less theirs."""

    id: str
    label: str
    published: str
    ours: str
    number: str
    difference: Decimal | None

    @property
    def same(self) -> bool:
        """Whether both print the same, sign by sign."""
        return self.published == self.ours


def published_of(*, region: str, period: str) -> list[Published]:
    """The documents known of a division and a period such as 2023, 2023H1, 2023Q2 or 2023-03. Raises LawError."""
    found = (_read(path) for path in sorted((law_folder() / "published").glob("*.yaml")))
    return [one for one in found if (one.region, one.period) == (region, period)]


@lru_cache(maxsize=32)
def _read(path: Path) -> Published:
    figure = Record({"label": Text(), "printed": Text(), "number": Text()}, make=PublishedFigure)
    schema = Record(
        {
            "document": Text(), "region": Text("[0-9]{6,12}"), "period": Text("[0-9]{4}(H[12]|Q[1-4]|-[0-9]{2})?"),
            "figures": Table(Text(), figure),
        },
        make=Published,
    )  # fmt: skip
    found: Any = load_law_file(path, schema)
    assert isinstance(found, Published)
    return found


def compare(bulletin: Bulletin, published: Published) -> list[Compared]:
    """Every published figure beside ours; of several places that print a number the one that prints it alike."""
    shown: dict[str, list[str]] = {}
    for _place, figure in bulletin.figures():
        if figure.form is not Form.NAME:
            shown.setdefault(figure.number, []).append(figure.printed)
    rows = []
    for id_, one in published.figures.items():
        texts = shown.get(one.number, [])
        ours = one.printed if one.printed in texts else next(iter(texts), "")
        theirs, own = read(one.printed), read(ours)
        rows.append(
            Compared(
                id=id_, label=one.label, published=one.printed, ours=ours, number=one.number,
                difference=None if theirs is None or own is None else own - theirs,
            )
        )  # fmt: skip
    return rows
