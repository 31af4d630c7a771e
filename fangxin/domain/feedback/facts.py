"""What is counted of calls after closing: one row a closing somebody called about. No answer in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.cases.queries.dividing import division_counted
from fangxin.domain.feedback.models import FollowUp
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _F, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.DAY

FOLLOW_UPS = FactSet(
    name="follow_ups", says="Calls after closing.", version=1, day="called_on", region="region", chain="case_id",
    columns=(
        Column("id", _W, "The call."),
        Column("case_id", _W, "The case."),
        Column("path", _T, "The office that had the case when it was drawn.", "four characters a tier"),
        Column("region", _T, "The division of the office that has it.", "code of the division"),
        Column("state", _T, "Reached, not reached, declined or given up.", "code"),
        Column("called_on", _D, "The day of the last call."),
        Column("closed_truly", _F, "Whether the consumer says it was closed as recorded; empty when not reached."),
        Column("satisfaction", _T, "How the consumer rated it in the call; empty when not.", "code"),
    ),
)  # fmt: skip

_READ = (
    "pk", "case_id", "path", division_counted("case__"), "state", "called_at", "closed_truly", "satisfaction"
)  # fmt: skip


def follow_up_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The calls about these cases, or all; what was only drawn is not told on the case's chain, and not counted."""
    called = FollowUp.objects.filter(called_at__isnull=False)
    for found in batches(called.values_list(*_READ), of=chains, by="case_id"):
        for *told, called_at, truly, satisfaction in found:
            yield (*told, fact_day(called_at), truly, satisfaction)


FACTS = (FactSource(facts=FOLLOW_UPS, rows=follow_up_rows),)
