"""A year out of its months: the mean of the months in which an office was scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fangxin.analytics.indicators.declaring import rounded


@dataclass(frozen=True, kw_only=True, slots=True)
class Mean:
    """A mean of months with what it is made of; `value` is None when there was no month."""

    months: tuple[tuple[int, Decimal], ...]

    @property
    def value(self) -> Decimal | None:
        """The sum divided by the number of months, two decimals, half up."""
        if not self.months:
            return None
        return rounded(sum((one for _, one in self.months), Decimal(0)) / len(self.months))

    @property
    def formula(self) -> str:
        """`(14.30 + 15.00) ÷ 2 = 14.65`; empty without a month."""
        if not self.months:
            return ""
        return f"({' + '.join(str(one) for _, one in self.months)}) ÷ {len(self.months)} = {self.value}"


def mean_of(months: Sequence[tuple[int, Decimal | None]]) -> Mean:
    """The mean of (month, points); months without points do not count."""
    return Mean(months=tuple((month, one) for month, one in months if one is not None))
