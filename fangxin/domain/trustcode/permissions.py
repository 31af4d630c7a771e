"""Whose codes: an agency's officer those of the region, a merchant those of its own outlets."""

from __future__ import annotations

from django.db.models import Q

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.merchants.models import Outlet
from fangxin.domain.merchants.permissions import check_region, region_scope
from fangxin.domain.merchants.queries import family_of
from fangxin.foundation.refusals import NotFound


def visible(*, by: Actor, field: str = "region_code") -> Q:
    """The condition that restricts a query to codes of the officer's region."""
    return region_scope(by=by, field=field)


def check_keeps(*, outlet: Outlet, by: Actor, merchant_id: int | None) -> None:
    """Whether the caller may print and end this outlet's code: raises NotPermitted, or NotFound out of the own reach.

    `merchant_id` is the merchant somebody acts for; an officer acts for none.
    """
    if by.kind is ActorKind.MERCHANT:
        if merchant_id is None or outlet.merchant_id not in family_of(merchant_id):
            raise NotFound
        return
    by.must(Permission.KEEP_REGISTER)
    check_region(region_code=outlet.region_code or outlet.merchant.region_code, by=by)
