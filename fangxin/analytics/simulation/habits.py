"""How requests usually are, where a profile demands nothing: habits.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fangxin.foundation.lawbook import Listing, Number, Record, Table, Text, load_law_file

_ANY = Text(pattern=r"[0-9A-Za-z_]+")
_WEIGHT = Number(least=0)
_WEIGHTS = Table(_ANY, _WEIGHT)


@dataclass(frozen=True, kw_only=True)
class Weights:
    """How often classes occur against each other; `rest` is the weight of every class not named."""

    rest: float
    weights: Mapping[str, float]
    top: Mapping[str, float] | None = None

    def of(self, code: str) -> float:
        """The weight of a class."""
        return (self.top or {}).get(code) or self.weights.get(code, self.rest)


@dataclass(frozen=True, kw_only=True)
class Busyness:
    """How busy days are, against a working day."""

    weekend: float
    holiday: float
    after_holiday: float
    consumer_day: float
    consumer_halves: float
    november: float
    months: tuple[float, ...]
    noise: float


@dataclass(frozen=True, kw_only=True)
class Habits:
    """The whole file."""

    objects: Weights
    problems: Weights
    violations: Weights
    channels: Mapping[str, Mapping[str, float]]
    sale_modes: Mapping[str, float]
    online: tuple[str, ...]
    grounds: Mapping[str, Mapping[str, float]]
    ratings: Mapping[str, float]
    usual: Mapping[str, float]
    days: Busyness
    hours: tuple[float, ...]
    decision: tuple[float, ...]
    verification: tuple[float, ...]
    closing: Mapping[str, float]


def habits() -> Habits:
    """habits.yaml, read once."""
    return _read(Path(__file__).with_name("habits.yaml"))


@lru_cache(maxsize=2)
def _read(path: Path) -> Habits:
    classes = Record({"rest": _WEIGHT, "weights": _WEIGHTS}, {"top": _WEIGHTS}, make=Weights)
    tables = Table(_ANY, _WEIGHTS)
    days = {name: _WEIGHT for name in Busyness.__annotations__ if name != "months"}
    spec = Record(
        {
            "objects": classes, "problems": classes, "violations": classes, "channels": tables, "sale_modes": _WEIGHTS,
            "online": Listing(_ANY), "grounds": tables, "ratings": _WEIGHTS, "usual": _WEIGHTS,
            "days": Record({**days, "months": Listing(_WEIGHT, least=12)}, make=Busyness),
            "hours": Listing(_WEIGHT, least=24), "decision": Listing(_WEIGHT, least=1),
            "verification": Listing(_WEIGHT, least=1), "closing": _WEIGHTS,
        },
        make=Habits,
    )  # fmt: skip
    read = load_law_file(path, spec)
    assert isinstance(read, Habits)
    return read
