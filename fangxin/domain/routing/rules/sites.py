"""From what a request says to what the law asks: who the respondent is, and which of its places are known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fangxin.domain.places.rules import CONFIDENT, RegionIndex, RegionMatch, resolve_address, within
from fangxin.domain.routing.rules.deciding import Site
from fangxin.domain.routing.words import Basis, RequestKind, Respondent

#: A shop's address told by the complainant, not read from the register of shops.
_TOLD_ADDRESS: Final = 0.75
#: A place only mentioned in a text about an online purchase may as well be the consumer's.
_TEXT_OF_ONLINE: Final = 0.5
#: The domicile of a well-known platform by law/platforms.yaml: never the only ground.
_LISTED_PLATFORM: Final = 0.6

#: The text says one county, the register of outlets another.
_AGAINST_REGISTER: Final = 0.6
_STORE: Final = "M1"
_OWN_SITE: Final = re.compile(r"自营网站|官网|官方网站|自建网站|公司网站|官方商城|公众号|官方小程序|官方APP|官方app")
_SELLER_ON_PLATFORM: Final = re.compile(r"店铺|网店|卖家|商家|旗舰店|专营店|专卖店|直播间|主播|客服说店")
_MEDIA: Final = re.compile(r"电视台|电视广告|广播电台|电台广告|报纸|杂志|报刊|电影院广告|影院贴片")
#: whose name begins with a place: 浚县电视台, 鹤壁日报
_NAMED_MEDIUM: Final = re.compile(r"([\u4e00-\u9fff]{2,12})(?:广播电视台|电视台|人民广播电台|广播电台|电台|日报|晚报)")
_OTHERS_SITE: Final = re.compile(
    r"(?:抖音|快手|微博|网站|公众号|信息流|弹窗|搜索)[^，。；]{0,8}(?:投放|发布|推送)[^，。；]{0,6}广告"
)
_ONLINE: Final = re.compile(r"网上|网络|网页|网站|网店|公众号|小程序|直播|朋友圈|详情页|链接|APP|app")


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """What a request says of its respondent, in words.

    `platform` was named as such; `platform_in_text` was only found in the text, its `platform_region` comes from
    law/platforms.yaml or, with `platform_registered`, from the register of merchants. `is_operator`: the respondent
    itself operates the platform. `advertising`: the request is about an advertisement. `sales_mode`: a code of the
    taxonomy (M1 is a physical store).
    """

    kind: RequestKind
    text: str = ""
    address: str = ""
    merchant: str = ""
    platform: str = ""
    platform_in_text: str = ""
    platform_region: str = ""
    platform_registered: bool = False
    is_operator: bool = False
    advertising: bool = False
    sales_mode: str = ""
    hint_region: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the register knows of the respondent, as codes or empty; `published` is what the shop shows."""

    domicile: str = ""
    outlet: str = ""
    is_shop: bool = False
    published: str = ""
    reachable: bool = True


def respondent_of(*, told: Told, known: Known, index: RegionIndex) -> Respondent:
    """What the respondent is in law, from the fields first and the words of the text second."""
    if told.kind is RequestKind.REPORT and told.advertising and (ad := _advertisement(told)):
        return ad
    if told.is_operator:
        return Respondent.PLATFORM_OPERATOR
    if known.is_shop or told.platform:
        own = not known.is_shop and _OWN_SITE.search(told.platform)
        return Respondent.OWN_SITE if own else Respondent.PLATFORM_SHOP
    if told.address or known.outlet or told.sales_mode == _STORE or _place_in_text(told, index).sure:
        return Respondent.PHYSICAL
    return _online_respondent(told)


def _online_respondent(told: Told) -> Respondent:
    """With no place and no platform field: by the words of the text."""
    if told.platform_in_text:
        sold_by_shop = bool(told.merchant or _SELLER_ON_PLATFORM.search(told.text))
        return Respondent.PLATFORM_SHOP if sold_by_shop else Respondent.PLATFORM_OPERATOR
    return Respondent.OWN_SITE if _OWN_SITE.search(told.text) else Respondent.PHYSICAL


def _advertisement(told: Told) -> Respondent | None:
    if _MEDIA.search(told.text):
        return Respondent.AD_MEDIA
    if _OTHERS_SITE.search(told.text):
        return Respondent.AD_INTERNET
    online = told.platform or told.platform_in_text or _ONLINE.search(told.text)
    return Respondent.AD_SELF if online else None


def sites_of(*, told: Told, known: Known, respondent: Respondent, index: RegionIndex) -> dict[Basis, Site]:
    """The places of the respondent that are known, each once."""
    sites: dict[Basis, Site] = {}
    place = _business_place(told, known, respondent, index)
    if place is not None:
        sites[Basis.PLACE_OF_BUSINESS] = sites[Basis.PLACE_OF_CONDUCT] = place
    if domicile := _domicile(told, known, index):
        sites[Basis.DOMICILE] = domicile
        sites[Basis.ADVERTISER_PLACE] = domicile
        if respondent is Respondent.PLATFORM_OPERATOR:
            sites[Basis.PLATFORM_DOMICILE] = domicile
    elif place is not None:
        sites[Basis.ADVERTISER_PLACE] = place
        if respondent in (Respondent.PLATFORM_OPERATOR, Respondent.OWN_SITE):
            sites[Basis.DOMICILE] = place
    if respondent is Respondent.PLATFORM_OPERATOR and not known.domicile and told.platform_region:
        sites[Basis.DOMICILE] = _platform(told, index)
    if (publisher := _publisher(told, respondent, index)) is not None:
        sites[Basis.PUBLISHER_PLACE] = publisher
    if respondent is Respondent.PLATFORM_SHOP:
        if (published := _published(told, known, place, index)) is not None:
            sites[Basis.PUBLISHED_ADDRESS] = published
        if told.platform_region:
            sites[Basis.PLATFORM_DOMICILE] = _platform(told, index)
    return sites


