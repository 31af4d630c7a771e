"""What a bulletin is: numbers with their receipts, and sections of text, tables and charts that print them.

A number stands once, with what it was made of; a figure is one place where it is printed, by one form. Whatever is printed
of numbers - also the name of what is ranked, also the word for a rise - is a figure, so that it can be read back and checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from fangxin.foundation.charts import Chart as Drawn
from fangxin.foundation.charts import Series as DrawnSeries
from fangxin.foundation.charts import Shape

SCHEMA = 1


class Way(StrEnum):
    """How a number came about."""

    COUNTED = "COUNTED"  # by an indicator from the facts: numerator, and denominator where it is a rate or a mean
    SUM = "SUM"  # the sum of others; where `group` names a number, they make it up
    LESS = "LESS"  # the first less the second
    SHARE = "SHARE"  # the first of the second, per cent
    TOGETHER = "TOGETHER"  # shares of several parts of one whole (the last), per cent
    GROWTH = "GROWTH"  # the first against the second, per cent
    POINTS = "POINTS"  # the first rate less the second, percentage points
    RANK = "RANK"  # the place of the first in its group
    MOVED = "MOVED"  # places gained: the second rank less the first
    MEAN = "MEAN"  # the first divided by the second
    PART = "PART"  # what the first, a rate, is made of: `group` names numerator, denominator or late
    MOST = "MOST"  # the greatest of its group, which is the first of `of`
    LEAST = "LEAST"  # the smallest of its group
    NUMBER_OF = "NUMBER_OF"  # how many numbers it names
    DAYS = "DAYS"  # of how many days the first tells
    COLOUR = "COLOUR"  # how many of the others a rate falls short of: blue, yellow, red
    SET = "SET"  # a figure of the conventions
    NOTED = "NOTED"  # reported by an office by hand


class Form(StrEnum):
    """How a number is printed."""

    WHOLE = "WHOLE"  # 27447件
    TEXT_COUNT = "TEXT_COUNT"  # 2.74万件 from so many on, else 9856件
    MONEY = "MONEY"  # 708.68万元
    RATE = "RATE"  # 99.53%
    MEAN = "MEAN"  # 5.20个工作日
    SHARE = "SHARE"  # 38.40%, rounded as the bulletin's shares are
    AT_LEAST = "AT_LEAST"  # 50%以上
    GROWTH = "GROWTH"  # 增长33.29%
    ARROW = "ARROW"  # ↑33.29
    POINTS = "POINTS"  # 提高1.20个百分点
    POINT_ARROW = "POINT_ARROW"  # ↑1.20
    RANK = "RANK"  # 第3
    PLACE = "PLACE"  # 3
    MOVED = "MOVED"  # ↑2
    COLOUR = "COLOUR"  # 蓝色
    NAME = "NAME"  # what it is called
    NOTED = "NOTED"  # as whoever noted it prints it


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a number was made of.

    `where`: columns of the facts and the values they were narrowed to; `region` and `path` the scope; `numerator`,
    `denominator` whole numbers (fen for money); `rows`: how many rows of facts it tells of, where they can be listed;
    `of`: the numbers it follows from; `group`: the group it is ranked or shared in; `source`: who noted it.
    """

    way: Way
    indicator: str = ""
    facts: str = ""
    base: str = ""
    region: str = ""
    path: str = ""
    first: date | None = None
    last: date | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    numerator: int | None = None
    denominator: int | None = None
    rows: int | None = None
    of: tuple[str, ...] = ()
    group: str = ""
    rule_versions: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class Number:
    """One number: what it counts in words, its exact value (two decimals where it is no count; None: nothing), its unit."""

    id: str
    label: str
    value: Decimal | None
    unit: str
    receipt: Receipt
    approx: str = ""


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A place where a number is printed: its id, the text, the form, and the unit printed with it."""

    number: str
    printed: str
    form: Form
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Text and figures in their order."""

    runs: tuple[str | Figure, ...]
    kind: str = "PARAGRAPH"

    @property
    def text(self) -> str:
        """As it is read."""
        return "".join(run if isinstance(run, str) else run.printed for run in self.runs)


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: `kind` is name, count, part (a count of the same rows), sum (of the counts of a row), rate, share, growth, points,
    rank or moved; `span` which period it is of (now, year_before); `totals`: whether the row of totals is the sum of the rows."""

    key: str
    label: str
    kind: str
    unit: str = ""
    span: str = ""
    totals: bool = False


class RowKind(StrEnum):
    """What a row is: one of the ranked, what is left over, or the total of all."""

    ROW = "ROW"
    OTHER = "OTHER"
    TOTAL = "TOTAL"


@dataclass(frozen=True, kw_only=True)
class Row:
    """Cells in the order of the columns: figures, or text where nothing is counted."""

    cells: tuple[str | Figure, ...]
    kind: RowKind = RowKind.ROW


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table; `sorted_by` names the column whose numbers fall from row to row."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    sorted_by: str = ""
    kind: str = "TABLE"


@dataclass(frozen=True, kw_only=True)
class ChartSeries:
    """Figures of one name, one for each label; None where there is none."""

    name: str
    figures: tuple[Figure | None, ...]
    shares: tuple[Figure, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChartBlock:
    """A chart of figures."""

    id: str
    title: str
    shape: Shape
    along: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    kind: str = "CHART"

    def drawn(self, numbers: Mapping[str, Number]) -> Drawn:
        """The chart to draw."""
        return Drawn(
            shape=self.shape, title=self.title, labels=self.labels, along=self.along, unit=self.unit,
            series=tuple(
                DrawnSeries(
                    name=one.name,
                    values=tuple(numbers[figure.number].value if figure else None for figure in one.figures),
                    printed=tuple(figure.printed if figure else "—" for figure in one.figures),
                    shares=tuple(figure.printed for figure in one.shares),
                )
                for one in self.series
            ),
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A list of paragraphs."""

    items: tuple[Paragraph, ...]
    kind: str = "LIST"


