"""Tables and charts: rows that hold together, totals, shares, changes and orders recomputed from the printed cells alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from fangxin.analytics.bulletin.checking.finding import Finding, place_of
from fangxin.analytics.bulletin.checking.reading import read
from fangxin.analytics.bulletin.deriving import left_over
from fangxin.analytics.bulletin.model import (
    Bulletin,
    ChartBlock,
    Column,
    Figure,
    Form,
    Number,
    Row,
    RowKind,
    Table,
    Way,
)
from fangxin.analytics.indicators.measuring import growth

HUNDRED = Decimal("100.00")
#: what stands in a row without being counted
TOTAL, NONE = "合计", ("", "—")


def shown_findings(bulletin: Bulletin) -> Iterator[Finding]:
    """What does not hold in tables and charts."""
    for section in bulletin.sections:
        for at, block in enumerate(section.blocks, 1):
            place = f"{section.id}.{at}"
            if isinstance(block, Table):
                yield from _table(bulletin, block, place)
            elif isinstance(block, ChartBlock):
                yield from _chart(bulletin, block, place)


class _Reading:
    """A table being read: its cells by the keys of their columns."""

    def __init__(self, bulletin: Bulletin, table: Table, place: str) -> None:
        self.bulletin, self.table, self.place = bulletin, table, place
        self.at = {column.key: place for place, column in enumerate(table.columns)}

    def cell(self, row: Row, key: str) -> str | Figure:
        """A cell; empty where the table has no such column."""
        return row.cells[self.at[key]] if key in self.at and len(row.cells) > self.at[key] else ""

    def printed(self, row: Row, key: str) -> str:
        """What a cell prints."""
        cell = self.cell(row, key)
        return cell if isinstance(cell, str) else cell.printed

    def id_of(self, row: Row, key: str) -> str:
        """The number of a cell."""
        cell = self.cell(row, key)
        return "" if isinstance(cell, str) else cell.number

    def wrong(self, row: int, key: str, expected: object, rule: str) -> Finding:
        """A finding in a cell."""
        column = self.at.get(key, 0)
        printed = self.printed(self.table.rows[row], key)
        return Finding(
            place=place_of(self.bulletin, f"{self.place}:{row + 1},{column + 1}"), printed=printed, rule=rule,
            expected="" if expected is None else str(expected),
        )  # fmt: skip


def _table(bulletin: Bulletin, table: Table, place: str) -> Iterator[Finding]:
    reading = _Reading(bulletin, table, place)
    for column in table.columns:
        if column.span and column.label != bulletin.head.spans.get(column.span):
            yield Finding(
                place=place_of(bulletin, f"{place}:0,{reading.at[column.key] + 1}"), printed=column.label,
                expected=bulletin.head.spans.get(column.span, ""), rule="表头期间",
            )  # fmt: skip
    for at, row in enumerate(table.rows):
        if len(row.cells) != len(table.columns):
            yield reading.wrong(at, table.columns[0].key, None, "每行的格数与表头一致")
            return
        yield from _row(reading, at, row)
        yield from _printed_row(reading, at, row)
    yield from _totals(reading)
    yield from _order(reading)


def _row(reading: _Reading, at: int, row: Row) -> Iterator[Finding]:
    """Cells of a row tell of the same thing: the one its name names."""
    numbers = reading.bulletin.numbers
    total = row.kind is RowKind.TOTAL
    for column in reading.table.columns:
        cell = reading.cell(row, column.key)
        if isinstance(cell, str):
            if cell not in NONE and not (total and cell == TOTAL):
                yield reading.wrong(at, column.key, None, "表中的数字要有凭据")
            elif (not total and cell == "") or (column.kind == "name" and cell != TOTAL and total):
                yield reading.wrong(at, column.key, None, "缺少内容")
            continue
        if (cell.form is Form.NAME) != (column.kind == "name"):
            yield reading.wrong(at, column.key, None, "名称和数字的列不能混用")
    named = reading.id_of(row, "now") if total else reading.id_of(row, "name")
    if not named or named not in numbers:
        return
    for key, expected in _expected(reading, row, named).items():
        found = reading.id_of(row, key)
        if key in reading.at and found and found not in expected:
            yield reading.wrong(at, key, None, "与本行的项目不是同一个数字")
    if not total:
        yield from _beside(reading, at, row, numbers[named])


def _expected(reading: _Reading, row: Row, named: str) -> Mapping[str, tuple[str, ...]]:
    """The numbers a row must hold by the one it is named after."""
    whole = [one for one in reading.table.rows if one.kind is RowKind.TOTAL]
    total = reading.id_of(whole[0], "now") if whole else ""
    return {
        "now": (named,),
        "then": (f"{named}.year_before",),
        "yoy": (f"growth.{named}.{named}.year_before",),
        "points": (f"points.{named}.{named}.year_before",),
        "share": (f"share.{named}.{total or named}",),
        "rank": (f"rank.{named}",),
        "moved": (f"moved.rank.{named}.rank.{named}.year_before",),
        "sum": (named,),
        "due": (f"denominator.{named}",),
        "shown": (f"numerator.{named}",),
    }


def _beside(reading: _Reading, at: int, row: Row, named: Number) -> Iterator[Finding]:
    """Further columns are of the same classes, or of the same rate at a tier above."""
    numbers = reading.bulletin.numbers
    for column in reading.table.columns:
        found = numbers.get(reading.id_of(row, column.key))
        if found is None or column.key in ("name", "now"):
            continue
        if column.kind in ("part", "rate") and not column.span and column.key != "now":
            same = found.receipt.where == named.receipt.where or column.key.startswith("tier-")
            other = column.key.startswith("tier-") and (
                found.receipt.indicator != named.receipt.indicator or not found.id.endswith(f".above-{column.key[5:]}")
            )
            if not same or other:
                yield reading.wrong(at, column.key, None, "与本行的项目不是同一范围")
        elif column.key.startswith("late-") and found.receipt.where != numbers[named.receipt.of[0]].receipt.where:
            yield reading.wrong(at, column.key, None, "与本行的单位不是同一范围")


def _printed_row(reading: _Reading, at: int, row: Row) -> Iterator[Finding]:
    """The change and the sum of a row from its printed cells."""
    now, then = (read(reading.printed(row, key)) for key in ("now", "then"))
    if "yoy" in reading.at and now is not None and then is not None:
        expected = growth(now, then)
        if read(reading.printed(row, "yoy")) != expected:
            yield reading.wrong(at, "yoy", "—" if expected is None else expected, "增幅由同一行印出的两个数复算")
    if (
        "points" in reading.at
        and now is not None
        and then is not None
        and read(reading.printed(row, "points")) != now - then
    ):
        yield reading.wrong(at, "points", now - then, "百分点由同一行印出的两个比率复算")
    if "due" in reading.at:
        due, shown = (read(reading.printed(row, key)) for key in ("due", "shown"))
        if due and shown is not None and read(reading.printed(row, "now")) != _percent(shown, due):
            yield reading.wrong(at, "now", _percent(shown, due), "比率由同一行印出的两个数复算")
    if "sum" in reading.at:
        parts = [
            read(reading.printed(row, column.key)) or Decimal(0)
            for column in reading.table.columns
            if column.kind == "count"
        ]
        if sum(parts) != read(reading.printed(row, "sum")):
            yield reading.wrong(at, "sum", sum(parts), "横行合计")


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")


def _totals(reading: _Reading) -> Iterator[Finding]:
    """The row of totals: sums of the printed column; shares that add up to the hundred."""
    rows = reading.table.rows
    last = next((at for at, row in enumerate(rows) if row.kind is RowKind.TOTAL), None)
    for column in reading.table.columns:
        if not column.totals or last is None:
            continue
        cells = [read(reading.printed(row, column.key)) or Decimal(0) for row in rows if row.kind is not RowKind.TOTAL]
        total = read(reading.printed(rows[last], column.key))
        if column.kind == "share":
            yield from _shares(reading, last, column, sum(cells, Decimal(0)), total)
        elif total is not None and sum(cells, Decimal(0)) != total:
            yield reading.wrong(last, column.key, sum(cells, Decimal(0)), "合计等于各行之和")


def _shares(
    reading: _Reading, last: int, column: Column, added: Decimal, total: Decimal | None
) -> Iterator[Finding]:  # fmt: skip
    whole = read(reading.printed(reading.table.rows[last], "now"))
    exact = reading.bulletin.head.conventions.get("shares") != "largest_remainder"
    if whole and (total != HUNDRED or (not exact and added != HUNDRED)):
        yield reading.wrong(last, column.key, HUNDRED, "各项占比合计为 100")
    for at, row in enumerate(reading.table.rows):
        part, share = read(reading.printed(row, "now")), read(reading.printed(row, column.key))
        if whole and part is not None and row.kind is not RowKind.TOTAL:
            exactly = part * 100 / whole
            # largest remainders may move a share by less than a hundredth of a point
            apart = abs((share or Decimal(0)) - exactly)
            if share is None or apart >= Decimal("0.01") or (exact and share != _percent(part, whole)):
                yield reading.wrong(at, column.key, _percent(part, whole), "占比由印出的件数复算")


def _order(reading: _Reading) -> Iterator[Finding]:
    """Rows by falling numbers, what is left over last; places are counted without a gap."""
    key = reading.table.sorted_by
    rows = [(at, row) for at, row in enumerate(reading.table.rows) if row.kind is not RowKind.TOTAL]
    before: Decimal | None = None
    for place, (at, row) in enumerate(rows, 1):
        other = left_over(reading.printed(row, "name"))
        if "rank" in reading.at and reading.printed(row, "rank") not in (str(place), "—"):
            yield reading.wrong(at, "rank", place, "名次连续")
        if key:
            value = read(reading.printed(row, key))
            if before is not None and value is not None and value > before and not other:
                yield reading.wrong(at, key, None, "由多到少排列")
            before = None if other else value
        if (row.kind is RowKind.OTHER) != other and "rank" in reading.at:
            yield reading.wrong(at, "name", None, "其他类排在最后")


def _chart(bulletin: Bulletin, chart: ChartBlock, place: str) -> Iterator[Finding]:
    """Labels name their figures, and the second series is the year before of the first."""
    where = place_of(bulletin, f"{place}:1")
    spans = (bulletin.head.spans.get("now"), bulletin.head.spans.get("year_before"))
    for at, series in enumerate(chart.series[:2]):
        if series.name != spans[at]:
            yield Finding(place=where, printed=series.name, expected=spans[at] or "", rule="图例期间")
        if len(series.figures) != len(chart.labels):
            yield Finding(place=where, printed=series.name, expected="", rule="图中每项一个数字")
            return
    first = [figure.number if figure else "" for figure in chart.series[0].figures]
    for at, label in enumerate(chart.labels):
        number = bulletin.numbers.get(first[at])
        if number is not None and number.label != label:
            yield Finding(place=where, printed=label, expected=number.label, rule="图中名称与数字一致")
        for series in chart.series[1:2]:
            figure = series.figures[at]
            if figure is not None and figure.number != f"{first[at]}.year_before":
                yield Finding(place=where, printed=figure.printed, expected="", rule="图中两期是同一项目")
        for share in chart.series[0].shares[at : at + 1]:
            known = bulletin.numbers.get(share.number)
            if known is None or known.receipt.way is not Way.SHARE or known.receipt.of[0] != first[at]:
                yield Finding(place=where, printed=share.printed, expected="", rule="图中占比与数字一致")
