"""The bulletin as PDF for the archive and for screen readers, set by law/sheets/bulletin.typ; charts stay drawings."""

from __future__ import annotations

from typing import Any

from fangxin.analytics.bulletin.model import Block, Bulletin, ChartBlock, Figure, Listed, Note, Paragraph, Table
from fangxin.analytics.bulletin.renderings.numbering import MANY, head_of, heading, numbered, widths
from fangxin.foundation.charts import svg_of
from fangxin.foundation.documents.sheets import set_sheet


def pdf_of(bulletin: Bulletin) -> bytes:
    """The document as PDF/A-2b and PDF/UA-1; the same bulletin always gives the same bytes."""
    sections = [
        {"title": heading(number, section), "blocks": [_block(bulletin, block, name) for block, name in blocks]}
        for number, (section, blocks) in enumerate(numbered(bulletin), 1)
    ]
    head = bulletin.head
    return set_sheet(
        template="bulletin", title=head.title, office=head.office, on=head.issued_on, values={"sections": sections}
    )


def _block(bulletin: Bulletin, block: Block, name: str) -> dict[str, Any]:
    if isinstance(block, Paragraph | Note):
        return {"kind": "text", "text": block.text}
    if isinstance(block, Listed):
        return {"kind": "list", "items": [item.text for item in block.items]}
    if isinstance(block, ChartBlock):
        chart = block.drawn(bulletin.numbers)
        return {"kind": "chart", "name": name, "svg": svg_of(chart), "alt": f"{chart.title}。{chart.description}"}
    return _table(block, name)


def _table(table: Table, name: str) -> dict[str, Any]:
    return {
        "kind": "table", "name": name, "head": [head_of(one.label, one.unit) for one in table.columns],
        "kinds": [one.kind for one in table.columns],
        "widths": widths(table.columns, across=100), "many": len(table.columns) > MANY,
        "rows": [
            {"total": row.kind.value == "TOTAL", "cells": [one.printed if isinstance(one, Figure) else one for one in row.cells]}
            for row in table.rows
        ],
    }  # fmt: skip
