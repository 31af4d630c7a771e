"""Numbers backwards and labels joined the index: every case known before is indexed anew by the worker."""

from typing import Any

from django.db import migrations

BATCH = 5000


def mark(apps: Any, _schema_editor: Any) -> None:
    """Mark the cases a batch at a time, so that nobody waits long for a row."""
    cases, last = apps.get_model("cases", "Case").objects, -1
    while ids := list(cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        cases.filter(pk__in=ids, to_index=False).update(to_index=True)
        last = ids[-1]


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("cases", "0009_what_was_reopened"),
        ("search", "0002_saved_views"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop, elidable=True)]