def _publisher(told: Told, respondent: Respondent, index: RegionIndex) -> Site | None:
    """Who published the advertisement of another: a medium that is called after its place, or the platform it ran on."""
    if respondent is Respondent.AD_INTERNET and told.platform_region:
        return _platform(told, index)
    named = _NAMED_MEDIUM.search(told.text) if respondent is Respondent.AD_MEDIA else None
    if named is None:
        return None
    match = resolve_address(text=named[1], index=index, hint_region=told.hint_region or None)
    return _site(match, "广告发布者名称：", 0.9) if match.code else None


def published_address_ok(*, known: Known, sites: dict[Basis, Site]) -> bool:
    """Whether the address the shop publishes can be relied on (Order 121, art. 13)."""
    return (not known.is_shop or known.reachable) and Basis.PUBLISHED_ADDRESS in sites


def _business_place(told: Told, known: Known, respondent: Respondent, index: RegionIndex) -> Site | None:
    """Where business is done: the address told, completed by the text; else the outlet; else the text."""
    online = respondent in (Respondent.PLATFORM_SHOP, Respondent.OWN_SITE, Respondent.PLATFORM_OPERATOR)
    if told.address:
        match = resolve_address(text=told.address, index=index, hint_region=told.hint_region or None)
        finer = _completed(match, told, index)
        if finer.code or not known.outlet:
            return _site(finer, "地址栏：", _TOLD_ADDRESS if online else 1.0)
    match = _place_in_text(told, index)
    if known.outlet:
        return _outlet(known.outlet, match, index)
    if match.code or match.alternatives:
        return _site(match, "", _TEXT_OF_ONLINE if online else 1.0)
    named = resolve_address(text=told.merchant, index=index, hint_region=told.hint_region or None)
    return _site(named, "经营者名称：", 0.9) if named.code else None


def _outlet(code: str, match: RegionMatch, index: RegionIndex) -> Site:
    """The outlet's registered place, unless the text is sure of another county."""
    site = _register(code, "经营地址已登记", index)
    county = index.county_of(code=match.code)
    if match.sure and county and county != index.county_of(code=site.region):
        where = index.full_name(code=site.region)
        return Site(
            region=match.code, confidence=_AGAINST_REGISTER, why=f"{match.why}登记的经营地址在{where}，两处不一致。"
        )
    return site


def _completed(match: RegionMatch, told: Told, index: RegionIndex) -> RegionMatch:
    """An address that stops at the city, or leaves the city open, completed by a county the text names inside it."""
    if not told.text or (match.sure and index.county_of(code=match.code)):
        return match
    inner = resolve_address(text=told.text, index=index, hint_region=match.code or told.hint_region or None)
    fits = inner.sure and (not match.code or within(inner.code, match.code))
    known_ones = not match.alternatives or match.code or inner.code in match.alternatives
    return inner if fits and known_ones else match


def _place_in_text(told: Told, index: RegionIndex) -> RegionMatch:
    return resolve_address(text=told.text, index=index, hint_region=told.hint_region or None)


def _domicile(told: Told, known: Known, index: RegionIndex) -> Site | None:
    return _register(known.domicile, "住所地已登记", index) if known.domicile else None


def _published(told: Told, known: Known, place: Site | None, index: RegionIndex) -> Site | None:
    if known.is_shop:
        return _register(known.published, "平台公示地址已登记", index) if known.published else None
    if place is None or not told.address or place.confidence < CONFIDENT:
        return None
    return Site(region=place.region, confidence=place.confidence, why=f"{place.why}（地址由投诉人提供）")


def _platform(told: Told, index: RegionIndex) -> Site:
    name = told.platform or told.platform_in_text or told.merchant
    if told.platform_registered:
        return _register(told.platform_region, f"平台“{name}”的经营者住所地已登记", index)
    why = f"平台“{name}”的经营者住所地据公开资料在{index.full_name(code=told.platform_region)}，没有登记"
    return Site(region=told.platform_region, confidence=_LISTED_PLATFORM, why=f"{why}。")


def _register(code: str, why: str, index: RegionIndex) -> Site:
    """A place the register gives; a township not loaded is read as its county."""
    region = index.known_part(code=code)
    return Site(region=region, confidence=0.95 if region else 0.0, why=f"{why}。")


def _site(match: RegionMatch, where: str, most: float) -> Site:
    return Site(region=match.code, confidence=min(match.confidence, most), why=f"{where}{match.why}")
