"""What is counted of merchants: one row a merchant of the register, with the newest statement of its size."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from fangxin.domain.merchants.models import Merchant, Size
from fangxin.foundation.facts import Column, ColumnKind, FactSet, FactSource, fact_day
from fangxin.storage.batches import batches

_T, _W, _D = ColumnKind.TEXT, ColumnKind.WHOLE, ColumnKind.DAY

MERCHANTS = FactSet(
    name="merchants", says="Merchants of the register.", version=1, day="known_on", region="region",
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
        Column("outlets", _W, "How many outlets it states.", "outlets"),
        Column("staff", _W, "How many people it states to employ.", "people"),
        Column("transactions", _W, "How many sales it states.", "sales a year"),
        Column("area", _W, "How large it states to be.", "square metres"),
    ),
)  # fmt: skip

_READ = (
    "pk", "merged_into_id", "region_code", "form", "trade_code", "status", "created_at", "registered_on", "ended_on",
)  # fmt: skip
_OF_SIZE = ("merchant_id", "outlets", "staff_count", "transactions_a_year", "area_m2")


def merchant_rows(chains: Collection[int] | None) -> Iterator[tuple[Any, ...]]:
    """The facts of these merchants, or of all."""
    for found in batches(Merchant.objects.values_list(*_READ), of=chains):
        # oldest first, so that the newest statement stands in the end
        stated = Size.objects.filter(merchant_id__in=[row[0] for row in found]).order_by("stated_on", "id")
        sizes = {merchant: size for merchant, *size in stated.values_list(*_OF_SIZE)}
        for pk, into, *told, created, registered, ended in found:
            size = sizes.get(pk, (None,) * 4)
            yield (pk, into or pk, *told, fact_day(created), registered, ended, *size)


FACTS = (FactSource(facts=MERCHANTS, rows=merchant_rows),)
