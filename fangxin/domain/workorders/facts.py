"""What is counted of 12345 work orders: one row an order, with when its case was closed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.cases.queries.dividing import division_counted
from fangxin.domain.workorders.models import WorkOrder
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _F, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.DAY

WORK_ORDERS = FactSet(
    name="work_orders", says="Work orders of the 12345 platforms.", version=1, day="received_on", region="region", chain="case_id",
    columns=(
        Column("id", _W, "The order."),
        Column("case_id", _W, "The case it became."),
        Column("path", _T, "The office that has the case.", "four characters a tier"),
        Column("region", _T, "The division of that office.", "code of the division"),
        Column("received_on", _D, "The day it came here."),
        Column("due_on", _D, "The last day the platform set; empty when it set none."),
        Column("closed_on", _D, "The day the case was closed."),
        Column("in_time", _F, "Whether it was closed before the platform's deadline; empty while it is open or without one."),
    ),
)  # fmt: skip

_READ = (
    "pk", "case_id", "case__path", division_counted("case__"), "received_at", "due_at", "case__closed_at",
)  # fmt: skip


def order_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The orders of these cases, or all."""
    for found in batches(WorkOrder.objects.values_list(*_READ), of=chains, by="case_id"):
        for *told, received, due, closed in found:
            in_time = closed <= due if closed is not None and due is not None else None
            yield (*told, fact_day(received), fact_day(due), fact_day(closed), in_time)


FACTS = (FactSource(facts=WORK_ORDERS, rows=order_rows),)
