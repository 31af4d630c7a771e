"""Registering a merchant at the desk, changing what is known of it, its outlets and shops, its size, and its exit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from fangxin.domain.agency.actions.changing import change
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.actions import (
    MerchantKnown,
    MerchantNameMissing,
    NewMerchant,
    ShopKnown,
    add_outlet,
    add_shop,
    columns_of,
    key_of_outlet,
    new_of,
    region_of,
    register_merchant,
)
from fangxin.domain.merchants.models import Merchant, Outlet, Shop, Size
from fangxin.domain.merchants.rules import name_key
from fangxin.domain.merchants.words import Standing
from fangxin.domain.registry.actions.step import changes_told, found_by_words, held, tell
from fangxin.domain.registry.permissions import check_keeps, check_keeps_outlet
from fangxin.domain.registry.rules import SIZES, EndBeforeStart, SizeSaysNothing, check_reason
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound
from fangxin.storage.ids import new_id


@transaction.atomic
def register(*, new: NewMerchant, by: Actor, at: datetime) -> Merchant:
    """Register a merchant by hand. Raises NotPermitted, MerchantKnown, MerchantNameMissing and what identifiers refuse."""
    by.must(Permission.KEEP_REGISTER)
    merchant = register_merchant(new=new, at=at)
    tell(merchant.pk, Act.MERCHANT_REGISTERED, by=by, at=at, name=merchant.name, uscc=merchant.uscc)
    return merchant


@transaction.atomic
def change_merchant(*, merchant_id: int, version: int, told: Mapping[str, Any], by: Actor, at: datetime) -> Merchant:
    """Change facts of a merchant, as fields of NewMerchant but its standing; see end_merchant for that.

    Raises NotPermitted, NotFound, MergedAlready, ChangedMeanwhile, MerchantKnown, MerchantNameMissing.
    """
    merchant = held(merchant_id, by=by)
    given = dict(told)
    if given.get("address", merchant.address) != merchant.address and not given.get("region_code"):
        given["region_code"] = region_of("", given["address"]) or merchant.region_code
    columns = columns_of(new=replace(new_of(merchant=merchant), **given))
    if columns["uscc"] and Merchant.objects.filter(uscc=columns["uscc"]).exclude(pk=merchant.pk).exists():
        raise MerchantKnown(uscc=columns["uscc"], field="uscc")
    changed = change(merchant, version=version, **columns)
    if changed:
        tell(merchant.pk, Act.MERCHANT_CHANGED, by=by, at=at, changed=changes_told(changed))
        found_by_words(merchant.pk)
    return merchant


@transaction.atomic
def end_merchant(
    *, merchant_id: int, version: int, standing: Standing, ended_on: date | None, reason: str, by: Actor, at: datetime
) -> Merchant:
    """Record that a merchant was revoked or cancelled on a day, or is active again.

    Raises NotPermitted, NotFound, MergedAlready, ChangedMeanwhile, ReasonMissing, EndBeforeStart.
    """
    merchant = held(merchant_id, by=by)
    told = check_reason(reason)
    active = standing is Standing.ACTIVE
    day = None if active else ended_on
    if not active and (day is None or day > day_of(at) or (merchant.registered_on and day < merchant.registered_on)):
        raise EndBeforeStart(field="ended_on")
    changed = change(merchant, version=version, status=standing.value, ended_on=day)
    if changed:
        act = Act.MERCHANT_RESTORED if active else Act.MERCHANT_ENDED
        tell(merchant.pk, act, by=by, at=at, reason=told, changed=changes_told(changed))
        found_by_words(merchant.pk)
    return merchant


@transaction.atomic
def open_outlet(*, merchant_id: int, name: str, address: str, region_code: str, by: Actor, at: datetime) -> Outlet:
    """A further outlet; an officer of the merchant's region registers it. Raises what `held` and add_outlet refuse."""
    merchant = held(merchant_id, by=by)
    outlet = add_outlet(merchant_id=merchant.pk, name=name, address=address, region_code=region_code, at=at)
    tell(merchant.pk, Act.OUTLET_OPENED, by=by, at=at, outlet=outlet.name, address=outlet.address)
    return outlet


