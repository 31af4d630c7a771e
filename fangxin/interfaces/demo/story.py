"""A story that can be replayed: an agency, its people and merchants, what they send in, and the lives their cases lead.

The files of demo/ tell one; `bench.py` invents others of the same shape. What each field means stands in the heads of
those files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, Any]
#: the files of demo/ that are chapters of their own, see `chapters/`
CHAPTERS = (
    "settling",
    "registry",
    "stations",
    "claimants",
    "matters",
    "hotline",
    "follow_up",
    "knowledge",
    "supervision",
    "rosters",
    "search",
    "workorders",
    "funds",
    "promises",
    "trustcode",
    "guidance",
    "disclosure",
    "index",
    "bulletins",
    "evaluation",
    "alerts",
)

#: no secret: the passwords of the demo's officers end in it
DEMO_PHRASE = "fangxin-demo"


@dataclass(frozen=True, kw_only=True)
class Story:
    """Everything a replay needs. `townships` is a file for `load_regions`; passwords follow from `phrase`."""

    name: str
    phrase: str
    offices: Sequence[Row]
    officers: Sequence[Row]
    absences: Sequence[Row]
    people: Mapping[str, Row]
    merchants: Sequence[Row]
    platforms: Sequence[Row]
    complaints: Sequence[Row]
    lives: Mapping[str, Row]
    actors: Mapping[str, str]
    townships: Path | None = None
    #: what the chapters tell, by their names
    chapters: Mapping[str, Row] = field(default_factory=dict)

    def merchant(self, merchant_id: str) -> Row:
        """A merchant by its id in the story."""
        return next(row for row in self.merchants if row["id"] == merchant_id)

    def told(self, row: Row) -> str:
        """The words of a submission; one that repeats another's has none of its own."""
        if "text" in row:
            return str(row["text"])
        return str(next(other["text"] for other in self.complaints if other["id"] == row["same_text_as"]))


def demo_folder() -> Path:
    """The folder of the demo's data: of this checkout, else of the installed package."""
    package = Path(__file__).resolve().parents[2]
    beside = package.parent / "demo"
    return beside if beside.is_dir() else package / "demo"


@cache
def demo_story() -> Story:
    """The story of demo/*.yaml, read once."""
    agency, lives = _read("agency"), _read("lives")
    merchants = _read("merchants")
    return Story(
        name="demo",
        phrase=DEMO_PHRASE,
        offices=agency["offices"],
        officers=agency["officers"],
        absences=agency["absences"],
        people={row["id"]: row for row in _read("people")["people"]},
        merchants=merchants["merchants"],
        platforms=merchants["platforms"],
        complaints=_read("complaints")["complaints"],
        lives=lives["lives"],
        actors=lives["actors"],
        townships=demo_folder() / "townships.csv",
        chapters={name: _read(name) for name in CHAPTERS},
    )


def draw(*names: object, below: int) -> int:
    """A number from 0 to `below` - 1 that looks like chance and is the same in every replay."""
    digest = hashlib.sha256(":".join(map(str, names)).encode()).digest()
    return int.from_bytes(digest[:8], "big") % below


def _read(name: str) -> Row:
    text = (demo_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    # the C loader, where it is built, reads the demo in a tenth of the time
    return dict(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))
