"""What is counted of settling first: one row a dispute that went to the merchant, one an enrolment of a merchant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, OuterRef

from fangxin.domain.cases.models import Case
from fangxin.domain.cases.queries.dividing import division_counted
from fangxin.domain.odr.models import Dispute, Enrolment
from fangxin.domain.odr.words import DisputeState, EnrolmentState
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.DAY

DISPUTES = FactSet(
    name="disputes", says="Disputes that consumers took to a merchant who settles first.", version=2,
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


#: of a case brought from another system that says an enterprise settled it first, or did not
_OF_CASE = (
    "pk", "merchant_id", division_counted(), "odr", "received_at", "closed_at", "disputed_fen",
)  # fmt: skip


def dispute_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The facts of these disputes, or of all; cases of other systems that went to an enterprise first are among them."""
    for found in batches(Dispute.objects.values_list(*_READ), of=chains):
        for pk, merchant, region, state, why, filed, answered, result, settled, ended, broken, case, disputed in found:
            finished = min((at for at in (result, settled, ended) if at is not None), default=None)
            days = (fact_day(at) for at in (filed, answered, finished, settled, broken))
            yield (pk, merchant, region, state, why, *days, case, disputed)
    # what was sent on from here is a dispute above
    here = Exists(Dispute.objects.filter(case_id=OuterRef("pk")))
    brought = Case.objects.filter(~here, odr__in=["SETTLED", "FAILED"])
    for found in batches(brought.values_list(*_OF_CASE), of=chains):
        for pk, merchant, region, odr, received, closed, disputed in found:
            settled = fact_day(closed) if odr == "SETTLED" else None
            # what failed there was over there when it came here
            finished = settled if odr == "SETTLED" else fact_day(received)
            state = DisputeState.SETTLED if odr == "SETTLED" else DisputeState.ESCALATED
            yield (pk, merchant, region, state, "", fact_day(received), None, finished, settled, None, pk, disputed)


ENROLMENTS = FactSet(
    name="enrolments", says="Enrolments of enterprises that settle first.", version=1, day="asked_on", region="region",
    chain="merchant",
    columns=(
        Column("id", _W, "The enrolment."),
        Column("merchant", _W, "The merchant of the register."),
        Column("region", _T, "The division of the merchant.", "code of the division"),
        Column("state", _T, "Where it stands.", "code"),
        Column("asked_on", _D, "The day it was asked for."),
        Column("joined_on", _D, "The day the merchant joined; empty when it did not."),
        Column("left_on", _D, "The day it left; empty while it takes part."),
    ),
)  # fmt: skip

_OF_ENROLMENT = ("pk", "merchant_id", "region_code", "state", "asked_at", "decided_at", "left_at")


def enrolment_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The enrolments of these merchants, or all."""
    for found in batches(Enrolment.objects.values_list(*_OF_ENROLMENT), of=chains, by="merchant_id"):
        for *told, state, asked, decided, left in found:
            joined = decided if state in (EnrolmentState.JOINED, EnrolmentState.LEFT) else None
            yield (*told, state, fact_day(asked), fact_day(joined), fact_day(left))


FACTS = (
    FactSource(facts=DISPUTES, rows=dispute_rows),
    FactSource(facts=ENROLMENTS, rows=enrolment_rows),
)
