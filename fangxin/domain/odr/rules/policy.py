"""The figures of law/odr.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fangxin.domain.places.rules import within
from fangxin.foundation.lawbook import NAME, Listing, Record, Table, Text, Whole, law_file, load_law_file


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """One condition of joining, with where it stands."""

    label: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """How long a dispute stays with the merchant: names of clocks, see law/clocks.yaml."""

    id: str
    region: str
    answer: str
    end: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Talk:
    """Bounds of what is said; days are natural days."""

    messages: int
    items: int
    perform_days: int
    confirm_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """From when on an enterprise should leave, over the last `months`; shares in per cent."""

    months: int
    finished: int
    silent_percent: int
    unsettled_percent: int
    broken: int
    idle_months: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """Everything law/odr.yaml says."""

    conditions: dict[str, Condition]
    pledge: tuple[str, ...]
    terms: tuple[Terms, ...]
    talk: Talk
    leave: Leave
    grounds: dict[str, str]
    return_days: int

    def terms_in(self, region_code: str) -> Terms:
        """The terms of the smallest region that holds the merchant's."""
        fitting = [one for one in self.terms if not one.region or within(region_code, one.region.ljust(6, "0"))]
        return max(fitting, key=lambda one: len(one.region))


def policy() -> Policy:
    """The policy in force at this installation, read once. Raises LawError with file, line and reason."""
    return read_policy(law_file("odr.yaml"))


@lru_cache(maxsize=8)
def read_policy(path: Path) -> Policy:
    """The policy of one file. Raises LawError with file, line and reason."""
    row = load_law_file(path, _SCHEMA)
    return Policy(
        conditions=row["conditions"],
        pledge=tuple(row["pledge"]),
        terms=tuple(Terms(id=name, **{"region": "", **given}) for name, given in row["terms"].items()),
        talk=row["talk"],
        leave=row["leave"],
        grounds=row["grounds"],
        return_days=row["return_days"],
    )


_SCHEMA = Record(
    {
        "conditions": Table(Text(), Record({"label": Text(), "source": Text()}, make=Condition)),
        "pledge": Listing(Text(), least=1),
        "terms": Table(Text(), Record({"answer": NAME, "end": NAME}, {"region": Text(r"[0-9]{2,12}")})),
        "talk": Record(
            {
                "messages": Whole(10, 1000), "items": Whole(1, 20), "perform_days": Whole(1, 1830),
                "confirm_days": Whole(1, 60),
            },
            make=Talk,
        ),
        "leave": Record(
            {
                "months": Whole(1, 60), "finished": Whole(1, 1000), "silent_percent": Whole(1, 100),
                "unsettled_percent": Whole(1, 100), "broken": Whole(1, 100), "idle_months": Whole(1, 120),
            },
            make=Leave,
        ),
        "grounds": Table(Text(), Text()),
        "return_days": Whole(0, 3660),
    }
)  # fmt: skip
