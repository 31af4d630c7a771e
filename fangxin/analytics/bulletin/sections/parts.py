"""What the sections share: how a change is said, tables of comparison and of ranks, charts of the same numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from fangxin.analytics.bulletin.conventions import AT_LEAST
from fangxin.analytics.bulletin.deriving import left_over
from fangxin.analytics.bulletin.gathering import Gathering
from fangxin.analytics.bulletin.model import (
    Block,
    ChartBlock,
    ChartSeries,
    Column,
    Figure,
    Form,
    Number,
    Receipt,
    Row,
    RowKind,
    Section,
    Table,
    Way,
)
from fangxin.analytics.bulletin.wording import Run, runs_of
from fangxin.analytics.indicators.periods import Period
from fangxin.foundation.charts import Shape

#: more columns than this are no picture any more
MOST_BARS = 10
QUARTERS = ("一", "二", "三", "四")


def period_name(period: Period) -> str:
    """`2023年`, `2023年第二季度`, `2023年3月`, `2023年上半年`, else its days."""
    year, months = period.first.year, period.last.month - period.first.month + 1
    months_whole = period.first.day == 1
    ends = period.last.year == year and months_whole and (period.last + timedelta(days=1)).day == 1
    if ends and months == 12:
        return f"{year}年"
    if ends and months == 6 and period.first.month in (1, 7):
        return f"{year}年{'上' if period.first.month == 1 else '下'}半年"
    if ends and months == 3 and period.first.month % 3 == 1:
        return f"{year}年第{QUARTERS[period.first.month // 3]}季度"
    if ends and months == 1:
        return f"{year}年{period.first.month}月"
    return f"{period.first.isoformat()}至{period.last.isoformat()}"


class Telling:
    """A gathering together with the names of its spans and its place: what a section is written from."""

    def __init__(self, gathering: Gathering, *, place: str, issued_on: date) -> None:
        self.g, self.place, self.issued_on = gathering, place, issued_on
        self.units: Any = None
        self.spans = {
            "now": period_name(gathering.period),
            "year_before": period_name(gathering.period.year_before()),
            "before": period_name(gathering.period.before()),
        }

    # ---- figures in sentences ----
    def count(self, number: Number) -> Figure:
        """A count in a sentence."""
        return self.g.print(number, Form.TEXT_COUNT)

    def rate(self, number: Number) -> Figure:
        """A rate in a sentence; a dash is never said, see `said_rates`."""
        return self.g.print(number, Form.RATE)

    def share(self, part: Number, whole: Number, *, group: str = "") -> Figure:
        """The share of a part in a sentence."""
        return self.g.print(self.g.share(part, whole, group=group), Form.SHARE)

    def name(self, number: Number) -> Figure:
        """What a number counts."""
        return self.g.print(number, Form.NAME)

    def named(self, number: Number, group: str) -> Figure:
        """The name of what has its place in a group, so that the order of names can be checked."""
        return self.g.print(self.g.rank(number, group), Form.NAME)

    def change(self, number: Number, *, to: str = "year_before", word: str = "yoy") -> tuple[Run, ...]:
        """`同比增长33.29%`; where there was nothing before, that it is not compared."""
        grown = self.g.grown(number, to=to)
        if grown.value is None:
            then = self.g.numbers[f"{number.id}.{to}"]
            form = Form.MONEY if number.unit == "元" else Form.WHOLE
            printed = self.g.print(then, form, unit="" if form is Form.WHOLE else None)
            return runs_of("change.none" if word == "yoy" else "change.none_pop", then=printed)
        return runs_of(f"change.{word}", change=self.g.print(grown, Form.GROWTH))

    def points(self, number: Number) -> tuple[Run, ...]:
        """`同比提高1.20个百分点`; empty where one of both is nothing."""
        difference = self.g.points(number)
        return (
            runs_of("change.points", change=self.g.print(difference, Form.POINTS))
            if difference.value is not None
            else ()
        )

    def together(self, parts: Sequence[Number], whole: Number, *, group: str, name: str) -> Figure:
        """Several shares in one figure, by the convention."""
        shares = [self.g.share(part, whole, group=group) for part in parts]
        number = self.g.follows(Way.TOGETHER, [*shares, whole], name=f"together.{name}", label="合计占比")
        at_least = self.g.conventions.together == AT_LEAST and number.value is not None and 10 <= number.value < 100
        return self.g.print(number, Form.AT_LEAST if at_least else Form.RATE)

    def number_of(self, parts: Sequence[Number], *, name: str) -> Figure:
        """How many are named."""
        return self.g.print(
            self.g.follows(Way.NUMBER_OF, parts, name=f"named.{name}", label="列出的项数", unit="项"),
            Form.WHOLE,
            unit="",
        )

    def setting(self, name: str, value: int, unit: str) -> Figure:
        """A figure of the conventions."""
        number = Number(
            id=f"set.{name}",
            label="通报口径",
            value=Decimal(value),
            unit=unit,
            receipt=Receipt(way=Way.SET, group=name),
        )
        self.g.numbers[number.id] = number
        return self.g.print(number, Form.WHOLE, unit="")

    @cached_property
    def complaints(self) -> Any:
        """Complaints by what they are about; see sections.complaints."""
        from fangxin.analytics.bulletin.sections.complaints import Complaints

        return Complaints(self.g)

    # ---- the tiers above ----
    def tiers(self) -> Sequence[tuple[str, str]]:
        """The divisions above of which the facts tell more: their codes and how they are called."""
        return self.g.tiers

    def above(self, rate: Number, code: str) -> Number:
        """The same rate of a tier above."""
        return self.g.above(rate.receipt.indicator, code)

    # ---- tables ----
    def span_columns(self, *, unit: str, kind: str = "count", total: bool = False) -> list[Column]:
        """This period, the year before, and the change."""
        return [
            Column(key="now", label=self.spans["now"], kind=kind, unit=unit, span="now", totals=total),
            Column(key="then", label=self.spans["year_before"], kind=kind, unit=unit, span="year_before", totals=total),
            Column(key="yoy", label="同比", kind="growth", unit="%"),
        ]

    def span_cells(self, number: Number, form: Form = Form.WHOLE) -> list[Figure]:
        """The cells of those columns."""
        then = self.g.numbers[f"{number.id}.year_before"]
        return [self.g.bare(number, form), self.g.bare(then, form), self.g.bare(self.g.grown(number), Form.ARROW)]

    def compared(
        self, id_: str, title: str, along: str, parts: Sequence[Number], *, total: Number | None = None, group: str = ""
    ) -> Table:
        """Counts with those of the year before and the change; with a total their shares as well."""
        columns = [Column(key="name", label=along, kind="name"), *self.span_columns(unit="件", total=total is not None)]
        if total is not None:
            columns.append(Column(key="share", label="占比", kind="share", unit="%", totals=bool(group)))
        rows = [Row(cells=self._cells(one, total, group)) for one in parts]
        if total is not None:
            whole = self.g.share(total, total)
            rows.append(
                Row(cells=("合计", *self.span_cells(total), self.g.bare(whole, Form.SHARE)), kind=RowKind.TOTAL)
            )
        return Table(id=id_, title=title, columns=tuple(columns), rows=tuple(rows))

    def _cells(self, one: Number, total: Number | None, group: str) -> tuple[str | Figure, ...]:
        share = [self.g.bare(self.g.share(one, total, group=group), Form.SHARE)] if total is not None else []
        return (self.g.bare(one, Form.NAME), *self.span_cells(one), *share)

    def ranked(
        self, id_: str, title: str, along: str, group: str, *, total: Number,
        more: Sequence[tuple[Column, Mapping[str, Number], Form]] = (),
    ) -> Table:  # fmt: skip
        """A ranking: place, name, counts, change, share, places moved; `more`: further columns by the id of the row."""
        columns = [
            Column(key="rank", label="位次", kind="rank"), Column(key="name", label=along, kind="name"),
            *self.span_columns(unit="件", total=True), Column(key="share", label="占比", kind="share", unit="%", totals=True),
            *(one[0] for one in more), Column(key="moved", label="位次变化", kind="moved"),
        ]  # fmt: skip
        rows = []
        for one in self.g.ordered(group):
            further = [
                self.g.bare(found[one.id], form) if one.id in found else "—" for _column, found, form in more
            ]  # fmt: skip
            cells = (
                self.g.bare(self.g.rank(one, group), Form.PLACE), *self._cells(one, total, group), *further,
                self.g.bare(self.g.moved(one, group), Form.MOVED),
            )  # fmt: skip
            rows.append(Row(cells=cells, kind=RowKind.OTHER if left_over(one.label) else RowKind.ROW))
        whole = self.g.bare(self.g.share(total, total), Form.SHARE)
        ends = [self._total_cell(found, form, column) for column, found, form in more]
        rows.append(Row(cells=("", "合计", *self.span_cells(total), whole, *ends, ""), kind=RowKind.TOTAL))
        return Table(id=id_, title=title, columns=tuple(columns), rows=tuple(rows), sorted_by="now")

    def _total_cell(self, found: Mapping[str, Number], form: Form, column: Column) -> str | Figure:
        if not column.totals or not found:
            return ""
        parts = list(found.values())
        # counted as a whole it is the same: a row that is missing shows
        whole = self.g.counted(parts[0].receipt.indicator)
        total = self.g.follows(Way.SUM, parts, name=f"sum.{parts[0].id}", label="合计", group=whole.id)
        return self.g.bare(total, form)

    # ---- charts ----
    def bars(self, id_: str, title: str, along: str, parts: Sequence[Number]) -> ChartBlock:
        """The first of a ranking beside the year before."""
        parts = list(parts)[:MOST_BARS]
        then = [self.g.numbers[f"{one.id}.year_before"] for one in parts]
        return ChartBlock(
            id=id_, title=title, shape=Shape.BARS, along=along, unit="件", labels=tuple(one.label for one in parts),
            series=(
                ChartSeries(name=self.spans["now"], figures=self.cells(parts)),
                ChartSeries(name=self.spans["year_before"], figures=self.cells(then)),
            ),
        )  # fmt: skip

    def cells(self, numbers: Iterable[Number]) -> tuple[Figure, ...]:
        """Bare counts."""
        return tuple(self.g.bare(one, Form.WHOLE) for one in numbers)

    def parts_of_whole(
        self, id_: str, title: str, along: str, parts: Sequence[Number], whole: Number, group: str
    ) -> ChartBlock:
        """A bar of shares."""
        shares = tuple(self.g.print(self.g.share(one, whole, group=group), Form.SHARE) for one in parts)
        return ChartBlock(
            id=id_, title=title, shape=Shape.SHARES, along=along, unit="件", labels=tuple(one.label for one in parts),
            series=(ChartSeries(name=self.spans["now"], figures=self.cells(parts), shares=shares),),
        )  # fmt: skip

    def first(self, group: str) -> list[Number]:
        """The first of a ranking that are named in a sentence: with something counted, without what is left over."""
        found = [one for one in self.g.ordered(group) if one.value and not left_over(one.label)]
        return found[: self.g.conventions.named]

    def fast(self, group: str) -> list[Number]:
        """Of a group those that grew fast, the fastest first."""
        rules = self.g.conventions
        found = []
        for one in self.g.ordered(group):
            grown = self.g.grown(one).value
            if (
                (one.value or 0) >= rules.fast_least
                and not left_over(one.label)
                and grown is not None
                and grown > rules.fast_pct
            ):
                found.append((grown, one))
        return [one for _grown, one in sorted(found, key=lambda pair: -pair[0])]


def nothing(number: Number) -> bool:
    """Whether nothing was counted."""
    return not (number.value or Decimal(0))


def section(id_: str, title: str, blocks: Iterable[Block | None]) -> Section:
    """A section of the blocks there are."""
    return Section(id=id_, title=title, blocks=tuple(one for one in blocks if one is not None))
