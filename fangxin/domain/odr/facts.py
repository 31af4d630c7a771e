"""What is counted of settling first: one row a dispute that went to the merchant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.odr.models import Dispute
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.DAY

DISPUTES = FactSet(
    name="disputes", says="Disputes that consumers took to a merchant who settles first.", version=1,
    day="filed_on", region="region",
    columns=(
        Column("id", _W, "The dispute."),
        Column("merchant", _W, "The merchant of the register."),
        Column("region", _T, "The division it is counted in.", "code of the division"),
        Column("state", _T, "Where it stands.", "code"),
        Column("why", _T, "Why it went to the competent desk; empty when it did not.", "code"),
        Column("filed_on", _D, "The day it was filed."),
        Column("first_answer_on", _D, "The day the merchant first answered."),
        Column("finished_on", _D, "The day it was settled, refused, withdrawn or taken to the desk, whichever was first."),
        Column("settled_on", _D, "The day both sides agreed."),
        Column("broken_on", _D, "The day a promise of the settlement was found broken."),
        Column("case_id", _W, "The case it became, if it did."),
        Column("disputed_fen", _W, "What is in dispute.", "fen"),
    ),
)  # fmt: skip

_READ = (
    "pk", "merchant_id", "region_code", "state", "why", "filed_at", "first_answer_at", "result_at", "settled_at",
    "ended_at", "broken_at", "case_id", "disputed_fen",
)  # fmt: skip


def dispute_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The facts of these disputes, or of all."""
    for found in batches(Dispute.objects.values_list(*_READ), of=chains):
        for pk, merchant, region, state, why, filed, answered, result, settled, ended, broken, case, disputed in found:
            finished = min((at for at in (result, settled, ended) if at is not None), default=None)
            days = (fact_day(at) for at in (filed, answered, finished, settled, broken))
            yield (pk, merchant, region, state, why, *days, case, disputed)


FACTS = (FactSource(facts=DISPUTES, rows=dispute_rows),)
