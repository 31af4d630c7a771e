"""Adding to the counts of what is read: numbers a code, a day and a page, nothing of the readers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction

from fangxin.domain.trustcode.models import ScanCount

#: (code, day, page) → how often
Counts = Mapping[tuple[int, date, str], int]
BATCH = 200


@transaction.atomic
def add_scans(*, counts: Counts) -> None:
    """Add counts held in memory: all of them or none, in the order of their keys, so that two adders never wait crosswise."""
    table, day = ScanCount._meta.db_table, connection.ops.quote_name("on")
    rows = sorted((*key, number) for key, number in counts.items())
    for start in range(0, len(rows), BATCH):
        some = rows[start : start + BATCH]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (code_id, {day}, look, count) VALUES {', '.join(['(%s, %s, %s, %s)'] * len(some))} "
                f"ON CONFLICT (code_id, {day}, look) DO UPDATE SET count = {table}.count + excluded.count",
                [value for row in some for value in row],
            )
