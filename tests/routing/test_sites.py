"""Who the respondent is in law, and which of its places are known."""

from __future__ import annotations

import pytest

from fangxin.domain.places.rules import RegionIndex
from fangxin.domain.routing.rules import Known, Told, published_address_ok, respondent_of, sites_of
from fangxin.domain.routing.words import Basis, RequestKind, Respondent

C, R = RequestKind.COMPLAINT, RequestKind.REPORT


@pytest.mark.parametrize(
    ("told", "known", "respondent"),
    [
        (Told(kind=C, text="在鹤壁市浚县买的鞋"), Known(), Respondent.PHYSICAL),
        (Told(kind=C, text="商家不退款"), Known(), Respondent.PHYSICAL),
        (Told(kind=C, text="买了假货", platform="乐淘购"), Known(), Respondent.PLATFORM_SHOP),
        (Told(kind=C, text="买了假货", platform="自营网站"), Known(), Respondent.OWN_SITE),
        (Told(kind=C, text="平台不退款", platform="乐淘购", is_operator=True), Known(), Respondent.PLATFORM_OPERATOR),
        (Told(kind=C, text="店铺不发货", platform_in_text="乐淘购"), Known(), Respondent.PLATFORM_SHOP),
        (Told(kind=C, text="砍价活动是假的", platform_in_text="乐淘购"), Known(), Respondent.PLATFORM_OPERATOR),
        (Told(kind=C, text="在品牌官网买的表"), Known(), Respondent.OWN_SITE),
        (Told(kind=C, text="用乐淘购的券到浚县的店里吃饭", platform_in_text="乐淘购"), Known(), Respondent.PHYSICAL),
        (Told(kind=C, text="坏了", platform_in_text="乐淘购", sales_mode="M1"), Known(), Respondent.PHYSICAL),
        (Told(kind=C, text="坏了"), Known(is_shop=True), Respondent.PLATFORM_SHOP),
        (Told(kind=R, text="电视台播放虚假广告", advertising=True), Known(), Respondent.AD_MEDIA),
        (Told(kind=R, text="在网站上投放的广告夸大疗效", advertising=True), Known(), Respondent.AD_INTERNET),
        (Told(kind=R, text="商品详情页使用最高级用语", advertising=True), Known(), Respondent.AD_SELF),
        (Told(kind=R, text="浚县一药店门口的广告牌", advertising=True), Known(), Respondent.PHYSICAL),
        (Told(kind=C, text="电视台播放虚假广告", advertising=True), Known(), Respondent.PHYSICAL),
    ],
)
def test_respondent(regions: RegionIndex, told: Told, known: Known, respondent: Respondent) -> None:
    assert respondent_of(told=told, known=known, index=regions) is respondent


def _sites(told: Told, known: Known, regions: RegionIndex) -> dict[Basis, tuple[str, bool]]:
    respondent = respondent_of(told=told, known=known, index=regions)
    found = sites_of(told=told, known=known, respondent=respondent, index=regions)
    return {basis: (site.region, site.confidence >= 0.7) for basis, site in found.items()}


def test_address_goes_before_the_text(regions: RegionIndex) -> None:
    told = Told(kind=C, address="鹤壁市淇滨区某路1号", text="我在浚县上班")
    assert _sites(told, Known(), regions)[Basis.PLACE_OF_BUSINESS] == ("410611", True)


def test_coarse_address_is_completed_by_the_text(regions: RegionIndex) -> None:
    told = Told(kind=C, address="鹤壁市某路1号", text="店在浚县城里")
    assert _sites(told, Known(), regions)[Basis.PLACE_OF_BUSINESS] == ("410621", True)
    other = Told(kind=C, address="鹤壁市某路1号", text="我住北京市朝阳区")
    assert _sites(other, Known(), regions)[Basis.PLACE_OF_BUSINESS] == ("410600", True)


def test_registered_places_are_used(regions: RegionIndex) -> None:
    sites = _sites(Told(kind=C, text="坏了"), Known(domicile="410621", outlet="410611"), regions)
    assert sites[Basis.PLACE_OF_BUSINESS] == ("410611", True)
    assert sites[Basis.DOMICILE] == ("410621", True)


def test_text_against_the_register_is_not_sure(regions: RegionIndex) -> None:
    sites = _sites(Told(kind=C, text="在鹤壁市浚县的店里买的"), Known(outlet="410611"), regions)
    assert sites[Basis.PLACE_OF_BUSINESS] == ("410621", False)
    sites = _sites(Told(kind=C, text="在鹤壁市淇滨区的店里买的"), Known(outlet="410611"), regions)
    assert sites[Basis.PLACE_OF_BUSINESS] == ("410611", True)


def test_place_in_the_text_of_an_online_purchase_is_not_the_shops(regions: RegionIndex) -> None:
    told = Told(kind=C, text="我在鹤壁市浚县收到的货是坏的", platform="乐淘购")
    assert _sites(told, Known(), regions)[Basis.PLACE_OF_BUSINESS] == ("410621", False)
    assert Basis.PUBLISHED_ADDRESS not in _sites(told, Known(), regions)


def test_listed_platform_is_never_sure_and_a_registered_one_is(regions: RegionIndex) -> None:
    listed = Told(kind=C, platform="某平台", platform_region="330110")
    assert _sites(listed, Known(), regions)[Basis.PLATFORM_DOMICILE] == ("330110", False)
    registered = Told(kind=C, platform="某平台", platform_region="330110", platform_registered=True)
    assert _sites(registered, Known(), regions)[Basis.PLATFORM_DOMICILE] == ("330110", True)


def test_published_address_must_be_there_and_reachable(regions: RegionIndex) -> None:
    told = Told(kind=C, platform="某平台")
    for known, good in (
        (Known(is_shop=True, published="410622"), True),
        (Known(is_shop=True, published="410622", reachable=False), False),
        (Known(is_shop=True), False),
        (Known(), False),
    ):
        sites = sites_of(told=told, known=known, respondent=Respondent.PLATFORM_SHOP, index=regions)
        assert published_address_ok(known=known, sites=sites) is good


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("浚县电视台播放药品广告，说包治百病", "410621"), ("我看到鹤壁市淇滨区广播电台的广告夸大疗效", "410611"),
        ("电视台播放虚假广告，我住浚县", ""),
    ],
)  # fmt: skip
def test_the_medium_called_after_its_place_published_there(regions: RegionIndex, text: str, region: str) -> None:
    sites = _sites(Told(kind=R, text=text, advertising=True), Known(), regions)
    assert sites.get(Basis.PUBLISHER_PLACE, ("",))[0] == region


def test_an_advertisement_on_a_platform_is_published_where_the_platform_is(regions: RegionIndex) -> None:
    told = Told(
        kind=R, text="在短视频平台投放的广告夸大疗效，抖音推送广告", advertising=True, platform_in_text="某平台",
        platform_region="330110", platform_registered=True,
    )  # fmt: skip
    sites = _sites(told, Known(domicile="410621"), regions)
    assert sites[Basis.PUBLISHER_PLACE] == ("330110", True)
    assert sites[Basis.ADVERTISER_PLACE] == ("410621", True)
    assert Basis.PUBLISHER_PLACE not in _sites(Told(kind=C, text="浚县电视台"), Known(), regions)


def test_hint_decides_between_namesakes(regions: RegionIndex) -> None:
    told = Told(kind=C, text="鼓楼区一家店", hint_region="410200")
    assert _sites(told, Known(), regions)[Basis.PLACE_OF_BUSINESS] == ("410204", True)
