"""What is counted of supervision: one row a case under an order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.cases.queries.dividing import division_counted
from fangxin.domain.supervision.models import Item
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _F, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.DAY

SUPERVISED = FactSet(
    name="supervised", says="Cases under a supervision order.", version=1, day="opened_on", region="region", chain="case_id",
    columns=(
        Column("id", _W, "The case under the order."),
        Column("case_id", _W, "The case."),
        Column("path", _T, "The office that has the case.", "four characters a tier"),
        Column("region", _T, "The division of that office.", "code of the division"),
        Column("state", _T, "Where it stands.", "code"),
        Column("opened_on", _D, "The day the order was given."),
        Column("due_on", _D, "The last day of the reply."),
        Column("answered_on", _D, "The day of the reply."),
        Column("in_time", _F, "Whether the reply came in time; empty while there is none."),
        Column("ended_on", _D, "The day it was closed or withdrawn."),
    ),
)  # fmt: skip

_READ = (
    "pk", "case_id", "case__path", division_counted("case__"), "state", "order__opened_at", "due_at", "answered_at", "ended_at",
)  # fmt: skip


def supervised_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """What is under an order of these cases, or of all."""
    for found in batches(Item.objects.values_list(*_READ), of=chains, by="case_id"):
        for *told, opened, due, answered, ended in found:
            in_time = answered <= due if answered is not None else None
            yield (*told, fact_day(opened), fact_day(due), fact_day(answered), in_time, fact_day(ended))


FACTS = (FactSource(facts=SUPERVISED, rows=supervised_rows),)
