"""The blocks a document's wording is made of, as data, and the rules for reading them from forms.yaml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from fangxin.foundation.lawbook.reading import Day, Listing, OneOf, Page, Record, Spec, Text

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True)
class Condition:
    """When a block is part of the document: facts given and true, rule versions, days of receipt."""

    when: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()  # none: all
    received_from: date | None = None
    received_before: date | None = None

    def holds(self, *, version: str, given: frozenset[str], received_on: date | None) -> bool:
        """Whether the block is printed; `given` are the facts present and not false."""
        if (self.versions and version not in self.versions) or not given.issuperset(self.when):
            return False
        if received_on is None:
            return self.received_from is None and self.received_before is None
        return (self.received_from is None or received_on >= self.received_from) and (
            self.received_before is None or received_on < self.received_before
        )


@dataclass(frozen=True)
class Block:
    """One piece of wording. `texts` are its sentences or cells with {places}; `names` the facts it takes as a whole."""

    kind: str
    condition: Condition
    texts: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    title: str = ""
    names: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    total: str = ""
    total_of: str = ""

    def places(self) -> set[str]:
        """Names of all {places} in its sentences and cells."""
        cells = [cell for row in self.rows for cell in row]
        return {name for text in (*self.texts, *cells, self.title) for name in PLACE.findall(text)}


def names_of(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """One name or several, as a tuple."""
    return () if value is None else (value,) if isinstance(value, str) else value


@dataclass(frozen=True)
class OneOrSeveral:
    """One value, or a list of them; read as a tuple."""

    of: Spec

    def read(self, page: Page, node: yaml.Node) -> tuple[Any, ...]:
        if isinstance(node, yaml.SequenceNode):
            return Listing(self.of, least=1).read(page, node)
        return (self.of.read(page, node),)


_NAME = Text("[a-z][a-z0-9_]*")
_CELL = Text()


def _block(**given: Any) -> Block:
    condition = Condition(
        when=given.pop("when", ()),
        versions=given.pop("in", ()),
        received_from=given.pop("received_from", None),
        received_before=given.pop("received_before", None),
    )
    kind = next((name for name in _MAKERS if name in given), "")
    if not kind:
        raise ValueError(f"文书的每一块应为{'、'.join(_MAKERS)}之一")
    return _MAKERS[kind](condition, **given)


def _say(condition: Condition, **given: Any) -> Block:
    return Block("say", condition, texts=_only(given, "say"))


def _quote(condition: Condition, **given: Any) -> Block:
    return Block("quote", condition, texts=_only(given, "quote"))


def _head(condition: Condition, **given: Any) -> Block:
    return Block("head", condition, texts=_only(given, "head"))


def _list(condition: Condition, **given: Any) -> Block:
    entries = _only(given, "list")
    fact = len(entries) == 1 and re.fullmatch("[a-z][a-z0-9_]*", entries[0])
    return Block("list", condition, names=entries) if fact else Block("list", condition, texts=entries)


def _grid(condition: Condition, **given: Any) -> Block:
    rows = given.pop("rows", ())
    if any(len(row) not in (2, 4) for row in rows):
        raise ValueError("grid 的每一行是一对或者两对“名称、内容”")
    return Block("grid", condition, title=_only(given, "grid")[0], rows=rows)


def _rows(condition: Condition, **given: Any) -> Block:
    rows = _only(given, "rows")
    if any(len(row) != 2 for row in rows):
        raise ValueError("rows 的每一行是一对“名称、内容”")
    return Block("rows", condition, rows=rows)


def _box(condition: Condition, **given: Any) -> Block:
    text = given.pop("text", None)
    listed = given.pop("list", ())
    head = given.pop("list_title", "")
    if text is None:
        raise ValueError("box 缺少 text")
    return Block("box", condition, texts=(text,), title=_only(given, "box")[0], names=listed, heads=(head,))


def _table(condition: Condition, **given: Any) -> Block:
    columns = given.pop("columns", ())
    total, total_of = given.pop("total", ""), given.pop("total_of", "")
    if bool(total) != bool(total_of):
        raise ValueError("total 和 total_of 应当同时写明")
    if any(len(column) != 2 for column in columns):
        raise ValueError("columns 的每一列是一对“列名、事实”")
    return Block("table", condition, names=_only(given, "table"), rows=columns, total=total, total_of=total_of)


def _only(given: dict[str, Any], name: str) -> Any:
    value = given.pop(name)
    if given:
        raise ValueError(f"“{next(iter(given))}”不能用在“{name}”里")
    return value


# In this order: a grid also has `rows`, a box also has `list`.
_MAKERS = {
    "say": _say,
    "quote": _quote,
    "head": _head,
    "grid": _grid,
    "box": _box,
    "table": _table,
    "list": _list,
    "rows": _rows,
}

_FIELDS: dict[str, Spec] = {
    "say": OneOrSeveral(_CELL),
    "quote": OneOrSeveral(_CELL),
    "head": OneOrSeveral(_CELL),
    "list": OneOrSeveral(_CELL),
    "grid": OneOrSeveral(_CELL),
    "box": OneOrSeveral(_CELL),
    "table": OneOrSeveral(_NAME),
    "rows": Listing(Listing(_CELL, least=2), least=1),
    "columns": Listing(Listing(_CELL, least=2), least=2),
    "total": _NAME,
    "total_of": _NAME,
    "text": _CELL,
    "list_title": _CELL,
    "when": OneOrSeveral(_NAME),
    "received_from": Day(),
    "received_before": Day(),
}


def block_spec(versions: tuple[str, ...]) -> Spec:
    """How a block is read when these rule versions exist."""
    return Record({}, _FIELDS | {"in": OneOrSeveral(OneOf(*versions))}, make=_block)
