"""The words of merchants registered before, a batch at a time, so that they are found as those registered from now on."""

from typing import Any

from django.db import migrations

from fangxin.domain.merchants.queries.searching import labels_of
from fangxin.storage.fulltext import Text, index_rows

BATCH = 2000


def fill(apps: Any, _schema_editor: Any) -> None:
    """Index every merchant with the names of its outlets and shops."""
    merchants, last = apps.get_model("merchants", "Merchant").objects, -1
    words = apps.get_model("merchants", "MerchantText")
    while rows := list(merchants.filter(pk__gt=last).order_by("pk").prefetch_related("outlets", "shops")[:BATCH]):
        index_rows(words, [_text(row) for row in rows])
        last = rows[-1].pk


def _text(row: Any) -> Text:
    names = [one.name for one in (*row.outlets.all(), *row.shops.all())][:50]
    return Text(
        id=row.pk, head=[row.name, row.brand], body=names, numbers=[row.uscc] if row.uscc else [], labels=labels_of(row)
    )  # fmt: skip


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("merchants", "0002_families_sizes_chains"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
