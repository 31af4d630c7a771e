"""What is counted of reports beside the cases themselves: what they belong to, and penalties."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.cases.queries.dividing import division_counted
from fangxin.domain.cases.rules.reports import was_filed
from fangxin.domain.reports.models import Bonded, Penalty
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _F, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.DAY

BONDS = FactSet(
    name="bonds", says="Reports that belong to another case.", version=1, day="made_on", region="region", chain="case_id",
    columns=(
        Column("id", _W, "The bond."),
        Column("case_id", _W, "The report."),
        Column("other", _W, "The case it belongs to: of a clue, the complaint it was found in."),
        Column("bond", _T, "A clue, a repetition, or merged.", "code"),
        Column("path", _T, "The office that has the report.", "four characters a tier"),
        Column("region", _T, "The division of that office.", "code of the division"),
        Column("made_on", _D, "The day the bond was made."),
        Column("filed", _F, "Whether a case was filed on the report."),
        Column("decided_on", _D, "The day it was decided whether to file."),
    ),
)  # fmt: skip

PENALTIES = FactSet(
    name="penalties", says="Penalties decided on reports.", version=1, day="decided_on", region="region", chain="case_id",
    columns=(
        Column("id", _W, "The penalty."),
        Column("case_id", _W, "The report."),
        Column("path", _T, "The office that has the report.", "four characters a tier"),
        Column("region", _T, "The division of that office.", "code of the division"),
        Column("decided_on", _D, "The day it was decided."),
        Column("published_on", _D, "The day it was published."),
        Column("fine_fen", _W, "The fine.", "fen"),
        Column("confiscated_fen", _W, "What was confiscated.", "fen"),
    ),
)  # fmt: skip

_OF_BOND = (
    "pk", "case_id", "other_id", "bond", "case__path", division_counted("case__"), "made_at", "case__status",
    "case__outcome", "case__decided_at",
)  # fmt: skip
_OF_PENALTY = (
    "pk", "case_id", "case__path", division_counted("case__"), "decided_on", "published_on", "fine_fen",
    "confiscated_fen",
)  # fmt: skip


def bond_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The bonds of these reports, or all."""
    for found in batches(Bonded.objects.values_list(*_OF_BOND), of=chains, by="case_id"):
        for *told, made, status, outcome, decided in found:
            yield (*told, fact_day(made), was_filed(status, outcome), fact_day(decided))


def penalty_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The penalties of these reports, or all."""
    for found in batches(Penalty.objects.values_list(*_OF_PENALTY), of=chains, by="case_id"):
        yield from found


FACTS = (FactSource(facts=BONDS, rows=bond_rows), FactSource(facts=PENALTIES, rows=penalty_rows))
