"""One chunk of an extract: what is known of its merchants looked up at once, changes gathered, everything written together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.actions import (
    columns_of,
    index_merchants,
    key_of_outlet,
    merchant_row,
    new_of,
    outlet_row,
    region_of,
)
from fangxin.domain.merchants.actions.registering import NewMerchant
from fangxin.domain.merchants.models import Merchant, Outlet, Shop, Size
from fangxin.domain.merchants.queries import platform_operator
from fangxin.domain.merchants.rules import name_key
from fangxin.domain.merchants.words import Standing
from fangxin.domain.registry.actions.step import changes_told
from fangxin.domain.registry.rules import ShopOfAnother, ShopWithoutPlatform, Told
from fangxin.domain.timeline.actions.counting import count_again
from fangxin.domain.timeline.actions.journal import Deed, append_many
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.storage.ids import new_id
from fangxin.storage.rows import change, write

#: columns of a merchant an import writes back
_COLUMNS = (
    "name", "name_key", "core", "core_start", "brand", "brand_key", "form", "address", "region_code", "trade", "trade_code",
    "phone", "is_platform_operator", "status", "registered_on", "ended_on", "version",
)  # fmt: skip


class Chunk:
    """Rows on their way into the register. `look` once, `take` each row, `write` at the end, all in one transaction."""

    def __init__(self, *, source: str, by: Actor, at: datetime, allowed: Callable[[str], None] | None) -> None:
        self.source, self.by, self.at = source, by, at
        self.allowed = allowed
        self.counts: Counter[str] = Counter()
        self._merchants: dict[str, Merchant] = {}
        self._outlets: dict[tuple[int, str], Outlet] = {}
        self._shops: dict[tuple[int, str], Shop] = {}
        self._sizes: dict[int, Size] = {}
        self._platforms: dict[str, Merchant | None] = {}
        self._new: list[Any] = []
        self._changed: dict[int, Merchant] = {}
        self._changed_outlets: dict[int, Outlet] = {}
        self._deeds: dict[int, list[Deed]] = defaultdict(list)
        self._touched: set[int] = set()

    def look(self, rows: Iterable[Told]) -> None:
        """Read and hold what is known of the merchants, outlets, shops and sizes the rows tell of."""
        told = list(rows)
        known = Merchant.objects.select_for_update(of=("self",)).filter(uscc__in={row.uscc for row in told})
        self._merchants = {str(row.uscc): row for row in known.order_by("pk")}
        ids = [row.pk for row in self._merchants.values()]
        self._outlets = {(row.merchant_id, row.name_key): row for row in Outlet.objects.filter(merchant__in=ids)}
        for row in Size.objects.filter(merchant__in=ids).order_by("stated_on", "pk"):
            self._sizes[row.merchant_id] = row
        wanted = Q(pk__in=[])
        for one in told:
            if one.shop:
                operator = self._platform(str(one.shop.get("platform", "")))
                if operator is not None:
                    wanted |= Q(platform=operator, shop_key=name_key(name=one.shop["name"]))
        self._shops = {(row.platform_id, row.shop_key): row for row in Shop.objects.filter(wanted)}

    def take(self, told: Told) -> None:
        """Take one row up. Raises what is wrong with it; then nothing of it was taken."""
        known = self._merchants.get(told.uscc)
        columns = _changed(known, told) if known is not None else None
        merchant = known if known is not None else merchant_row(new=_new(told), at=self.at)
        if not (columns or {}).get("region_code", merchant.region_code) and (region := _near(told)):
            if columns is None:
                merchant.region_code = region
            else:
                columns["region_code"] = region
        if self.allowed is not None:
            self.allowed(merchant.region_code)
            if columns is not None and "region_code" in columns:
                self.allowed(columns["region_code"])
        self._check_shop(told, merchant)
        if columns is None:
            self._register(merchant)
        elif columns:
            self._change(merchant, columns)
        did = [bool(columns), self._outlet(merchant, told), self._shop(merchant, told), self._size(merchant, told)]
        self.counts["created" if columns is None else "updated" if any(did) else "unchanged"] += 1

    def write(self) -> None:
        """Write what the rows changed, tell it in the chains of the merchants, and keep their words."""
        for kind in (Merchant, Outlet, Shop, Size):
            if rows := [row for row in self._new if type(row) is kind]:
                write(rows)
        change(list(self._changed.values()), _COLUMNS)
        change(list(self._changed_outlets.values()), ("name", "address", "region_code", "active", "version"))
        if self._deeds:
            append_many(deeds=self._deeds)
        if merged := [row.merchant_id for row in self._new if type(row) is Size and row.merchant.merged_into_id]:
            # what a duplicate states may be the size of the merchant it is
            count_again(chains=Merchant.objects.filter(merged__in=merged).values("pk"))
        if self._touched:
            index_merchants(sorted(self._touched))

    def _register(self, merchant: Merchant) -> None:
        self._merchants[str(merchant.uscc)] = merchant
        self._new.append(merchant)
        self._touched.add(merchant.pk)
        self._did(merchant, Act.MERCHANT_REGISTERED, name=merchant.name, uscc=merchant.uscc)

    def _change(self, merchant: Merchant, columns: dict[str, Any]) -> None:
        changed = {name: [getattr(merchant, name), value] for name, value in columns.items()}
        for name, value in columns.items():
            setattr(merchant, name, value)
        merchant.version += 1
        if not any(row is merchant for row in self._new):
            self._changed[merchant.pk] = merchant
        self._touched.add(merchant.pk)
        if "status" in columns:
            act = Act.MERCHANT_RESTORED if merchant.status == Standing.ACTIVE else Act.MERCHANT_ENDED
        else:
            act = Act.MERCHANT_CHANGED
        self._did(merchant, act, changed=changes_told(changed))

    def _outlet(self, merchant: Merchant, told: Told) -> bool:
        if not told.outlet:
            return False
        name = str(told.outlet["name"])
        key = key_of_outlet(merchant=merchant, name=name)
        outlet = self._outlets.get((merchant.pk, key))
        if outlet is None:
            outlet = outlet_row(
                merchant=merchant, name=name, address=told.outlet.get("address", ""),
                region_code=told.outlet.get("region", ""), at=self.at,
            )  # fmt: skip
            outlet.active = told.outlet.get("active", True)
            self._outlets[merchant.pk, key] = outlet
            self._new.append(outlet)
            self._touched.add(merchant.pk)
            self.counts["outlets"] += 1
            self._did(merchant, Act.OUTLET_OPENED, outlet=outlet.name, address=outlet.address)
            return True
        wanted: dict[str, Any] = {name: told.outlet[name] for name in ("address", "active") if name in told.outlet}
        if region := region_of(told.outlet.get("region", ""), wanted.get("address", "")):
            wanted["region_code"] = region
        changed = {
            name: [getattr(outlet, name), value] for name, value in wanted.items() if getattr(outlet, name) != value
        }
        if not changed:
            return False
        for name, (_, value) in changed.items():
            setattr(outlet, name, value)
        outlet.version += 1
        if not any(row is outlet for row in self._new):
            self._changed_outlets[outlet.pk] = outlet
        self._did(merchant, Act.OUTLET_CHANGED, outlet=outlet.name, changed=changes_told(changed))
        return True

    def _check_shop(self, told: Told, merchant: Merchant) -> None:
        if not told.shop:
            return
        platform = self._platform(str(told.shop.get("platform", "")))
        if platform is None or not name_key(name=told.shop["name"]):
            raise ShopWithoutPlatform(shop=told.shop["name"], field="platform")
        known = self._shops.get((platform.pk, name_key(name=told.shop["name"])))
        if known is not None and known.operator_id not in (None, merchant.pk):
            raise ShopOfAnother(shop=told.shop["name"], field="shop_name")

    def _shop(self, merchant: Merchant, told: Told) -> bool:
        platform = self._platform(str(told.shop.get("platform", ""))) if told.shop else None
        if platform is None:
            return False
        key, address = name_key(name=told.shop["name"]), str(told.shop.get("address", ""))
        region = region_of(told.shop.get("region", ""), address)
        shop = self._shops.get((platform.pk, key))
        if shop is None:
            shop = Shop(
                id=new_id(self.at), platform=platform, name=told.shop["name"], shop_key=key, operator=merchant,
                published_address=address, published_region_code=region,
            )  # fmt: skip
            self._shops[platform.pk, key] = shop
            self._new.append(shop)
            self._touched.add(merchant.pk)
            self.counts["shops"] += 1
            self._did(merchant, Act.SHOP_ADDED, shop=shop.name, platform=platform.name)
            return True
        wanted: dict[str, Any] = {"operator_id": merchant.pk}
        wanted |= {"published_address": address} if address else {}
        wanted |= {"published_region_code": region} if region else {}
        changed = {name: value for name, value in wanted.items() if getattr(shop, name) != value}
        if not changed or any(row is shop for row in self._new):
            return False
        Shop.objects.filter(pk=shop.pk).update(**changed, version=shop.version + 1)
        for name, value in changed.items():
            setattr(shop, name, value)
        shop.version += 1
        self._touched.add(merchant.pk)
        self._did(merchant, Act.SHOP_CHANGED, shop=shop.name, address=shop.published_address)
        return True

    def _size(self, merchant: Merchant, told: Told) -> bool:
        """A new statement when a measure differs from the newest one; measures not told stay as they were stated."""
        if not told.size:
            return False
        newest = self._sizes.get(merchant.pk)
        stated_on: date = told.stated_on or day_of(self.at)
        before = {
            name: getattr(newest, name, None) for name in ("outlets", "staff_count", "transactions_a_year", "area_m2")
        }
        after = {**before, **told.size}
        if newest is not None and (after == before or newest.stated_on > stated_on):
            return False
        size = Size(
            id=new_id(self.at), merchant=merchant, **after, stated_on=stated_on, stated_by=self.source[:40],
            recorded_at=self.at,
        )  # fmt: skip
        self._sizes[merchant.pk] = size
        self._new.append(size)
        self.counts["sizes"] += 1
        self._did(merchant, Act.SIZE_STATED, stated_on=stated_on.isoformat(), **told.size)
        return True

    def _platform(self, name: str) -> Merchant | None:
        if name not in self._platforms:
            self._platforms[name] = platform_operator(platform=name) if name else None
        return self._platforms[name]

    def _did(self, merchant: Merchant, act: Act, **facts: Any) -> None:
        self._deeds[merchant.pk].append(Deed(act=act, by=self.by, at=self.at, facts={"source": self.source, **facts}))


def _new(told: Told) -> NewMerchant:
    return NewMerchant(uscc=told.uscc, name=str(told.merchant.get("name", "")), **_rest(told))


def _rest(told: Told) -> dict[str, Any]:
    return {name: value for name, value in told.merchant.items() if name != "name"}


def _near(told: Told) -> str:
    """The region that the district's or the registering authority's name tells."""
    return next((region for name in told.near if (region := region_of("", name))), "")


def _changed(known: Merchant, told: Told) -> dict[str, Any]:
    """The columns of a known merchant that a row changes. A new address that tells no region leaves the old one."""
    given = dict(told.merchant)
    if "address" in given and "region_code" not in given and given["address"] != known.address:
        given["region_code"] = region_of("", given["address"]) or known.region_code
    if given.get("status") == Standing.ACTIVE:
        given.setdefault("ended_on", None)
    columns = columns_of(new=replace(new_of(merchant=known), **given))
    return {name: value for name, value in columns.items() if getattr(known, name) != value}
