"""A composed document as plain text: for a notice by message, for reading aloud on the telephone, for a preview."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fangxin.foundation.chinese import chinese_number
from fangxin.foundation.documents.composing import Composed


def plain_text(document: Composed) -> str:
    """The document's words line by line, without receipt and places for signatures."""
    lines = [document.office, document.title, document.number, ""]
    if document.addressee:
        lines.append(f"{document.addressee}：")
    for block in document.blocks:
        lines += _READERS[block["kind"]](block)
    if document.issued_on:
        lines += ["", document.office, document.issued_on]
    return "\n".join(lines) + "\n"


def _numbered(items: list[str]) -> Iterator[str]:
    return (f"（{chinese_number(n)}）{item}" for n, item in enumerate(items, start=1))


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return next((word for word, ticked in value["boxes"] if ticked), "")
    return str(value)


def _rows(block: dict[str, Any]) -> list[str]:
    return [f"{name}：{_cell(value)}" for name, value in block["rows"]]


def _grid(block: dict[str, Any]) -> list[str]:
    pairs = [(row[at], _cell(row[at + 1])) for row in block["rows"] for at in range(0, len(row), 2)]
    return [f"【{block['title']}】", *(f"{name}：{value}" for name, value in pairs if value)]


def _box(block: dict[str, Any]) -> list[str]:
    listed = [block["list_title"], *_numbered(block["items"])] if block["items"] else []
    return [f"【{block['title']}】", *block["paragraphs"], *listed]


def _table(block: dict[str, Any]) -> list[str]:
    rows = [
        "；".join(f"{head}：{value}" for head, value in zip(block["head"], row, strict=True) if value)
        for row in block["rows"]
    ]
    return [*_numbered(rows), *([block["total"]] if block["total"] else [])]


_READERS = {
    "say": lambda block: block["paragraphs"],
    "quote": lambda block: [block["text"]],
    "head": lambda block: [block["text"]],
    "list": lambda block: list(_numbered(block["items"])),
    "rows": _rows,
    "grid": _grid,
    "box": _box,
    "table": _table,
}
