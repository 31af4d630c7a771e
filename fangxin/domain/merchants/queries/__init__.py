"""Which merchant is meant; a merchant with its duplicates; how large it is; the chain it stands in; finding one."""

from fangxin.domain.merchants.queries.families import (
    chain_merchants,
    chain_of,
    chain_outlets,
    families_held,
    families_of,
    family_of,
    of_family,
    one_chain,
    outlets_in_one_city,
    root_of,
    size_of,
    sizes_of,
)
from fangxin.domain.merchants.queries.recognising import (
    CHOICES,
    LIMIT,
    NOT_FOUND,
    MerchantChoice,
    MerchantMatch,
    platform_operator,
    resolve_merchant,
)
from fangxin.domain.merchants.queries.searching import find_merchants

__all__ = [
    "CHOICES",
    "LIMIT",
    "NOT_FOUND",
    "MerchantChoice",
    "MerchantMatch",
    "chain_merchants",
    "chain_of",
    "chain_outlets",
    "families_held",
    "families_of",
    "family_of",
    "find_merchants",
    "of_family",
    "one_chain",
    "outlets_in_one_city",
    "platform_operator",
    "resolve_merchant",
    "root_of",
    "size_of",
    "sizes_of",
]
