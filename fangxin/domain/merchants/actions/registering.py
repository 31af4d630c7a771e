"""Registering merchants, their outlets and their shops. The region is read from the address when none is given."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from fangxin.domain.merchants.actions.indexing import index_merchants
from fangxin.domain.merchants.models import Merchant, Outlet, Shop
from fangxin.domain.merchants.rules import START, distinctive_part, name_key, outlet_key, trade_of
from fangxin.domain.merchants.words import Form, Standing
from fangxin.domain.places.queries import region_index, resolve_address
from fangxin.domain.places.rules import canonical
from fangxin.foundation.identifiers import check_phone, check_uscc
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.storage.ids import new_id


class MerchantNameMissing(Refusal):
    """A merchant or shop needs a name with at least one letter, digit or character."""

    code = "merchant_name_missing"
    status = 422
    sentence = "请填写经营者名称。"


class MerchantKnown(Refusal):
    """A merchant with this unified social credit code is registered already."""

    code = "merchant_known"
    status = 409
    sentence = "统一社会信用代码 {uscc} 已经登记过。"


class ShopKnown(Refusal):
    """The platform already has a shop of this name."""

    code = "shop_known"
    status = 409
    sentence = "该平台上已经登记过名为“{name}”的店铺。"


class NotAPlatform(Refusal):
    """Shops belong to a merchant that operates a platform."""

    code = "not_a_platform"
    status = 422
    sentence = "“{name}”没有登记为电子商务平台经营者。"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMerchant:
    """What is told of a merchant when it is registered."""

    name: str
    uscc: str = ""
    brand: str = ""
    form: Form = Form.COMPANY
    address: str = ""
    region_code: str = ""
    trade: str = ""
    phone: str = ""
    is_platform_operator: bool = False
    status: Standing = Standing.ACTIVE
    registered_on: date | None = None
    ended_on: date | None = None


def merchant_row(*, new: NewMerchant, at: datetime) -> Merchant:
    """An unsaved, checked row; for loading many in one go.

    Raises MerchantNameMissing and what identifiers and places refuse.
    """
    return Merchant(id=new_id(at), created_at=at, version=1, **columns_of(new=new))


def columns_of(*, new: NewMerchant) -> dict[str, Any]:
    """What is stored of a merchant as told, with the keys its name gives; checked as merchant_row says."""
    key = name_key(name=new.name)
    if not key:
        raise MerchantNameMissing(field="name")
    core = distinctive_part(name=new.name, index=region_index())
    return {
        "uscc": check_uscc(value=new.uscc) if new.uscc else None,
        "name": new.name.strip()[:120],
        "name_key": key,
        "core": core,
        "core_start": core[:START],
        "brand": new.brand.strip()[:60],
        "brand_key": name_key(name=new.brand) or key,
        "form": new.form,
        "address": new.address.strip()[:200],
        "region_code": region_of(new.region_code, new.address),
        "trade": new.trade.strip()[:40],
        "trade_code": trade_of(text=new.trade),
        "phone": str(check_phone(value=new.phone, of_merchant=True)) if new.phone else "",
        "is_platform_operator": new.is_platform_operator,
        "status": new.status,
        "registered_on": new.registered_on,
        "ended_on": new.ended_on,
    }


def new_of(*, merchant: Merchant) -> NewMerchant:
    """What is stored of a merchant as it would be told, for changing some of it."""
    names = (one.name for one in fields(NewMerchant))
    told: dict[str, Any] = {name: getattr(merchant, name) for name in names}
    return NewMerchant(
        **{**told, "uscc": merchant.uscc or "", "form": Form(merchant.form), "status": Standing(merchant.status)}
    )


def register_merchant(*, new: NewMerchant, at: datetime) -> Merchant:
    """Register one merchant; raises MerchantKnown and what merchant_row refuses."""
    row = merchant_row(new=new, at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            index_merchants([row.pk])
    except IntegrityError as clash:
        if row.uscc and Merchant.objects.filter(uscc=row.uscc).exists():
            raise MerchantKnown(uscc=row.uscc, field="uscc") from clash
        raise
    return row


def add_outlet(*, merchant_id: int, name: str, at: datetime, address: str = "", region_code: str = "") -> Outlet:
    """A further place of business; raises NotFound, MerchantNameMissing."""
    merchant = _merchant(merchant_id)
    if not name_key(name=name):
        raise MerchantNameMissing(field="name")
    with transaction.atomic():
        outlet = outlet_row(merchant=merchant, name=name, address=address, region_code=region_code, at=at)
        outlet.save(force_insert=True)
        index_merchants([merchant.pk])
    return outlet


def outlet_row(*, merchant: Merchant, name: str, address: str, region_code: str, at: datetime) -> Outlet:
    """An unsaved outlet of a merchant."""
    return Outlet(
        id=new_id(at),
        merchant=merchant,
        name=name.strip()[:120],
        name_key=key_of_outlet(merchant=merchant, name=name),
        address=address.strip()[:200],
        region_code=region_of(region_code, address),
    )


def key_of_outlet(*, merchant: Merchant, name: str) -> str:
    """The key an outlet of this name has with its merchant."""
    return outlet_key(name=name, merchant_part=name_key(name=merchant.brand) or merchant.core)


def add_shop(
    *,
    platform_id: int,
    name: str,
    at: datetime,
    operator_id: int | None = None,
    published_address: str = "",
    published_region_code: str = "",
    reachable: bool = True,
) -> Shop:
    """A shop on a platform; raises NotFound, NotAPlatform, MerchantNameMissing, ShopKnown."""
    platform = _merchant(platform_id)
    if not platform.is_platform_operator:
        raise NotAPlatform(name=platform.name)
    key = name_key(name=name)
    if not key:
        raise MerchantNameMissing(field="name")
    row = Shop(
        id=new_id(at),
        platform=platform,
        name=name.strip()[:120],
        shop_key=key,
        operator=_merchant(operator_id) if operator_id else None,
        published_address=published_address.strip()[:200],
        published_region_code=region_of(published_region_code, published_address),
        reachable=reachable,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            if operator_id:
                index_merchants([operator_id])
    except IntegrityError as clash:
        raise ShopKnown(name=name) from clash
    return row


def note_shop_reachable(*, shop_id: int, reachable: bool) -> None:
    """Whether the shop can be met at the address it publishes; when not, the platform's place is competent.

    Raises NotFound.
    """
    if not Shop.objects.filter(pk=shop_id).update(reachable=reachable, version=F("version") + 1):
        raise NotFound()


def _merchant(merchant_id: int) -> Merchant:
    merchant = Merchant.objects.filter(pk=merchant_id).first()
    if merchant is None:
        raise NotFound()
    return merchant


def region_of(code: str, address: str) -> str:
    """The given code if it is a region, else what the address says when that is sure."""
    if code:
        return canonical(code)
    match = resolve_address(text=address) if address else None
    return match.code if match is not None and match.sure else ""
