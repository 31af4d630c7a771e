"""Counting many things in one scan: rows that are alike in every condition are put together first, then added up.

Conditions are evaluated once a row however many numbers ask for them: each is a bit, and rows with the same bits are one
cell with their number and their sums. Numbers are then sums over the few cells whose bits they want.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import reduce
from itertools import pairwise
from typing import Any

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
        by=list(by),
        # not `sum(where=…)`: engines filter rows anew for each such sum
        **{name: ibis.ifelse(_holding(alike, bits), alike[column], 0).sum() for name, (bits, column) in asked.items()},
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
    for word in range(0, len(conditions), BITS):
        own = {one: 1 << bit - word for one, bit in conditions.items() if word <= bit < word + BITS}
        choices = _choices(own)
        words[f"bits_{word // BITS}"] = reduce(operator.add, choices)
    return words


def _choices(bits: Mapping[ops.Value, int]) -> list[ir.IntegerValue]:
    """Numbers whose sum has the bits of what holds: what compares one column with values or spans is one choice among them."""
    values: dict[ops.Value, dict[Any, int]] = {}
    spans: dict[ops.Value, list[tuple[date, date, int]]] = {}
    rest = []
    for condition, bit in bits.items():
        if (listed := _listed(condition)) is not None:
            subject, wanted = listed
            own = values.setdefault(subject, {})
            for value in wanted:
                own[value] = own.get(value, 0) | bit
        elif isinstance(condition, ops.Between) and _is_day(condition.lower_bound) and _is_day(condition.upper_bound):
            spans.setdefault(condition.arg, []).append((condition.lower_bound.value, condition.upper_bound.value, bit))
        else:
            rest.append(ibis.ifelse(condition.to_expr(), _whole(bit), _whole(0)))
    by_value = [
        subject.to_expr().cases(*((value, _whole(bit)) for value, bit in own.items()), else_=_whole(0))
        for subject, own in values.items()
    ]
    by_span = [
        ibis.cases(
            *((day.to_expr().between(first, last), _whole(bit)) for first, last, bit in _apart(own)), else_=_whole(0)
        )
        for day, own in spans.items()
    ]
    return [*by_span, *by_value, *rest]


def _listed(condition: ops.Value) -> tuple[ops.Value, list[Any]] | None:
    """The column and the values of a condition that it equals one of them."""
    if isinstance(condition, ops.Equals) and isinstance(condition.right, ops.Literal):
        found, wanted = condition.left, [condition.right]
    elif isinstance(condition, ops.InValues) and all(isinstance(one, ops.Literal) for one in condition.options):
        found, wanted = condition.value, list(condition.options)
    else:
        return None
    return (found, [one.value for one in wanted]) if isinstance(found, ops.Field) else None


def _is_day(value: ops.Value) -> bool:
    return isinstance(value, ops.Literal) and isinstance(value.value, date)


def _apart(spans: Sequence[tuple[date, date, int]]) -> list[tuple[date, date, int]]:
    """The same spans cut where one begins or ends, so that no two overlap, each with the bits of all that hold it."""
    cuts = sorted({first for first, _, _ in spans} | {last + timedelta(days=1) for _, last, _ in spans})
    pieces = [
        (begin, end - timedelta(days=1), sum(bit for first, last, bit in spans if first <= begin and end <= last + timedelta(days=1)))
        for begin, end in pairwise(cuts)
    ]  # fmt: skip
    return [piece for piece in pieces if piece[2]]


def _whole(number: int) -> ir.IntegerValue:
    return ibis.literal(number, "int64")


def _holding(cells: ir.Table, bits: Sequence[int]) -> ir.BooleanValue:
    """Cells in which all these conditions hold."""
    wanted: dict[str, int] = {}
    for bit in bits:
        name = f"bits_{bit // BITS}"
        wanted[name] = wanted.get(name, 0) | 1 << bit % BITS
    holds = [(cells[name] & _whole(mask)) == _whole(mask) for name, mask in wanted.items()]
    return reduce(operator.and_, holds, ibis.literal(True))


def also(number: ir.Scalar, condition: ir.BooleanValue) -> ir.Scalar:
    """A count or sum, only of rows where a condition holds as well."""
    op = number.op()
    where = condition.op() if op.where is None else ops.And(op.where, condition.op())
    return op.copy(where=where).to_expr()


def days_of(numbers: Iterable[ir.Scalar]) -> frozenset[str] | None:
    """The columns of which one has a day between two given days in every row that any of these numbers counts.

    None when there are no such columns: then a row of any day may count.
    """
    found: set[str] = set()
    for number in numbers:
        days = next((days for one in _all_of_number(number) if (days := _days_between(one))), None)
        if days is None:
            return None
        found |= days
    return frozenset(found)


def _all_of_number(number: ir.Scalar) -> Iterator[ops.Value]:
    where = number.op().where
    return _all_of(where) if where is not None else iter(())


def _days_between(condition: ops.Value) -> frozenset[str] | None:
    return _chosen(condition.arg) if isinstance(condition, ops.Between) else None


def _chosen(day: ops.Value) -> frozenset[str] | None:
    """The columns an expression takes its day from, as it stands there; None when it makes days of its own."""
    if isinstance(day, ops.Field):
        return frozenset({day.name})
    if isinstance(day, ops.IfElse):
        then, otherwise = _chosen(day.true_expr), _chosen(day.false_null_expr)
        return then | otherwise if then and otherwise else None
    return None
