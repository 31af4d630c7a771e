"""What a chart shows, apart from how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

NOTHING = "—"
Value = int | Decimal | None


class Shape(StrEnum):
    """How it is drawn: bars lie, columns stand (months), a line joins, shares are one bar of a hundred per cent."""

    BARS = "BARS"
    COLUMNS = "COLUMNS"
    LINE = "LINE"
    SHARES = "SHARES"


@dataclass(frozen=True, kw_only=True)
class Series:
    """Values of one name, one for each label; None where there is none.

    `printed`: the values as they are printed, when not as they are; `shares`: per cent beside them, already printed.
    """

    name: str
    values: tuple[Value, ...]
    printed: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()

    def text(self, place: int) -> str:
        """A value as it is printed."""
        if self.printed:
            return self.printed[place]
        value = self.values[place]
        return NOTHING if value is None else f"{value}"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart: what the labels are called (`along`), the series in order, the unit, and one sentence for who cannot see it.

    SHARES takes one series of values that are not negative. Raises ValueError where a series does not fit the labels.
    """

    shape: Shape
    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = "件"
    along: str = "项目"
    says: str = ""

    def __post_init__(self) -> None:
        for one in self.series:
            for told in (one.values, one.printed or one.values, one.shares or one.values):
                if len(told) != len(self.labels):
                    raise ValueError(f"{one.name}: {len(told)} values for {len(self.labels)} labels")
        if self.shape is Shape.SHARES and (
            len(self.series) != 1 or any(value is not None and value < 0 for value in self.series[0].values)
        ):
            raise ValueError("shares are of one series without negative values")

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        values = [value for one in self.series for value in one.values]
        return not any(values) if self.shape is Shape.SHARES else all(value is None for value in values)

    @property
    def description(self) -> str:
        """What it shows in one sentence, for a screen reader."""
        if self.says:
            return self.says
        if self.empty:
            return "没有数据。"
        told = (
            f"{label}：" + "，".join(f"{one.name}{one.text(place)}{self.unit}" for one in self.series)
            for place, label in enumerate(self.labels)
        )
        return "；".join(told) + "。"


def table_of(chart: Chart) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of the table that says the same."""
    unit = f"（{chart.unit}）" if chart.unit else ""
    shared = [one for one in chart.series if one.shares]
    heads = [chart.along, *(f"{one.name}{unit}" for one in chart.series), *("占比（%）" for _one in shared)]
    rows = [
        [label, *(one.text(place) for one in chart.series), *(one.shares[place].removesuffix("%") for one in shared)]
        for place, label in enumerate(chart.labels)
    ]
    return heads, rows
