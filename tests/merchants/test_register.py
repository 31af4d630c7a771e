"""Registering merchants, outlets and shops; recognising them by code, name, shop and near name."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fangxin.domain.merchants import actions
from fangxin.domain.merchants.actions import NewMerchant, add_outlet, add_shop, note_shop_reachable, register_merchant
from fangxin.domain.merchants.models import Merchant, Shop
from fangxin.domain.merchants.queries import platform_operator, resolve_merchant
from fangxin.domain.merchants.words import MatchedBy
from fangxin.foundation.identifiers import UsccCheckDigit
from fangxin.foundation.refusals import NotFound

AT = datetime(2026, 5, 1, 2, tzinfo=UTC)
WHALE = "91000000MA00000157"

pytestmark = pytest.mark.django_db


def _merchant(name: str, **told: object) -> Merchant:
    return register_merchant(new=NewMerchant(name=name, **told), at=AT)  # type: ignore[arg-type]


@pytest.fixture
def whale() -> Merchant:
    return _merchant("鹤壁云上鲸超市有限公司（演示）", uscc=WHALE, address="鹤壁市淇滨区青禾路88号", brand="云上鲸超市")


@pytest.fixture
def platform() -> Merchant:
    return _merchant("鹤壁乐淘购网络有限公司（演示）", brand="乐淘购", region_code="410611", is_platform_operator=True)


def test_region_is_read_from_the_address(whale: Merchant) -> None:
    assert whale.region_code == "410611"
    assert _merchant("无址小店（演示）", address="某路1号").region_code == ""


def test_code_wins(whale: Merchant) -> None:
    found = resolve_merchant(uscc=WHALE.lower(), name="别的名称")
    assert (found.how, found.merchant, found.score) == (MatchedBy.USCC, whale, 1.0)


def test_unreadable_code_falls_back_to_the_name(whale: Merchant) -> None:
    assert resolve_merchant(uscc="123", name=whale.name).how is MatchedBy.NAME


def test_exact_name_in_any_spelling(whale: Merchant) -> None:
    assert resolve_merchant(name="鹤壁 云上鲸超市有限公司(演示)").merchant == whale
    assert resolve_merchant(name="云上鲸超市").how is MatchedBy.BRAND


def test_outlet_gives_its_merchant_and_itself(whale: Merchant) -> None:
    outlet = add_outlet(merchant_id=whale.pk, name="云上鲸超市朝歌店", address="鹤壁市淇县槐荫路140号", at=AT)
    found = resolve_merchant(name="云上鲸超市朝歌店")
    assert (found.merchant, found.outlet, outlet.region_code) == (whale, outlet, "410622")


def test_shop_on_its_platform_only(whale: Merchant, platform: Merchant) -> None:
    shop = add_shop(platform_id=platform.pk, name="三只橘猫零食铺", operator_id=whale.pk, at=AT)
    found = resolve_merchant(name="三只橘猫零食铺", platform="乐淘购")
    assert (found.how, found.shop, found.merchant) == (MatchedBy.SHOP, shop, whale)
    assert resolve_merchant(name="三只橘猫零食铺", platform="别的平台").shop is None
    assert platform_operator(platform="乐淘购") == platform
    assert platform_operator(platform="") is None


def test_a_merchant_found_by_name_or_code_comes_with_its_shop_on_the_platform(
    whale: Merchant, platform: Merchant
) -> None:
    shop = add_shop(platform_id=platform.pk, name="云上鲸旗舰店", operator_id=whale.pk, at=AT)
    for asked in ({"name": "云上鲸超市"}, {"uscc": WHALE}):
        found = resolve_merchant(platform="乐淘购", **asked)
        assert (found.merchant, found.shop) == (whale, shop)
        assert resolve_merchant(**asked).shop is None
    add_shop(platform_id=platform.pk, name="云上鲸生鲜店", operator_id=whale.pk, at=AT)
    assert resolve_merchant(name="云上鲸超市", platform="乐淘购").shop is None


def test_shop_is_given_beside_a_merchant_found_by_name_or_code(whale: Merchant, platform: Merchant) -> None:
    shop = add_shop(platform_id=platform.pk, name="云上鲸超市", operator_id=whale.pk, at=AT)
    for told in ({"name": "云上鲸超市"}, {"uscc": WHALE}, {"name": whale.name}):
        found = resolve_merchant(platform="乐淘购", **told)
        assert (found.merchant, found.shop) == (whale, shop)
    assert resolve_merchant(name="云上鲸超市").shop is None
    other = _merchant("别家（演示）", uscc="92000000MA0000023Y")
    assert resolve_merchant(uscc=other.uscc or "", name="云上鲸超市", platform="乐淘购").shop is None
    assert resolve_merchant(name="乐淘购", platform="乐淘购").merchant == platform


def test_an_outlets_common_name_is_no_name_without_the_merchant(whale: Merchant) -> None:
    outlet = add_outlet(merchant_id=whale.pk, name="九州路店", at=AT)
    assert resolve_merchant(name="九州路店").outlet is None
    assert resolve_merchant(name="云上鲸超市（九州路店）").outlet == outlet


def test_namesakes_are_offered_and_the_region_decides(whale: Merchant) -> None:
    one = _merchant("月亮小馆（演示）", region_code="410611")
    two = _merchant("月亮小馆（演示）", region_code="410621")
    found = resolve_merchant(name="月亮小馆（演示）")
    assert (found.how, found.merchant) == (MatchedBy.SEVERAL, None)
    assert {choice.id for choice in found.alternatives} == {one.pk, two.pk}
    assert resolve_merchant(name="月亮小馆（演示）", region="410621").merchant == two
    assert resolve_merchant(name="月亮小馆（演示）", region="410621101000").merchant == two


def test_near_name_is_offered_and_never_sure_between_two(whale: Merchant) -> None:
    found = resolve_merchant(name="云上鲸超市有限公司")
    assert found.how is MatchedBy.NEAR_NAME
    assert found.merchant == whale
    _merchant("浚县云上鲸超市（演示）")
    assert resolve_merchant(name="云上鲸超市有限公司").how is MatchedBy.SEVERAL
    assert resolve_merchant(name="完全无关").how is MatchedBy.NOT_FOUND
    assert resolve_merchant(name="").how is MatchedBy.NOT_FOUND


def test_refusals(whale: Merchant, platform: Merchant) -> None:
    with pytest.raises(actions.MerchantKnown):
        _merchant("另一家（演示）", uscc=WHALE)
    with pytest.raises(UsccCheckDigit):
        _merchant("另一家（演示）", uscc="91000000MA00000158")
    with pytest.raises(actions.MerchantNameMissing):
        _merchant("（）")
    with pytest.raises(actions.NotAPlatform):
        add_shop(platform_id=whale.pk, name="店", at=AT)
    add_shop(platform_id=platform.pk, name="同名店", at=AT)
    with pytest.raises(actions.ShopKnown):
        add_shop(platform_id=platform.pk, name="同名 店", at=AT)
    with pytest.raises(NotFound):
        add_outlet(merchant_id=1, name="店", at=AT)


def test_reachability_is_noted_with_a_new_version(platform: Merchant) -> None:
    shop = add_shop(platform_id=platform.pk, name="深夜杂货铺", at=AT)
    note_shop_reachable(shop_id=shop.pk, reachable=False)
    kept = Shop.objects.get(pk=shop.pk)
    assert (kept.reachable, kept.version) == (False, 2)
    with pytest.raises(NotFound):
        note_shop_reachable(shop_id=1, reachable=True)


def test_recognising_takes_few_queries(whale: Merchant, django_assert_max_num_queries: object) -> None:
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        resolve_merchant(uscc=WHALE)
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        resolve_merchant(name="谁也不认识的店", platform="乐淘购", region="410611")
