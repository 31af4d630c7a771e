"""Questions asked on every request: their SQL is built once per process, only the values change.

Building SQL from a queryset costs many times what a primary-key look-up costs the database. The rows are the same
model instances, related ones included, as the queryset would give; conditions on the value (isinstance, None) are not
possible, as every place takes an integer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)
#: far above every id in use, so that a place is recognised among a statement's parameters
FIRST_PLACE = 2**62


@dataclass(frozen=True)
class _Plan:
    """One compiled question: its SQL, where its values go, and how rows become instances."""

    sql: str
    parameters: tuple[Any, ...]
    compiler: Any
    converters: Any
    names: list[str]
    columns: slice
    populators: list[Any]


class Prepared(Generic[Row]):
    """A queryset made by `build(name=…)`, compiled once per kind of database; `build` gets an integer for each name."""

    def __init__(self, *names: str, build: Callable[..., models.QuerySet[Row]]) -> None:
        self._places = {name: FIRST_PLACE + number for number, name in enumerate(names)}
        self._build = build
        self._plans: dict[str, _Plan] = {}

    def __call__(self, **values: int) -> list[Row]:
        """The rows for these values."""
        plan = self._plans.get(connection.vendor) or self._compiled()
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, [self._value(one, values) for one in plan.parameters])
            rows = cursor.fetchall()
        if plan.converters:
            rows = plan.compiler.apply_converters(rows, plan.converters)
        return [self._instance(plan, row) for row in rows]

    def _value(self, parameter: Any, values: dict[str, int]) -> Any:
        if isinstance(parameter, tuple):
            return values[parameter[0]]
        return parameter

    def _instance(self, plan: _Plan, row: Any) -> Row:
        made: Row = self._model.from_db("default", plan.names, row[plan.columns])
        for populator in plan.populators:
            populator.populate(row, made)
        return made

    def _compiled(self) -> _Plan:
        compiler: Any = self._build(**self._places).query.get_compiler("default")
        sql, parameters = compiler.as_sql()
        names = {place: name for name, place in self._places.items()}
        found = compiler.klass_info
        fields = found["select_fields"]
        self._model: type[Row] = found["model"]
        plan = _Plan(
            sql=sql,
            parameters=tuple((names[one],) if one in names else one for one in parameters),
            compiler=compiler,
            converters=compiler.get_converters([one[0] for one in compiler.select]),
            names=[one[0].target.attname for one in compiler.select[fields[0] : fields[-1] + 1]],
            columns=slice(fields[0], fields[-1] + 1),
            populators=get_related_populators(found, compiler.select, "default"),  # type: ignore[call-arg]  # typed for a later Django
        )
        self._plans[connection.vendor] = plan
        return plan
