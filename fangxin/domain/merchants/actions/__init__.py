"""Registering merchants, their outlets and shops, and keeping the words they are found by; the journal is written above."""

from fangxin.domain.merchants.actions.indexing import index_merchants, register_follower, reindex_merchants
from fangxin.domain.merchants.actions.registering import (
    MerchantKnown,
    MerchantNameMissing,
    NewMerchant,
    NotAPlatform,
    ShopKnown,
    add_outlet,
    add_shop,
    columns_of,
    key_of_outlet,
    merchant_row,
    new_of,
    note_shop_reachable,
    outlet_row,
    region_of,
    register_merchant,
)

__all__ = [
    "MerchantKnown",
    "MerchantNameMissing",
    "NewMerchant",
    "NotAPlatform",
    "ShopKnown",
    "add_outlet",
    "add_shop",
    "columns_of",
    "index_merchants",
    "key_of_outlet",
    "merchant_row",
    "new_of",
    "note_shop_reachable",
    "outlet_row",
    "region_of",
    "register_follower",
    "register_merchant",
    "reindex_merchants",
]
