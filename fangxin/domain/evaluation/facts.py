"""What is counted of evaluation: one row an office in the edition in force of a published round."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import F

from fangxin.domain.evaluation.models import Standing
from fangxin.domain.evaluation.words import TOLD, RoundKind
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _F, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.DAY
#: of a point
HUNDREDTHS = 100

SCORES = FactSet(
    name="scores", says="Published scores of the efficacy evaluation, as they stand now.", version=1, day="last_on",
    region="region", chain="round_id",
    columns=(
        Column("id", _W, "The office in the edition."),
        Column("round_id", _W, "The round."),
        Column("yearly", _F, "Whether it covers a year; else a month."),
        Column("path", _T, "The evaluated office, as the way from the topmost office.", "four characters a tier"),
        Column("region", _T, "The division of that office.", "code of the division"),
        Column("superior", _T, "The office that evaluated.", "four characters a tier"),
        Column("first_on", _D, "The first day of the period."),
        Column("last_on", _D, "The last day of the period."),
        Column("total", _W, "The total out of 100; empty when there was too little to score.", "hundredths of a point"),
        Column("parts", _W, "Of how many parts a point is made in `total`.", "parts of a point"),
        Column("rank", _W, "The place among all offices of the round."),
        Column("peer_rank", _W, "The place among the offices with about as many cases."),
        Column("edition", _W, "Which edition of the round it is."),
        Column("published_on", _D, "The day the round was published."),
    ),
)  # fmt: skip

_READ = (
    "pk", "edition__round_id", "edition__round__kind", "office__path", "office__region_code", "edition__round__path",
    "edition__round__first", "edition__round__last", "total", "rank", "group_rank", "edition__number",
    "edition__round__published_at",
)  # fmt: skip


def score_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The standings in force of these rounds, or of all published ones."""
    rows = Standing.objects.filter(
        edition__round__state__in=TOLD, edition__number=F("edition__round__edition")
    ).values_list(*_READ)
    for found in batches(rows, of=chains, by="edition__round_id"):
        for pk, round_id, kind, *told, published in found:
            yield (pk, round_id, kind == RoundKind.YEAR, *told[:6], HUNDREDTHS, *told[6:], fact_day(published))


FACTS = (FactSource(facts=SCORES, rows=score_rows),)
