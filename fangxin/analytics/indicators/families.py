"""Rows as those of the merchant they belong to: a duplicate that was merged counts as the merchant it is."""

from __future__ import annotations

import ibis
from ibis.expr import types as ir


def of_families(rows: ir.Table, merchants: ir.Table, *columns: str) -> ir.Table:
    """Rows with the merchant of the register they are of as their `merchant`, its division as their `region`, and its `columns`.

    Rows of no merchant the register knows stay as they are, and nothing stands in the columns.
    """
    entries = merchants.select(entry=merchants.id, into=merchants.merchant)
    whole = merchants.filter(merchants.merchant == merchants.id)
    told = whole.select(whole=whole.id, division=whole.region, **{name: whole[name] for name in columns})
    known = entries.inner_join(told, entries.into == told.whole)
    joined = rows.left_join(known, rows.merchant == known.entry)
    return joined.mutate(
        merchant=ibis.coalesce(joined.whole, joined.merchant), region=ibis.coalesce(joined.division, joined.region)
    )
