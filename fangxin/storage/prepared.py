"""Questions asked on every request: their SQL is built once per process, only the values change.

Building SQL from a queryset costs many times what a primary-key look-up costs the database. The rows are the same
model instances, related ones included, as the queryset would give, or the same tuples for `values_list`; conditions on
the value (isinstance, None) are not possible, as every place takes an integer or a text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.query import get_related_populators

from fangxin.storage.statements import ask

Row = TypeVar("Row")
#: no number and no text anybody writes into a query, so that a place is recognised among a statement's values
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 2_147_480_000 + number,
    str: lambda number: f"\x01{number}\x01",
}


@dataclass(frozen=True)
class Plan:
    """One compiled question: its SQL, its values (a place as its name in a tuple), and how rows become results."""

    sql: str
    values: tuple[Any, ...]
    compiler: Any
    converters: Any
    made: Callable[[Any], Any]

    def filled(self, values: Mapping[str, int | str]) -> list[Any]:
        """The values in the order of the statement's places."""
        return [values[one[0]] if type(one) is tuple else one for one in self.values]

    def results(self, rows: Any) -> list[Any]:
        """What the database answered, as the queryset would give it."""
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return list(map(self.made, rows))


def rows_of(queryset: models.QuerySet[Any, Row]) -> list[Row]:
    """The rows of a queryset of tuples, asked as a statement that the database prepares once."""
    compiler: Any = queryset.query.get_compiler("default")
    try:
        sql, values = compiler.as_sql()
    except EmptyResultSet:
        return []
    rows: Any = ask(sql, values)
    if converters := compiler.get_converters([one[0] for one in compiler.select]):
        rows = list(map(tuple, compiler.apply_converters(rows, converters)))
    return list(rows)


class Prepared(Generic[Row]):
    """A queryset made by `build(name=…)`, compiled once per kind of database; `places` tells each name's type.

    `build` is given a mark for each name, which must reach the statement as it is: compared for equality, or for order.
    """

    def __init__(self, build: Callable[..., models.QuerySet[Any, Row]], **places: type[int] | type[str]) -> None:
        self._marks = {name: _MARKS[kind](number) for number, (name, kind) in enumerate(places.items())}
        self._build = build
        self._plans: dict[str, Plan] = {}

    def __call__(self, **values: int | str) -> list[Row]:
        """The rows for these values."""
        plan = self.plan()
        return plan.results(ask(plan.sql, plan.filled(values)))

    def plan(self) -> Plan:
        """How the question is asked of the database at hand."""
        return self._plans.get(connection.vendor) or self._compiled()

    def _compiled(self) -> Plan:
        queryset: Any = self._build(**self._marks)
        compiler = queryset.query.get_compiler("default")
        sql, values = compiler.as_sql()
        names = {mark: name for name, mark in self._marks.items()}
        places = tuple((names[one],) if isinstance(one, int | str) and one in names else one for one in values)
        if {one[0] for one in places if type(one) is tuple} != set(self._marks):
            raise ValueError("a place is lost in the statement: only plain comparisons keep it")
        plan = Plan(
            sql=sql,
            values=places,
            compiler=compiler,
            converters=compiler.get_converters([one[0] for one in compiler.select]),
            made=_instance_from(compiler) if queryset._fields is None else tuple,
        )
        self._plans[connection.vendor] = plan
        return plan


class Stacked(Prepared[Row]):
    """Questions for tuples of the same columns, asked as one statement: the rows of the first, then those of the next.

    The columns must tell the questions apart, or need not.
    """

    def __init__(self, *parts: Prepared[Row]) -> None:
        self._parts = parts
        self._plans = {}

    def _compiled(self) -> Plan:
        plans = [part.plan() for part in self._parts]
        texts = (f"SELECT * FROM ({plan.sql}) AS part{number}" for number, plan in enumerate(plans))
        values = tuple(value for plan in plans for value in plan.values)
        plan = replace(plans[0], sql=" UNION ALL ".join(texts), values=values)
        self._plans[connection.vendor] = plan
        return plan


def _instance_from(compiler: Any) -> Callable[[Any], Any]:
    """How a row of a compiled queryset becomes a model instance with its related ones."""
    found = compiler.klass_info
    start, end = found["select_fields"][0], found["select_fields"][-1] + 1
    model, names = found["model"], [one[0].target.attname for one in compiler.select[start:end]]
    populators = get_related_populators(found, compiler.select, "default")  # type: ignore[call-arg]  # typed for a later Django

    def made(row: Any) -> Any:
        instance = model.from_db("default", names, row[start:end])
        for populator in populators:
            populator.populate(row, instance)
        return instance

    return made
