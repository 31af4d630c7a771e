"""How returns made before count, a batch at a time, and the tally of each promise."""

from collections import Counter
from typing import Any

from django.db import migrations

from fangxin.domain.returns.queries.ledger import settled_of
from fangxin.domain.returns.words import NOT_HONOURED, Result

BATCH = 2000


def fill(apps: Any, _schema_editor: Any) -> None:
    """Keep the result of every return that no longer depends on the day."""
    returns, last = apps.get_model("returns", "ReturnRequest").objects, -1
    tally = apps.get_model("returns", "ReturnTally").objects
    honoured: Counter[int] = Counter()
    broken: Counter[int] = Counter()
    while rows := list(returns.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in rows:
            row.result, row.result_on = settled_of(request=row)
            honoured[row.promise_id] += row.result == Result.HONOURED
            broken[row.promise_id] += row.result in NOT_HONOURED
        returns.bulk_update(rows, ["result", "result_on"])
        last = rows[-1].pk
    for pk in honoured.keys() | broken.keys():
        if honoured[pk] or broken[pk]:
            tally.update_or_create(pk=pk, defaults={"honoured": honoured[pk], "broken": broken[pk]})


class Migration(migrations.Migration):

    atomic = False
    dependencies = [
        ("returns", "0003_results"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
