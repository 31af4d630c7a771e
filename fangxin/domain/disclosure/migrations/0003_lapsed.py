"""What waited for nobody: objections and answers to disclosures that had left the register."""

from __future__ import annotations

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

LEFT = ("WITHHELD", "REMOVED", "EXPIRED", "PULLED_BACK")


def lapse(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """End them as they end since: with what they were said to."""
    for model, waits in (("Objection", "ASKED"), ("PublicAnswer", "REVIEW")):
        rows = apps.get_model("disclosure", model).objects.using(editor.connection.alias)
        rows.filter(state=waits, disclosure__state__in=LEFT).update(state="LAPSED")


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("disclosure", "0002_ended_words")]
    operations: ClassVar[list[Operation]] = [migrations.RunPython(lapse, migrations.RunPython.noop, elidable=True)]
