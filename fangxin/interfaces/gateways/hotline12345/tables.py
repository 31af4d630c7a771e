"""A platform's table brought to the desk: read whole within limits, and looked at row by row without writing anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fangxin.domain.agency.rules import Actor
from fangxin.domain.exchange.rules.columns import folded
from fangxin.domain.workorders.models import OrderFile, Platform
from fangxin.domain.workorders.queries.files import Standing, contents, standing
from fangxin.domain.workorders.rules import MOST_ROWS, FileTooLong, Incoming, Mistake, mistakes_in
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.files.opening import open_table
from fangxin.interfaces.gateways.hotline12345.reading import OrderMapping, order_mapping, places_of, read_row

#: bytes of a table brought to the desk, and characters of what it unpacks to; larger ones are for `fangxin workorders import`
LARGEST = 5 * 1024 * 1024
MOST_CHARACTERS = 8 * 1024 * 1024
LABELS = {
    "number": "工单编号", "ordered_at": "派单时间", "due_at": "办理时限", "kind": "诉求类型", "title": "标题", "content": "诉求内容",
    "name": "诉求人", "phone": "联系电话", "address": "联系地址", "merchant_name": "被诉主体", "merchant_address": "事发地址",
    "merchant_uscc": "统一社会信用代码", "platform": "电商平台", "order_number": "订单号", "disputed_amount": "涉及金额",
}  # fmt: skip


@dataclass(kw_only=True)
class Preview:
    """What a table would become: orders not seen before, known ones, those whose caller has cases, and what is wrong."""

    columns: list[tuple[str, str]]
    unused: list[str]
    created: int = 0
    known: int = 0
    linked: int = 0
    rejected: int = 0
    mistakes: list[Mistake] = field(default_factory=list)


class Reader:
    """Reads the rows of one table by the mapping of its platform."""

    def __init__(self, platform: Platform, header: Sequence[str]) -> None:
        self.mapping: OrderMapping = order_mapping(platform.mapping)
        self.header = header
        self.places = places_of(header, self.mapping)

    def __call__(self, cells: Sequence[str]) -> Incoming:
        """One row as an order; raises what reading it refuses."""
        return read_row(cells, self.places, self.mapping)


def label_of(key: str) -> str:
    """What a field of an order is called."""
    return LABELS.get(key, key)


def reader_of(file: OrderFile, header: Sequence[str]) -> Reader:
    """How the rows of a table kept are read."""
    return Reader(file.platform, header)


def read_table(path: Path, *, platform: Platform) -> tuple[list[str], list[tuple[int, list[str], str]]]:
    """The header and the rows of a table: line, cells, what is wrong with the row as such.

    Raises FileUnreadable, FormatUnknown, WorkbookDangerous, LineTooLong, OrderColumnsMissing, FileTooLong.
    """
    mapping = order_mapping(platform.mapping)
    wanted = {folded(one) for names in mapping.columns.values() for one in names}
    table = open_table(path, knows=lambda names: sum(folded(one) in wanted for one in names))
    places_of(table.header, mapping)
    rows: list[tuple[int, list[str], str]] = []
    left = MOST_CHARACTERS
    for row in table.rows:
        left -= sum(map(len, row.cells))
        if left < 0 or len(rows) == MOST_ROWS:
            raise FileTooLong(most=MOST_ROWS)
        rows.append((row.line, list(row.cells), row.fault))
    # the header of JSON lines grows while they are read
    return list(table.header), rows


def looked_at(file: OrderFile, *, by: Actor, at: datetime) -> Preview:
    """What importing a table would do now; writes nothing."""
    header, rows = contents(file)
    reader = reader_of(file, header)
    used = {place: key for key, place in reader.places.items()}
    preview = Preview(
        columns=[(label_of(key), header[place]) for place, key in sorted(used.items())],
        unused=[name for place, name in enumerate(header) if place not in used and name],
    )
    orders: list[tuple[int, Incoming]] = []
    for line, cells, fault in rows:
        if fault:
            _reject(preview, [Mistake(line, "", fault, "")])
            continue
        try:
            orders.append((line, reader(cells)))
        except Refusal as refusal:
            _reject(preview, mistakes_in(refusal, line=line))
    told = standing(platform=file.platform, orders=[order for _, order in orders], by=by, at=at)
    for (line, _), one in zip(orders, told, strict=True):
        _count(preview, line, one)
    preview.mistakes.sort()
    return preview


def _count(preview: Preview, line: int, one: Standing) -> None:
    if one.refusal is not None:
        _reject(preview, mistakes_in(one.refusal, line=line))
    elif one.known:
        preview.known += 1
    else:
        preview.created += 1
        preview.linked += one.linked


def _reject(preview: Preview, mistakes: Iterable[Mistake]) -> None:
    preview.rejected += 1
    preview.mistakes.extend(mistakes)
