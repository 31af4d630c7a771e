"""Registering merchants, their outlets and shops, and keeping the words they are found by; the journal is written above."""

from fangxin.domain.merchants.actions.indexing import index_merchants
from fangxin.domain.merchants.actions.registering import (
    MerchantKnown,
    MerchantNameMissing,
    NewMerchant,
    NotAPlatform,
    ShopKnown,
    add_outlet,
    add_shop,
    merchant_row,
    note_shop_reachable,
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
    "index_merchants",
    "merchant_row",
    "note_shop_reachable",
    "register_merchant",
]
