"""Dealing what is left, so that every total is met exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


class Deck:
    """What is left to deal of one thing."""

    def __init__(self, counts: Mapping[str, int], labels: Sequence[str], rng: np.random.Generator) -> None:
        places = {label: n for n, label in enumerate(labels)}
        kept = {code: n for code, n in counts.items() if n}
        self._codes = np.array([places[code] for code in kept], dtype=np.int16)
        self._left = np.array(list(kept.values()), dtype=np.int64)
        self._rng = rng

    def deal(self, number: int) -> npt.NDArray[np.int16]:
        """So many of what is left, in any order, as places in the labels."""
        if not number:
            return np.empty(0, dtype=np.int16)
        taken = self._rng.multivariate_hypergeometric(self._left, number, method="marginals")
        self._left -= taken
        found = np.repeat(self._codes, taken)
        self._rng.shuffle(found)
        return found


@dataclass
class Share:
    """A number spread over what is still to come: each part gets its share of what is left, the last one the rest."""

    left: int
    of: int

    def take(self, weight: int, most: int | None = None) -> int:
        """The part of a weight; `most`: no more than this."""
        part = round(self.left * weight / self.of) if self.of else 0
        if most is not None:
            part = min(part, most)
        self.left, self.of = self.left - part, self.of - weight
        return part
