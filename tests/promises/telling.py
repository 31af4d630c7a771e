"""A chain of three stores in two cities, and what happens to their promises, in few words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fangxin.domain.agency.models import Office
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Role, Tier
from fangxin.domain.merchants.actions.registering import NewMerchant, add_outlet, add_shop, register_merchant
from fangxin.domain.merchants.models import ChainMember, Merchant, Outlet, Shop, StoreChain
from fangxin.domain.promises.actions.applying import apply_for_promise
from fangxin.domain.promises.actions.deciding import check_promise, decide_promise
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import Finding, Terms
from fangxin.domain.promises.words import Across, PromiseKind
from fangxin.storage.ids import new_id
from tests.people import MONDAY, Cast, cast, office, officer

SEVEN = Terms(days=7, refund_days=7, across=Across.ANY_CITY, exclusions=("FRESH",))


@dataclass(kw_only=True)
class Stores:
    """The whale's two stores in Hebi and the sister's store in Anyang, all of one chain; and who acts."""

    people: Cast
    whale: Merchant
    sister: Merchant
    first: Outlet
    second: Outlet
    far: Outlet
    shop: Shop
    chain: StoreChain
    far_office: Office
    far_handler: Actor
    far_head: Actor

    def clerk(self, merchant: Merchant) -> Actor:
        return Actor(kind=ActorKind.MERCHANT, name="店员晓**", account_id=7, office_name=merchant.name)


def stores() -> Stores:
    """Create the agency and the chain."""
    people = cast()
    province = office("410000", "河南省市场监督管理局", Tier.PROVINCE, None, "410000")
    anyang = office("410502", "文峰区市场监督管理局", Tier.COUNTY, province, "410502")
    whale = register_merchant(
        new=NewMerchant(name="鹤壁云上鲸超市有限公司（演示）", brand="云上鲸", uscc="91000000MA00000157", phone="19900001001",
                        address="河南省鹤壁市淇滨区九州路88号", region_code="410611"),
        at=MONDAY,
    )  # fmt: skip
    sister = register_merchant(
        new=NewMerchant(name="安阳云上鲸商贸有限公司（演示）", phone="19900001009", region_code="410502"), at=MONDAY
    )
    first = add_outlet(merchant_id=whale.pk, name="九州路店", region_code="410611", at=MONDAY)
    second = add_outlet(merchant_id=whale.pk, name="山城店", region_code="410603", at=MONDAY)
    far = add_outlet(merchant_id=sister.pk, name="文峰店", region_code="410502", at=MONDAY)
    platform = register_merchant(
        new=NewMerchant(name="乐淘购平台", brand="乐淘购", is_platform_operator=True), at=MONDAY
    )
    shop = add_shop(platform_id=platform.pk, name="云上鲸官方店", operator_id=whale.pk, at=MONDAY)
    chain = StoreChain.objects.create(
        id=new_id(MONDAY), name="云上鲸", name_key="云上鲸", head=whale, created_at=MONDAY
    )
    for member in (whale, sister):
        ChainMember.objects.create(
            id=new_id(MONDAY), chain=chain, merchant=member, joined_on=(MONDAY - timedelta(days=900)).date()
        )
    return Stores(
        people=people, whale=whale, sister=sister, first=first, second=second, far=far, shop=shop, chain=chain,
        far_office=anyang, far_handler=officer("anyang1", "安阳一", Role.HANDLER, anyang),
        far_head=officer("anyang2", "安阳二", Role.HEAD, anyang),
    )  # fmt: skip


def applied(
    given: Stores, outlet: Outlet | None = None, *, kind: PromiseKind = PromiseKind.NO_REASON_RETURN, terms: Terms = SEVEN,
    at: datetime = MONDAY,
) -> Promise:  # fmt: skip
    """An application for one of the stores, the first one by default; for the shop when the kind asks for one."""
    place = given.shop if promise_book().kinds[kind].place == "shop" else outlet or given.first
    merchant = given.sister if place == given.far else given.whale
    return apply_for_promise(
        merchant=merchant, kind=kind, place_id=place.pk, pledged=True, terms=terms, by=given.clerk(merchant), at=at
    )


def met(kind: str, *, but: str = "", word: str = "没有公示") -> list[Finding]:
    """Every criterion met, but one."""
    codes = [one.code for one in promise_book().kinds[PromiseKind(kind)].criteria]
    return [Finding(code=code, met=code != but, word=word if code == but else "") for code in codes]


def granted(
    given: Stores, outlet: Outlet | None = None, *, kind: PromiseKind = PromiseKind.NO_REASON_RETURN, terms: Terms = SEVEN,
    at: datetime = MONDAY - timedelta(days=30),
) -> Promise:  # fmt: skip
    """A promise in force."""
    promise = applied(given, outlet, kind=kind, terms=terms, at=at)
    handler, head = given.people.handler, given.people.head
    if promise.region_code == "410603":
        handler, head = given.people.other_handler, other_head(given)
    if promise.region_code == "410502":
        handler, head = given.far_handler, given.far_head
    check_promise(promise_id=promise.pk, version=None, findings=met(promise.kind), by=handler, at=at)
    return decide_promise(promise_id=promise.pk, version=None, granted=True, reason="", by=head, at=at)


def other_head(given: Stores) -> Actor:
    """The head of the other county."""
    return officer(f"head{Promise.objects.count()}", "贺知章", Role.HEAD, given.people.other_county)
