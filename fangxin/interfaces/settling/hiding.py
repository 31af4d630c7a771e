"""What a merchant does not read of a consumer's first words: numbers, addresses and names. What both sides write to each
other later is theirs."""

from __future__ import annotations

from typing import Final

from fangxin.domain.disclosure.rules.masking.finding import Public, find, masked
from fangxin.domain.disclosure.rules.policy import policy
from fangxin.domain.disclosure.words import Kind
from fangxin.domain.merchants.models import Merchant

#: what the merchant needs to find the purchase
NEEDED: Final = frozenset({Kind.ORDER})


def for_merchant(text: str, merchant: Merchant) -> str:
    """The consumer's words without what tells who they are."""
    public = Public(names=(merchant.name, merchant.brand), addresses=(merchant.address,), phones=(merchant.phone,))
    found = [one for one in find(text, public=public) if one.kind not in NEEDED]
    return masked(text, found, show=policy().show)
