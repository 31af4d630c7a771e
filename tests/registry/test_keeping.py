"""Registering and changing merchants, outlets, shops, sizes and chains by hand; who may, and what the journal says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fangxin.domain.agency.actions.changing import ChangedMeanwhile
from fangxin.domain.agency.rules import SYSTEM
from fangxin.domain.merchants.actions import (
    MerchantKnown,
    MerchantNameMissing,
    NewMerchant,
    ShopKnown,
    register_merchant,
)
from fangxin.domain.merchants.models import Merchant, Outlet
from fangxin.domain.merchants.queries import chain_of, chain_outlets, find_merchants, size_of
from fangxin.domain.merchants.words import Standing
from fangxin.domain.registry.actions.chaining import change_chain, found_chain, join_chain, leave_chain
from fangxin.domain.registry.actions.keeping import (
    change_merchant,
    change_outlet,
    change_shop,
    end_merchant,
    open_outlet,
    open_shop,
    register,
    state_size,
)
from fangxin.domain.registry.queries.chains import chains, members_of
from fangxin.domain.registry.rules import ChainKnown, EndBeforeStart, InChainAlready, ReasonMissing, SizeSaysNothing
from fangxin.domain.timeline.queries import broken_chains, entries_of
from fangxin.foundation.refusals import NotFound, NotPermitted
from tests.people import MONDAY, Cast, later

pytestmark = pytest.mark.django_db

WHALE, FRESH = "91000000MA00000157", "92000000MA0000023Y"
ON = date(2026, 6, 9)


@pytest.fixture
def whale(people: Cast) -> Merchant:
    new = NewMerchant(
        name="鹤壁云上鲸超市有限公司（演示）", uscc=WHALE, address="鹤壁市淇滨区青禾路88号", phone="19900001001"
    )
    return register(new=new, by=people.handler, at=MONDAY)


@pytest.fixture
def known(people: Cast) -> dict[str, Any]:
    return {"by": people.handler, "at": later(1)}


def acts(pk: int) -> list[str]:
    assert not list(broken_chains())
    return [entry.act for entry in entries_of(chain=pk)]


def test_only_keepers_register_and_a_code_only_once(people: Cast, whale: Merchant) -> None:
    with pytest.raises(NotPermitted):
        register(new=NewMerchant(name="别的"), by=people.analyst, at=MONDAY)
    with pytest.raises(MerchantKnown):
        register(new=NewMerchant(name="别的", uscc=WHALE), by=people.handler, at=MONDAY)
    assert acts(whale.pk) == ["MERCHANT_REGISTERED"]


def test_a_change_is_told_without_the_telephone(whale: Merchant, known: dict[str, Any], people: Cast) -> None:
    changed = change_merchant(
        merchant_id=whale.pk,
        version=1,
        told={"name": "鹤壁蓝鲸超市（演示）", "phone": "19900001077", "trade": "超市"},
        **known,
    )
    assert (changed.core, changed.trade_code) == ("蓝鲸超市", "SUPERMARKET")
    entry = entries_of(chain=whale.pk)[-1]
    assert set(entry.facts["changed"]) == {"name", "phone", "trade"}
    assert "19900001077" not in entry.facts_json
    assert find_merchants(text="蓝鲸") and not find_merchants(text="云上鲸")
    with pytest.raises(ChangedMeanwhile):
        change_merchant(merchant_id=whale.pk, version=1, told={"name": "别的"}, **known)
    change_merchant(merchant_id=whale.pk, version=2, told={"name": "鹤壁蓝鲸超市（演示）"}, **known)
    assert acts(whale.pk) == ["MERCHANT_REGISTERED", "MERCHANT_CHANGED"], "nothing changed, nothing told"
    with pytest.raises(NotFound):
        change_merchant(merchant_id=whale.pk, version=2, told={"name": "别的"}, by=people.other_handler, at=later(1))
    register_merchant(new=NewMerchant(name="满仓喜", uscc=FRESH), at=MONDAY)
    with pytest.raises(MerchantKnown):
        change_merchant(merchant_id=whale.pk, version=2, told={"uscc": FRESH}, **known)
    with pytest.raises(MerchantNameMissing):
        change_merchant(merchant_id=whale.pk, version=2, told={"name": "！！"}, **known)


def test_a_new_address_moves_the_region_when_it_tells_one(whale: Merchant, known: dict[str, Any]) -> None:
    stayed = change_merchant(merchant_id=whale.pk, version=1, told={"address": "某路2号"}, **known)
    assert stayed.region_code == "410611"
    moved = change_merchant(merchant_id=whale.pk, version=2, told={"address": "鹤壁市淇县槐荫路140号"}, **known)
    assert moved.region_code == "410622"
    with pytest.raises(NotFound):
        change_merchant(merchant_id=whale.pk, version=3, told={"name": "别的"}, **known)


def test_an_exit_has_a_day_and_a_reason_and_is_taken_back(whale: Merchant, known: dict[str, Any]) -> None:
    change_merchant(merchant_id=whale.pk, version=1, told={"registered_on": date(2020, 1, 1)}, **known)
    given = {"merchant_id": whale.pk, "version": 2, "standing": Standing.REVOKED, **known}
    for day in (None, date(2026, 6, 10), date(2019, 12, 31)):
        with pytest.raises(EndBeforeStart):
            end_merchant(ended_on=day, reason="被吊销营业执照", **given)
    with pytest.raises(ReasonMissing):
        end_merchant(ended_on=ON, reason="", **given)
    ended = end_merchant(ended_on=ON, reason="被吊销营业执照", **given)
    assert (ended.status, ended.ended_on) == ("REVOKED", ON) and not find_merchants(text="云上鲸", live=True)
    back = end_merchant(
        merchant_id=whale.pk,
        version=3,
        standing=Standing.ACTIVE,
        ended_on=None,
        reason="吊销决定已撤销",
        **known,
    )
    assert (back.status, back.ended_on) == ("ACTIVE", None)
    assert acts(whale.pk)[-2:] == ["MERCHANT_ENDED", "MERCHANT_RESTORED"]


def test_outlets_and_shops(whale: Merchant, known: dict[str, Any], people: Cast) -> None:
    outlet = open_outlet(merchant_id=whale.pk, name="朝歌店", address="鹤壁市淇县槐荫路140号", region_code="", **known)
    assert outlet.region_code == "410622" and find_merchants(text="朝歌店")
    closed = change_outlet(
        outlet_id=outlet.pk, version=1, name="朝歌老店", address=outlet.address, region_code="", active=False, **known
    )
    assert (closed.active, closed.region_code) == (False, "410622")
    assert closed.name_key.endswith("朝歌老店")
    with pytest.raises(NotFound):
        change_outlet(
            outlet_id=outlet.pk, version=2, name="x", address="", region_code="", active=True, by=people.other_handler,
            at=later(1),
        )  # fmt: skip
    operator = register_merchant(
        new=NewMerchant(name="乐淘购（演示）", brand="乐淘购", is_platform_operator=True), at=MONDAY
    )
    shop = open_shop(merchant_id=whale.pk, platform_id=operator.pk, name="云上鲸旗舰店", address="", **known)
    other = open_shop(merchant_id=whale.pk, platform_id=operator.pk, name="云上鲸生鲜店", address="", **known)
    with pytest.raises(ShopKnown):
        change_shop(shop_id=other.pk, version=1, name="云上鲸旗舰店", address="", reachable=True, **known)
    gone = change_shop(
        shop_id=shop.pk, version=1, name="鲸旗舰店", address="鹤壁市浚县柳堤街1号", reachable=False, **known
    )
    assert (gone.published_region_code, gone.reachable) == ("410621", False)
    assert acts(whale.pk)[1:] == ["OUTLET_OPENED", "OUTLET_CHANGED", "SHOP_ADDED", "SHOP_ADDED", "SHOP_CHANGED"]


def test_sizes_are_stated_for_a_day(whale: Merchant, known: dict[str, Any]) -> None:
    with pytest.raises(SizeSaysNothing):
        state_size(merchant_id=whale.pk, measures={}, stated_on=ON, stated_by="", **known)
    with pytest.raises(EndBeforeStart):
        state_size(merchant_id=whale.pk, measures={"outlets": 3}, stated_on=date(2026, 6, 10), stated_by="", **known)
    size = state_size(
        merchant_id=whale.pk, measures={"outlets": 3, "staff_count": 40}, stated_on=ON, stated_by="年报", **known
    )
    assert size_of(whale.pk) == size and size.stated_by == "年报"


def test_a_chain_of_merchants_and_single_outlets(whale: Merchant, known: dict[str, Any], people: Cast) -> None:
    chain = found_chain(name="云上鲸", head_id=whale.pk, **known)
    with pytest.raises(ChainKnown):
        found_chain(name=" 云上鲸 ", head_id=None, **known)
    join_chain(chain_id=chain.pk, merchant_id=whale.pk, on=ON, **known)
    friend = register_merchant(new=NewMerchant(name="淇滨加盟店（演示）", region_code="410611"), at=MONDAY)
    outlet = open_outlet(merchant_id=friend.pk, name="加盟一店", address="", region_code="410611", **known)
    member = join_chain(chain_id=chain.pk, outlet_id=outlet.pk, on=ON, **known)
    own = Outlet.objects.create(id=1, merchant=whale, name="自营", name_key="自营")
    with pytest.raises(InChainAlready):
        join_chain(chain_id=chain.pk, outlet_id=own.pk, on=ON, by=SYSTEM, at=later(1))
    with pytest.raises(InChainAlready):
        join_chain(chain_id=chain.pk, merchant_id=friend.pk, on=ON, **known)
    assert [row.number for row in chains(text="鲸")] == [2]  # type: ignore[attr-defined]
    assert len(members_of(chain=chain, on=ON)) == 2 and len(chain_outlets(chain_id=chain.pk, on=ON)) == 2
    with pytest.raises(NotFound):
        leave_chain(member_id=member.pk, on=ON, reason="不再加盟", by=people.other_handler, at=later(1))
    leave_chain(member_id=member.pk, on=ON, reason="不再加盟", **known)
    assert chain_of(outlet_id=outlet.pk, on=ON) is None
    join_chain(chain_id=chain.pk, outlet_id=outlet.pk, on=ON, **known)
    change_chain(chain_id=chain.pk, version=1, name="云上鲸连锁", active=False, **known)
    assert chain_of(merchant_id=whale.pk, on=ON) is None
    assert acts(chain.pk) == [
        "CHAIN_FOUNDED", "CHAIN_JOINED", "CHAIN_JOINED", "CHAIN_LEFT", "CHAIN_JOINED", "CHAIN_CHANGED",
    ]  # fmt: skip
    assert "CHAIN_LEFT" in acts(friend.pk)
