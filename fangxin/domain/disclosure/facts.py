"""What is counted of disclosure: one row a closing of a complaint on which was decided. No text, and nobody's name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.cases.queries.dividing import division_counted
from fangxin.domain.disclosure.models import Disclosure
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _F, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.DAY

DISCLOSURES = FactSet(
    name="disclosures", says="Decisions whether a closed complaint is disclosed.", version=1, day="closed_on",
    region="region", chain="case_id",
    columns=(
        Column("id", _W, "The decision."),
        Column("case_id", _W, "The complaint."),
        Column("closing", _W, "Which closing of the complaint it is; the first is 0."),
        Column("path", _T, "The office that closed it, as the way from the topmost office.", "four characters a tier"),
        Column("region", _T, "The division of the office that has it.", "code of the division"),
        Column("merchant", _W, "The merchant of the register; empty when none was recognised."),
        Column("state", _T, "Where it is on its way to the register.", "code"),
        Column("ground", _T, "Why it is not published.", "code of law/disclosure.yaml"),
        Column("due", _F, "Whether it must be disclosed."),
        Column("settled", _F, "Whether the complaint was settled."),
        Column("closed_on", _D, "The day the complaint was closed."),
        Column("publish_on", _D, "The day it is to be published."),
        Column("published_on", _D, "The day it was published."),
        Column("left_on", _D, "The day it left the register."),
    ),
)  # fmt: skip

_READ = (
    "pk", "case_id", "closing", "path", division_counted("case__"), "merchant_id", "state", "ground", "due", "settled",
    "closed_at", "publish_on", "published_at", "left_at",
)  # fmt: skip


def disclosure_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The facts of the decisions on these complaints, or of all."""
    for found in batches(Disclosure.objects.values_list(*_READ), of=chains, by="case_id"):
        for *told, closed, publish_on, published, left in found:
            yield (*told, fact_day(closed), publish_on, fact_day(published), fact_day(left))


FACTS = (FactSource(facts=DISCLOSURES, rows=disclosure_rows),)
