"""A merchant with its duplicates, its size, its chain; recognising a duplicate; finding merchants by words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from fangxin.domain.merchants.actions import (
    NewMerchant,
    add_outlet,
    index_merchants,
    register_merchant,
    reindex_merchants,
)
from fangxin.domain.merchants.models import ChainMember, Merchant, MerchantText, Size, StoreChain
from fangxin.domain.merchants.queries import (
    chain_merchants,
    chain_of,
    chain_outlets,
    families_of,
    family_of,
    find_merchants,
    one_chain,
    outlets_in_one_city,
    resolve_merchant,
    root_of,
    size_of,
    sizes_of,
)
from fangxin.domain.merchants.words import MatchedBy, Standing
from fangxin.storage.ids import new_id

AT = datetime(2026, 5, 1, 2, tzinfo=UTC)
ON = date(2026, 5, 2)
WHALE = "91000000MA00000157"

pytestmark = pytest.mark.django_db


def _merchant(name: str, **told: object) -> Merchant:
    return register_merchant(new=NewMerchant(name=name, **told), at=AT)  # type: ignore[arg-type]


def _merged(one: Merchant, into: Merchant) -> Merchant:
    one.merged_into = into
    one.save(update_fields=["merged_into"])
    index_merchants([one.pk])
    return one


@pytest.fixture
def whale() -> Merchant:
    return _merchant(
        "鹤壁云上鲸超市有限公司（演示）", uscc=WHALE, address="鹤壁市淇滨区青禾路88号", brand="云上鲸超市", trade="超市"
    )


@pytest.fixture
def twin(whale: Merchant) -> Merchant:
    return _merged(_merchant("云上鲸便利超市（演示）", address="鹤壁市淇滨区青禾路88号"), whale)


def test_a_family_is_the_same_whoever_of_it_is_asked(whale: Merchant, twin: Merchant) -> None:
    other = _merchant("山城酥香坊（演示）")
    assert family_of(whale.pk) == family_of(twin.pk) == {whale.pk, twin.pk}
    assert family_of(other.pk) == {other.pk} and family_of(5) == {5}
    assert families_of([twin.pk, other.pk, 5]) == {
        twin.pk: {whale.pk, twin.pk}, other.pk: {other.pk}, 5: {5},
    }  # fmt: skip
    assert root_of(twin.pk) == whale.pk and root_of(whale.pk) == whale.pk


def test_a_merchant_is_not_merged_into_itself(whale: Merchant) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        _merged(whale, whale)


def test_a_duplicate_leads_to_the_merchant_it_is(whale: Merchant, twin: Merchant) -> None:
    found = resolve_merchant(name=twin.name)
    assert (found.how, found.merchant) == (MatchedBy.NAME, whale)
    code = _merged(_merchant("鲸鱼商行（演示）", uscc="92000000MA0000023Y"), whale)
    assert resolve_merchant(uscc=code.uscc or "").merchant == whale
    near = resolve_merchant(name="云上鲸便利超")
    assert [one.id for one in near.alternatives] == [whale.pk], "the nearest of a family stands for it"


def test_recognising_asks_no_more_than_before(whale: Merchant, django_assert_num_queries: object) -> None:
    resolve_merchant(uscc=WHALE)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert resolve_merchant(uscc=WHALE).merchant == whale


def test_duplicates_of_one_name_are_one(whale: Merchant) -> None:
    _merged(_merchant(whale.name), whale)
    found = resolve_merchant(name=whale.name)
    assert (found.how, found.merchant, found.alternatives) == (MatchedBy.NAME, whale, ())


def _size(merchant: Merchant, stated_on: date, **told: int) -> Size:
    return Size.objects.create(
        id=new_id(AT), merchant=merchant, stated_on=stated_on, stated_by="登记数据", recorded_at=AT, **told
    )


def test_the_newest_size_counts(whale: Merchant, twin: Merchant) -> None:
    assert size_of(whale.pk) is None
    of_twin = _size(twin, date(2026, 4, 1), staff_count=3)
    assert size_of(whale.pk) == of_twin, "the family's when it has none itself"
    _size(whale, date(2025, 1, 1), outlets=2)
    newest = _size(whale, date(2026, 1, 1), outlets=3, staff_count=40)
    assert size_of(whale.pk) == newest
    assert size_of(twin.pk) == of_twin
    assert [row.outlets for row in sizes_of([whale.pk], on=date(2025, 6, 1)).values()] == [2]
    with pytest.raises(IntegrityError), transaction.atomic():
        _size(whale, ON)


def test_a_chain_and_its_places(whale: Merchant) -> None:
    near = add_outlet(merchant_id=whale.pk, name="九州路店", region_code="410611", at=AT)
    far = add_outlet(merchant_id=whale.pk, name="金水店", region_code="410105", at=AT)
    friend = _merchant("淇县云上鲸加盟店（演示）")
    theirs = add_outlet(merchant_id=friend.pk, name="朝歌店", region_code="410622", at=AT)
    alone = add_outlet(merchant_id=friend.pk, name="朝歌二店", region_code="410622", at=AT)
    chain = StoreChain.objects.create(id=new_id(AT), name="云上鲸", name_key="云上鲸", head=whale, created_at=AT)
    ChainMember.objects.create(id=new_id(AT), chain=chain, merchant=whale, joined_on=date(2026, 1, 1))
    member = ChainMember.objects.create(id=new_id(AT), chain=chain, outlet=theirs, joined_on=date(2026, 1, 1))
    assert {row.pk for row in chain_outlets(chain_id=chain.pk, on=ON)} == {near.pk, far.pk, theirs.pk}
    assert {row.pk for row in chain_merchants(chain_id=chain.pk, on=ON)} == {whale.pk, friend.pk}
    assert chain_of(outlet_id=near.pk, on=ON) == chain_of(merchant_id=whale.pk, on=ON) == chain
    assert chain_of(outlet_id=alone.pk, on=ON) is None and chain_of(merchant_id=friend.pk, on=ON) is None
    assert chain_of(outlet_id=near.pk, on=date(2025, 12, 31)) is None
    assert one_chain(outlet_id=near.pk, other_id=theirs.pk, on=ON) == chain
    assert one_chain(outlet_id=near.pk, other_id=alone.pk, on=ON) is None
    assert outlets_in_one_city(outlet_id=near.pk, other_id=theirs.pk) is True
    assert outlets_in_one_city(outlet_id=near.pk, other_id=far.pk) is False
    member.left_on = ON
    member.save(update_fields=["left_on"])
    assert one_chain(outlet_id=near.pk, other_id=theirs.pk, on=ON) is None
    with pytest.raises(IntegrityError), transaction.atomic():
        ChainMember.objects.create(id=new_id(AT), chain=chain, merchant=whale, joined_on=ON)


def test_merchants_are_found_by_words_region_and_trade(whale: Merchant, twin: Merchant) -> None:
    add_outlet(merchant_id=whale.pk, name="朝歌店", at=AT)
    other = _merchant("浚县云上小吃店（演示）", address="鹤壁市浚县柳堤街9号", trade="小吃")
    ended = _merchant("云上旧货铺（演示）", status=Standing.CANCELLED)

    def found(**asked: object) -> set[int]:
        return {row.pk for row in find_merchants(**asked)}  # type: ignore[arg-type]

    assert found(text="云上") == {whale.pk, twin.pk, other.pk, ended.pk}
    assert found(text="云上", live=True) == {whale.pk, other.pk}
    assert found(text="云上", live=False) == {twin.pk, ended.pk}
    assert found(text="云上", region="410621") == {other.pk}
    assert found(text="云上", trade="CATERING") == {other.pk} == found(trade="CATERING")
    assert found(text="朝歌店") == {whale.pk} == found(text=WHALE) == found(text="0157")
    assert found(region="410611", live=True) == {whale.pk}
    assert found(live=False) == {twin.pk, ended.pk}
    ids = [row.pk for row in find_merchants(text="云上", most=2)]
    assert {row.pk for row in find_merchants(text="云上", after=ids[-1])} == found(text="云上") - set(ids)


def test_words_lost_are_read_again(whale: Merchant) -> None:
    MerchantText.objects.all().delete()
    assert not find_merchants(text="云上鲸")
    assert (reindex_merchants(), reindex_merchants()) == (1, 0)
    assert [row.pk for row in find_merchants(text="云上鲸")] == [whale.pk]
