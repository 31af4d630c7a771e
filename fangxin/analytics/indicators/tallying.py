"""Counting many things in one scan: rows that are alike in every condition are put together first, then added up.

Conditions are evaluated once a row however many numbers ask for them: each is a bit, and rows with the same bits are one
cell with their number and their sums. Numbers are then sums over the few cells whose bits they want.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import ibis
from ibis.expr import operations as ops
from ibis.expr import types as ir

#: bits of one whole number of 64, less its sign and one to be sure
BITS = 62


class _Cells:
    """Conditions and sums as they are asked for, each kept once."""

    def __init__(self) -> None:
        self.conditions: dict[ops.Value, int] = {}
        self.sums: dict[ops.Value, str] = {}

    def wanted(self, where: ops.Value | None) -> list[int]:
        """The bits of the conditions that must all hold."""
        if where is None:
            return []
        return [self.conditions.setdefault(one, len(self.conditions)) for one in _all_of(where)]

    def summed(self, what: ops.Value) -> str:
        """The column with the sum of something."""
        return self.sums.setdefault(what, f"sum_{len(self.sums)}")


def tallied(facts: ir.Table, numbers: Mapping[str, ir.Scalar], by: Sequence[str]) -> ir.Table:
    """One row a group with every number, as `facts.aggregate(numbers, by=by)` gives it, but each condition asked once a row.

    A number is a count or a sum, of rows where a condition holds; with any other, it is the plain aggregate.
    """
    if not all(isinstance(one.op(), ops.CountStar | ops.Sum) for one in numbers.values()):
        return facts.aggregate(by=list(by), **numbers)
    cells = _Cells()
    asked = {
        name: (cells.wanted(op.where), cells.summed(op.arg) if isinstance(op, ops.Sum) else "rows")
        for name, op in ((name, one.op()) for name, one in numbers.items())
    }
    words = _words(cells.conditions)
    keyed = facts.select(
        **{column: facts[column] for column in by}, **words, **{name: op.to_expr() for op, name in cells.sums.items()}
    )
    alike = keyed.group_by([*by, *words]).aggregate(
        rows=keyed.count(), **{name: keyed[name].sum() for name in cells.sums.values()}
    )
    return alike.aggregate(
        by=list(by), **{name: alike[column].sum(where=_holding(alike, bits)) for name, (bits, column) in asked.items()}
    )


def _all_of(where: ops.Value) -> Iterator[ops.Value]:
    """The conditions that must hold together."""
    if isinstance(where, ops.And):
        yield from _all_of(where.left)
        yield from _all_of(where.right)
    else:
        yield where


def _words(conditions: Mapping[ops.Value, int]) -> dict[str, ir.IntegerValue]:
    """The bits of all conditions, in as few whole numbers as hold them; at least one, so that there is something to group by."""
    words: dict[str, ir.IntegerValue] = {"bits_0": ibis.literal(0, "int64")}
    for condition, bit in conditions.items():
        name = f"bits_{bit // BITS}"
        one = ibis.ifelse(condition.to_expr(), ibis.literal(1 << bit % BITS, "int64"), ibis.literal(0, "int64"))
        words[name] = words[name] + one if name in words else one
    return words


def _holding(cells: ir.Table, bits: Sequence[int]) -> ir.BooleanValue | None:
    """Cells in which all these conditions hold."""
    wanted: dict[str, int] = {}
    for bit in bits:
        name = f"bits_{bit // BITS}"
        wanted[name] = wanted.get(name, 0) | 1 << bit % BITS
    found = None
    for name, mask in wanted.items():
        literal = ibis.literal(mask, "int64")
        holds = (cells[name] & literal) == literal
        found = holds if found is None else found & holds
    return found
