"""Who keeps which entries: officers those of the region of their office; an entry without a region anybody who keeps any."""

from __future__ import annotations

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.merchants.permissions import check_region
from fangxin.domain.registry.rules import MergedAlready
from fangxin.foundation.refusals import NotFound


def check_keeps(merchant: Merchant, *, by: Actor) -> None:
    """Raises NotPermitted, NotFound outside the region, MergedAlready for a duplicate that is only history."""
    by.must(Permission.KEEP_REGISTER)
    if merchant.region_code:
        check_region(region_code=merchant.region_code, by=by)
    if merchant.merged_into_id is not None:
        raise MergedAlready(name=merchant.name)


def check_keeps_outlet(outlet: Outlet, *, by: Actor) -> None:
    """An outlet is kept where it lies or where its merchant is registered. Raises NotPermitted, NotFound."""
    by.must(Permission.KEEP_REGISTER)
    if outlet.region_code:
        try:
            check_region(region_code=outlet.region_code, by=by)
        except NotFound:
            check_keeps(outlet.merchant, by=by)


def may_keep(merchant: Merchant, *, by: Actor) -> bool:
    """Whether the caller may change this entry; what a page asks before it offers a form."""
    if not by.may(Permission.KEEP_REGISTER) or merchant.merged_into_id is not None:
        return False
    try:
        check_keeps(merchant, by=by)
    except NotFound:
        return False
    return True
