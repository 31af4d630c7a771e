"""Checking a printed index: does the total follow from its parts, by the plain mean or by given weights?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fangxin.foundation.index_scheme import printed


@dataclass(frozen=True, kw_only=True)
class Check:
    """A printed total beside the one its printed parts make."""

    total: Decimal
    made: Decimal

    @property
    def holds(self) -> bool:
        """Whether both are the same number as printed."""
        return self.total == self.made

    @property
    def off_by(self) -> Decimal:
        """Printed minus made."""
        return self.total - self.made


def check_total(total: Decimal, parts: Sequence[Decimal], *, weights: Sequence[Fraction] | None = None) -> Check:
    """Whether a printed total is the mean of its printed parts, plain when no weights are given.

    Raises ValueError when weights do not fit the parts or do not sum to 1.
    """
    given = list(weights) if weights is not None else [Fraction(1, len(parts))] * len(parts)
    if len(given) != len(parts) or sum(given) != 1:
        raise ValueError("weights belong to the parts and sum to 1")
    made = sum((weight * Fraction(part) for weight, part in zip(given, parts, strict=True)), Fraction(0))
    places = -int(total.as_tuple().exponent)
    return Check(total=total, made=printed(made, places))