@dataclass(frozen=True, kw_only=True)
class Note:
    """Text that quotes: the law, a definition; its figures are those of its source."""

    text: str
    source: str = ""
    kind: str = "NOTE"


Block = Paragraph | Table | ChartBlock | Listed | Note


@dataclass(frozen=True, kw_only=True)
class Section:
    """A numbered part of the bulletin."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands above: who tells of what; `spans` are the periods by the names they are printed with."""

    title: str
    office: str
    place: str
    region: str
    path: str
    period: str
    first: date
    last: date
    spans: Mapping[str, str]
    rule_versions: tuple[str, ...]
    known_on: date
    issued_on: date
    bases: Mapping[str, str]
    conventions: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """The whole: its numbers by id, the groups they are ranked or shared in (ids in order), and its sections."""

    head: Head
    numbers: Mapping[str, Number]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()

    def figures(self) -> Iterator[tuple[str, Figure]]:
        """Every figure with the place where it stands: section, block and, in a table, row and column, from 1."""
        for section in self.sections:
            for place, block in enumerate(section.blocks, 1):
                for where, figure in figures_of(block):
                    yield f"{section.id}.{place}{where}", figure


def figures_of(block: Block) -> Iterator[tuple[str, Figure]]:
    """The figures of a block with where in it they stand."""
    for where, shown in _shown(block):
        if isinstance(shown, Figure):
            yield where, shown


def _shown(block: Block) -> Iterator[tuple[str, object]]:
    if isinstance(block, Paragraph):
        yield from ((f":{at}", run) for at, run in enumerate(block.runs, 1))
    elif isinstance(block, Listed):
        for at, item in enumerate(block.items, 1):
            yield from ((f":{at}{where}", run) for where, run in _shown(item))
    elif isinstance(block, Table):
        for at, row in enumerate(block.rows, 1):
            yield from ((f":{at},{column}", cell) for column, cell in enumerate(row.cells, 1))
    elif isinstance(block, ChartBlock):
        for at, series in enumerate(block.series, 1):
            shown = (*series.figures, *series.shares)
            yield from ((f":{at},{place}", figure) for place, figure in enumerate(shown, 1))