@transaction.atomic
def change_outlet(
    *, outlet_id: int, version: int, name: str, address: str, region_code: str, active: bool, by: Actor, at: datetime
) -> Outlet:
    """Rename, move, close or reopen an outlet. Raises NotPermitted, NotFound, ChangedMeanwhile, MerchantNameMissing."""
    outlet = Outlet.objects.select_for_update(of=("self",)).select_related("merchant").filter(pk=outlet_id).first()
    if outlet is None:
        raise NotFound
    check_keeps_outlet(outlet, by=by)
    if not name_key(name=name):
        raise MerchantNameMissing(field="name")
    region = region_of(region_code, address) or outlet.region_code
    changed = change(
        outlet, version=version, name=name.strip()[:120], name_key=key_of_outlet(merchant=outlet.merchant, name=name),
        address=address.strip()[:200], region_code=region, active=active,
    )  # fmt: skip
    if changed:
        told = changes_told(changed)
        tell(outlet.merchant_id, Act.OUTLET_CHANGED, by=by, at=at, outlet=outlet.name, changed=told)
        found_by_words(outlet.merchant_id)
    return outlet


@transaction.atomic
def open_shop(*, merchant_id: int, platform_id: int, name: str, address: str, by: Actor, at: datetime) -> Shop:
    """A merchant's shop on a platform. Raises what `held` and add_shop refuse."""
    merchant = held(merchant_id, by=by)
    shop = add_shop(platform_id=platform_id, name=name, operator_id=merchant.pk, published_address=address, at=at)
    tell(merchant.pk, Act.SHOP_ADDED, by=by, at=at, shop=shop.name, platform=shop.platform.name)
    return shop


@transaction.atomic
def change_shop(
    *, shop_id: int, version: int, name: str, address: str, reachable: bool, by: Actor, at: datetime
) -> Shop:
    """Rename a shop, change the address it publishes, or whether it can be met there. Raises NotFound, ShopKnown …"""
    shop = Shop.objects.select_for_update(of=("self",)).select_related("operator").filter(pk=shop_id).first()
    if shop is None or shop.operator is None:
        raise NotFound
    check_keeps(shop.operator, by=by)
    key = name_key(name=name)
    if not key:
        raise MerchantNameMissing(field="name")
    if Shop.objects.filter(platform=shop.platform_id, shop_key=key).exclude(pk=shop.pk).exists():
        raise ShopKnown(name=name, field="name")
    changed = change(
        shop, version=version, name=name.strip()[:120], shop_key=key, published_address=address.strip()[:200],
        published_region_code=region_of("", address) or shop.published_region_code, reachable=reachable,
    )  # fmt: skip
    if changed:
        tell(shop.operator.pk, Act.SHOP_CHANGED, by=by, at=at, shop=shop.name, changed=changes_told(changed))
        found_by_words(shop.operator.pk)
    return shop


@transaction.atomic
def state_size(
    *, merchant_id: int, measures: Mapping[str, int | None], stated_on: date, stated_by: str, by: Actor, at: datetime
) -> Size:
    """State how large a merchant is as of a day; earlier statements stay. Raises SizeSaysNothing, EndBeforeStart …"""
    merchant = held(merchant_id, by=by)
    told = {name: measures.get(name) for name in SIZES}
    if all(value is None for value in told.values()):
        raise SizeSaysNothing(field="outlets")
    if stated_on > day_of(at):
        raise EndBeforeStart(field="stated_on")
    who = " ".join(stated_by.split())[:40] or by.name[:40]
    size = Size.objects.create(
        id=new_id(at), merchant=merchant, **told, stated_on=stated_on, stated_by=who, recorded_at=at
    )
    tell(merchant.pk, Act.SIZE_STATED, by=by, at=at, stated_on=stated_on.isoformat(), stated_by=who, **told)
    return size
