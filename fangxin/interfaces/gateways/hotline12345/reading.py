"""Work orders read from a platform's table by a mapping of law/orders: nothing is judged here but what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from fangxin.domain.cases.words import Channel, Kind
from fangxin.domain.exchange.rules.columns import folded
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.domain.workorders.rules import Incoming
from fangxin.foundation.clock import BEIJING, day_of
from fangxin.foundation.lawbook import (
    NAME,
    ClockTime,
    Listing,
    OneOf,
    Record,
    Table,
    Text,
    Whole,
    law_folder,
    load_law_file,
)
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.public.reading import Fields, clean, read_filing

KEYS = (
    "number", "ordered_at", "due_at", "kind", "title", "content", "name", "phone", "address", "merchant_name",
    "merchant_address", "merchant_uscc", "platform", "order_number", "disputed_amount",
)  # fmt: skip
NEEDED = ("number", "ordered_at", "content")
LONGEST_NUMBER = 64


class OrderColumnsMissing(Refusal):
    """A table of work orders lacks columns without which no row is one."""

    code = "order_columns_missing"
    status = 422
    sentence = "工单表缺少这些列：{columns}。"


class OrderCellMissing(Refusal):
    """A row lacks what no work order is without."""

    code = "order_cell_missing"
    status = 422
    sentence = "这一行没有填“{column}”。"


class OrderNumberTooLong(Refusal):
    """An order number is longer than any that is kept; cut, it would be another order's."""

    code = "order_number_too_long"
    status = 422
    sentence = "工单编号最多 {most} 字。"


class OrderInstantUnreadable(Refusal):
    """An instant of a work order is not a date with a time."""

    code = "order_instant_unreadable"
    status = 422
    sentence = "“{text}”不是日期时间，请写成 2026-06-08 09:00:00。"


class OrderKindUnknown(Refusal):
    """The kind of a work order is none that the mapping knows."""

    code = "order_kind_unknown"
    status = 422
    sentence = "诉求类型“{text}”没有对应关系。"


@dataclass(frozen=True, kw_only=True)
class OrderMapping:
    """One platform's table: columns by key, kinds by their words, and the deadline where an order names none."""

    columns: Mapping[str, Sequence[str]]
    kinds: Mapping[str, str]
    days: int
    unit: str
    ends: time


_SCHEMA = Record(
    {
        "id": NAME,
        "label": Text(),
        "columns": Table(OneOf(*KEYS), Listing(Text(), 1), least=3),
        "kinds": Table(Text(), OneOf(*(kind.value for kind in Kind)), least=1),
        "due": Record({"days": Whole(1, 365), "unit": OneOf("working_day", "natural_day"), "ends": ClockTime()}),
    }
)


def order_mapping(name: str) -> OrderMapping:
    """A mapping by its name in law/orders, or by its path. Raises LawError with file, line and reason."""
    path = Path(name)
    row = load_law_file(path if path.suffix else law_folder() / "orders" / f"{name}.yaml", _SCHEMA)
    return OrderMapping(columns=row["columns"], kinds=row["kinds"], **row["due"])


def order_mappings() -> list[tuple[str, str]]:
    """The mappings that ship, each with what it is for."""
    names = sorted(path.stem for path in (law_folder() / "orders").glob("*.yaml"))
    return [(name, load_law_file(law_folder() / "orders" / f"{name}.yaml", _SCHEMA)["label"]) for name in names]


def places_of(header: Sequence[str], mapping: OrderMapping) -> dict[str, int]:
    """Where each key stands in a header. Raises OrderColumnsMissing."""
    at = {folded(name): place for place, name in reversed(list(enumerate(header)))}
    found = {
        key: next(at[folded(name)] for name in names if folded(name) in at)
        for key, names in mapping.columns.items()
        if any(folded(name) in at for name in names)
    }
    missing = [mapping.columns[key][0] if key in mapping.columns else key for key in NEEDED if key not in found]
    if missing:
        raise OrderColumnsMissing(columns="、".join(missing))
    return found


def read_row(cells: Sequence[str], places: Mapping[str, int], mapping: OrderMapping) -> Incoming:
    """One row. Raises OrderCellMissing, OrderNumberTooLong, OrderInstantUnreadable, OrderKindUnknown, and as read_filing."""
    told = {key: clean(cells[place]) if place < len(cells) else "" for key, place in places.items()}
    missing = [OrderCellMissing(column=mapping.columns[key][0], field=key) for key in NEEDED if not told[key]]
    if missing:
        raise SeveralRefusals(*missing)
    if len(told["number"]) > LONGEST_NUMBER:
        raise OrderNumberTooLong(most=LONGEST_NUMBER, field="number")
    ordered_at = _instant(told["ordered_at"], "ordered_at")
    due_at = _instant(told["due_at"], "due_at") if told.get("due_at") else due_of(ordered_at, mapping)
    kind = told.get("kind", "")
    if kind and kind not in mapping.kinds:
        raise OrderKindUnknown(text=kind[:20], field="kind")
    fields = Fields({key: told[key] for key in told if key not in ("number", "ordered_at", "due_at", "kind")})
    fields["kind"] = mapping.kinds.get(kind, Kind.COMPLAINT.value)
    filing = read_filing(fields, channel=Channel.HOTLINE12345, evidence_count=0, authorised=False)
    return Incoming(number=told["number"], ordered_at=ordered_at, due_at=due_at, filing=filing)


def due_of(ordered_at: datetime, mapping: OrderMapping) -> datetime:
    """The platform's own deadline of an order that names none."""
    calendar, day = calendar_in_force(), day_of(ordered_at)
    step = calendar.working_day if mapping.unit == "working_day" else calendar.natural_day
    try:
        return datetime.combine(step(mapping.days, after=day), mapping.ends, tzinfo=BEIJING)
    except Refusal as refusal:
        refusal.field = "ordered_at"
        raise


def _instant(text: str, field: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.replace("/", "-"))
        found = found if found.tzinfo else found.replace(tzinfo=BEIJING)
        for zone in (UTC, BEIJING):  # the first and last hours of all years have no place in another zone
            found.astimezone(zone)
    except (ValueError, OverflowError) as unreadable:
        raise OrderInstantUnreadable(text=text[:20], field=field) from unreadable
    return found
