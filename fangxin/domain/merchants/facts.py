"""What is counted of merchants: one row an entry of the register, with the newest statement of the size of each merchant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries.families import sizes_of
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.DAY

MERCHANTS = FactSet(
    name="merchants", says="Merchants of the register.", version=2, day="known_on", region="region",
    columns=(
        Column("id", _W, "The entry."),
        Column("merchant", _W, "The merchant it is: of a duplicate the one it was merged into, else itself."),
        Column("region", _T, "The division it is registered in.", "code of the division"),
        Column("form", _T, "What kind of entity it is: a company, an individual business and so on.", "code"),
        Column("trade", _T, "Its trade; empty when unknown.", "code of law/trades.yaml"),
        Column("status", _T, "Whether it is in business.", "code"),
        Column("known_on", _D, "The day it entered the register here."),
        Column("registered_on", _D, "The day it was founded."),
        Column("ended_on", _D, "The day it ended."),
        Column("outlets", _W, "How many outlets it states; of a duplicate, as with every size, empty.", "outlets"),
        Column("staff", _W, "How many people it states to employ.", "people"),
        Column("transactions", _W, "How many sales it states.", "sales a year"),
        Column("area", _W, "How large it states to be.", "square metres"),
    ),
)  # fmt: skip

_READ = (
    "pk", "merged_into_id", "region_code", "form", "trade_code", "status", "created_at", "registered_on", "ended_on",
)  # fmt: skip


def merchant_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The facts of these merchants, or of all."""
    for found in batches(Merchant.objects.values_list(*_READ), of=chains):
        # a merchant has one size with those merged into it, and it is told once
        sizes = sizes_of([pk for pk, into, *_ in found if into is None])
        for pk, into, *told, created, registered, ended in found:
            size = sizes.get(pk)
            stated = (size.outlets, size.staff_count, size.transactions_a_year, size.area_m2) if size else (None,) * 4
            yield (pk, into or pk, *told, fact_day(created), registered, ended, *stated)


FACTS = (FactSource(facts=MERCHANTS, rows=merchant_rows),)
