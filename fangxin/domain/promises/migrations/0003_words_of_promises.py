"""The words of promises made before, a batch at a time, so that they are found as those made from now on."""

from typing import Any

from django.db import migrations

from fangxin.domain.promises.queries.searching import labels_of
from fangxin.storage.fulltext import Text, index_rows

BATCH = 2000


def fill(apps: Any, _schema_editor: Any) -> None:
    """Index every promise with the names of its place and its merchant."""
    promises, last = apps.get_model("promises", "Promise").objects, -1
    words = apps.get_model("promises", "PromiseText")
    while rows := list(promises.filter(pk__gt=last).order_by("pk").select_related("merchant__merged_into")[:BATCH]):
        index_rows(words, [_text(row) for row in rows])
        last = rows[-1].pk


def _text(row: Any) -> Text:
    known_as = [one for one in (row.merchant, row.merchant.merged_into) if one is not None]
    return Text(
        id=row.pk, head=[row.place_name, *(name for one in known_as for name in (one.name, one.brand))],
        numbers=[one for one in (row.number, *(one.uscc or "" for one in known_as)) if one], labels=labels_of(row),
    )  # fmt: skip


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("promises", "0002_later_checks"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
