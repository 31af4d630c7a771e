"""A step of a migration that is statements alone: it asks for no models, and Django need not draw up all of them for it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState

#: the statements of a database, by its vendor
Statements = Callable[[str], list[str]]


class Stated(Operation):
    """Executes the statements of `put`, backwards those of `lift`."""

    category = OperationCategory.SQL
    reduces_to_sql = True
    reversible = True

    def __init__(self, put: Statements, lift: Statements) -> None:
        self.put = put
        self.lift = lift

    def deconstruct(self) -> tuple[str, list[Statements], dict[str, object]]:
        """What it is made of."""
        return type(self).__qualname__, [self.put, self.lift], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Models stay as they are."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Put."""
        for sql in self.put(schema_editor.connection.vendor):
            schema_editor.execute(sql)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Lift."""
        for sql in self.lift(schema_editor.connection.vendor):
            schema_editor.execute(sql)

    def describe(self) -> str:
        """As `migrate` tells it."""
        return "Statements of the database"
