"""Schemes and values as text tables a clerk can check by hand."""

from __future__ import annotations

from fractions import Fraction

from fangxin.foundation.index_scheme import Scheme, read_scheme

HEAD = 'id: trial\ntitle: 试算\nversion: "1"\nsays: 试算用。\ngrades:\n  - {least: 80, label: 好}\n  - {least: 60, label: 中}\n'
LEAF = (
    "{{code: {code}, name: {code}, weight: {weight}, unit: 分, direction: {direction}, source: {source}, points: {points}, "
    "missing: {missing}}}"
)
HUNDRED = "{method: bounds, least: 0, most: 100}"


def leaf(
    code: str, weight: str = "1", *, points: str = HUNDRED, direction: str = "up", missing: str = "reweight",
    source: str = "{entered: 某局}",
) -> str:  # fmt: skip
    """One measuring point in one line."""
    return LEAF.format(
        code=code, weight=weight, points=points, direction=direction, missing=missing, source=source
    )  # fmt: skip


def scheme(*nodes: str, more: str = "") -> Scheme:
    """A scheme of these nodes."""
    return read_scheme(HEAD + more + "nodes:\n" + "".join(f"  - {node}\n" for node in nodes))


def part(code: str, weight: str, *nodes: str) -> str:
    """A set of nodes under one."""
    return f"{{code: {code}, name: {code}, weight: {weight}, nodes: [{', '.join(nodes)}]}}"


def values(text: str) -> dict[str, dict[str, Fraction]]:
    """`city A1 A2` and a row for each member; `-` is no value."""
    head, *rows = [line.split() for line in text.strip().splitlines()]
    return {
        row[0]: {code: Fraction(cell) for code, cell in zip(head[1:], row[1:], strict=True) if cell != "-"}
        for row in rows
    }
