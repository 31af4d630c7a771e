"""The chains of the register and who belongs to them."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q

from fangxin.domain.merchants.models import ChainMember, StoreChain
from fangxin.domain.merchants.rules import name_key


def chains(*, text: str = "", begin: int = 0, most: int = 100) -> list[StoreChain]:
    """Chains by name, those that stand first, from the place `begin` on, with how many members each has now."""
    rows = StoreChain.objects.select_related("head")
    if key := name_key(name=text):
        rows = rows.filter(name_key__contains=key)
    counted = rows.annotate(number=Count("members", filter=Q(members__left_on=None)))
    return list(counted.order_by("-active", "name", "pk")[begin : begin + most])


def chain_by_id(*, chain_id: int) -> StoreChain | None:
    """One chain with its head."""
    return StoreChain.objects.select_related("head").filter(pk=chain_id).first()


def members_of(*, chain: StoreChain, on: date) -> list[ChainMember]:
    """Who belongs to a chain on a day, merchants before single outlets."""
    rows = chain.members.filter(Q(left_on=None) | Q(left_on__gt=on)).select_related("merchant", "outlet__merchant")
    return sorted(rows, key=lambda row: (row.merchant_id is None, row.joined_on, row.pk))
