"""What is counted of returns under a promise: one row a return."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.returns.models import ReturnRequest
from fangxin.domain.returns.words import NOT_HONOURED, Result
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _F, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.FLAG, ColumnKind.DAY

RETURNS = FactSet(
    name="returns", says="Returns asked for under the promise of a store.", version=1, day="asked_on", region="region",
    columns=(
        Column("id", _W, "The return."),
        Column("merchant", _W, "The merchant whose store made the promise."),
        Column("sold_by", _W, "The store that sold the goods."),
        Column("across", _F, "Whether another store of the chain took them back."),
        Column("region", _T, "The division of the store.", "code of the division"),
        Column("origin", _T, "At the counter or online.", "code"),
        Column("object", _T, "What was given back.", "code of law/taxonomy.yaml"),
        Column("state", _T, "Where it stands.", "code"),
        Column("result", _T, "How it counts; empty while that depends on the day.", "code"),
        Column("honoured", _F, "Whether the promise was kept; empty while that depends on the day, or when it does not count."),
        Column("asked_on", _D, "The day it was asked for."),
        Column("owed_by", _D, "The last day of the answer or refund it waits for; empty when it waits for nothing."),
        Column("refunded_on", _D, "The day the money was given back."),
        Column("refund_fen", _W, "What is to be given back.", "fen"),
    ),
)  # fmt: skip

_READ = (
    "pk", "merchant_id", "sold_by_id", "taken_by_id", "region_code", "origin", "object_code", "state", "result", "asked_at",
    "answer_due_on", "refund_due_on", "refunded_at", "refund_fen",
)  # fmt: skip


def return_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The facts of these returns, or of all."""
    for found in batches(ReturnRequest.objects.values_list(*_READ), of=chains):
        for (
            pk,
            merchant,
            sold,
            taken,
            region,
            origin,
            goods,
            state,
            result,
            asked,
            answer,
            refund,
            refunded,
            fen,
        ) in found:
            honoured = True if result == Result.HONOURED else False if result in NOT_HONOURED else None
            owed = None if result else answer if refund is None else refund
            yield (
                pk, merchant, sold, sold != taken, region, origin, goods, state, result, honoured, fact_day(asked), owed,
                fact_day(refunded), fen,
            )  # fmt: skip


FACTS = (FactSource(facts=RETURNS, rows=return_rows),)
