"""A bulletin as JSON and back, without loss: what is frozen, sent on and checked."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any

from fangxin.analytics.bulletin.model import (
    SCHEMA,
    Block,
    Bulletin,
    ChartBlock,
    ChartSeries,
    Column,
    Figure,
    Form,
    Head,
    Listed,
    Note,
    Number,
    Paragraph,
    Receipt,
    Row,
    RowKind,
    Section,
    Table,
    Way,
)
from fangxin.foundation.charts import Shape
from fangxin.foundation.refusals import Refusal


class NotABulletin(Refusal):
    """The file is no bulletin of this program, or of a later version of its form."""

    code = "not_a_bulletin"
    status = 422
    sentence = "这不是本系统生成的通报，或者格式版本不符：{reason}"


def to_json(bulletin: Bulletin) -> str:
    """One document; the same bulletin always gives the same text."""
    told = {"schema": SCHEMA, **_plain(bulletin)}
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def _plain(value: Any) -> Any:
    """Values of JSON; what is empty is left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = ((one.name, getattr(value, one.name)) for one in dataclasses.fields(value))
        return {name: _plain(own) for name, own in fields if own not in ("", None, ()) or name in ("value", "runs")}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal | date):
        return str(value)
    if isinstance(value, Mapping):
        return {str(name): _plain(own) for name, own in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(own) for own in value]
    return value


def from_json(text: str) -> Bulletin:
    """The bulletin of such a document. Raises NotABulletin."""
    try:
        told = json.loads(text)
        if told.get("schema") != SCHEMA:
            raise NotABulletin(reason=f"版本 {told.get('schema')}")
        return Bulletin(
            head=_head(told["head"]),
            numbers={name: _number(one) for name, one in told["numbers"].items()},
            groups={name: tuple(ids) for name, ids in told.get("groups", {}).items()},
            sections=tuple(
                Section(id=one["id"], title=one["title"], blocks=tuple(map(_block, one.get("blocks", ()))))
                for one in told["sections"]
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as wrong:
        raise NotABulletin(reason=f"{type(wrong).__name__} {wrong}"[:120]) from None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _head(told: Mapping[str, Any]) -> Head:
    days: dict[str, Any] = {name: date.fromisoformat(told[name]) for name in ("first", "last", "known_on", "issued_on")}
    texts: dict[str, Any] = {
        name: str(told.get(name, "")) for name in ("title", "office", "place", "region", "path", "period")
    }
    mappings: dict[str, Any] = {name: dict(told.get(name, {})) for name in ("spans", "bases", "conventions")}
    return Head(**days, **texts, **mappings, rule_versions=tuple(told.get("rule_versions", ())))


def _number(told: Mapping[str, Any]) -> Number:
    receipt = dict(told["receipt"])
    return Number(
        id=told["id"], label=told.get("label", ""), unit=told.get("unit", ""), approx=told.get("approx", ""),
        value=None if told["value"] is None else Decimal(told["value"]),
        receipt=Receipt(
            **receipt | {
                "way": Way(receipt["way"]), "first": _day(receipt.get("first")), "last": _day(receipt.get("last")),
                "where": tuple((column, tuple(codes)) for column, codes in receipt.get("where", ())),
                "of": tuple(receipt.get("of", ())), "rule_versions": tuple(receipt.get("rule_versions", ())),
            }
        ),
    )  # fmt: skip


def _figure(told: Mapping[str, Any]) -> Figure:
    return Figure(
        number=told["number"], printed=told.get("printed", ""), form=Form(told["form"]), unit=told.get("unit", "")
    )


def _run(told: Any) -> str | Figure:
    return told if isinstance(told, str) else _figure(told)


def _paragraph(told: Mapping[str, Any]) -> Paragraph:
    return Paragraph(runs=tuple(map(_run, told["runs"])))


def _block(told: Mapping[str, Any]) -> Block:
    block: Block = _READ[told["kind"]](told)
    return block


def _table(told: Mapping[str, Any]) -> Table:
    return Table(
        id=told["id"], title=told["title"], sorted_by=told.get("sorted_by", ""),
        columns=tuple(Column(**one) for one in told["columns"]),
        rows=tuple(
            Row(cells=tuple(map(_run, one["cells"])), kind=RowKind(one["kind"])) for one in told.get("rows", ())
        ),
    )  # fmt: skip


def _chart(told: Mapping[str, Any]) -> ChartBlock:
    return ChartBlock(
        id=told["id"], title=told["title"], shape=Shape(told["shape"]), along=told["along"], unit=told.get("unit", ""),
        labels=tuple(told.get("labels", ())),
        series=tuple(
            ChartSeries(
                name=one["name"], figures=tuple(None if own is None else _figure(own) for own in one.get("figures", ())),
                shares=tuple(map(_figure, one.get("shares", ()))),
            )
            for one in told.get("series", ())
        ),
    )  # fmt: skip


_READ: Mapping[str, Any] = {
    "PARAGRAPH": _paragraph,
    "TABLE": _table,
    "CHART": _chart,
    "LIST": lambda told: Listed(items=tuple(map(_paragraph, told.get("items", ())))),
    "NOTE": lambda told: Note(text=told["text"], source=told.get("source", "")),
}
