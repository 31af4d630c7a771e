"""Which merchant is meant: by code, name, shop or near name; a few indexed look-ups, whatever the register's size."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Q

from fangxin.domain.merchants.models import Merchant, Outlet, Shop
from fangxin.domain.merchants.rules import LEAD, MEANT, OFFERED, START, distinctive_part, likeness, name_key, near
from fangxin.domain.merchants.words import MATCH_SENTENCES, MatchedBy
from fangxin.domain.places.queries import region_index
from fangxin.domain.places.rules import county_of, span
from fangxin.foundation.identifiers import check_uscc
from fangxin.foundation.refusals import Refusal
from fangxin.storage.prepared import Prepared

#: Rows fetched per look-up; a name shared by more than this needs a region.
LIMIT: Final = 60
CHOICES: Final = 6


@dataclass(frozen=True, kw_only=True, slots=True)
class MerchantChoice:
    """One merchant a person may choose."""

    id: int
    name: str
    uscc: str
    address: str
    region_code: str
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class MerchantMatch:
    """The merchant meant, or None with the choices. `shop` without an operator leaves `merchant` None."""

    how: MatchedBy
    score: float
    merchant: Merchant | None = None
    outlet: Outlet | None = None
    shop: Shop | None = None
    alternatives: tuple[MerchantChoice, ...] = ()

    @property
    def why(self) -> str:
        """The ground in one Chinese sentence."""
        return MATCH_SENTENCES[self.how]


NOT_FOUND: Final = MerchantMatch(how=MatchedBy.NOT_FOUND, score=0.0)


class _Called:
    """Merchants found by one key: at most LIMIT; when there are more, those of the county, so that a chain's branch is not
    missed."""

    def __init__(self, condition: Callable[[str], Q]) -> None:
        self._everywhere: Prepared[Merchant] = Prepared(
            lambda key: Merchant.objects.filter(condition(key)).order_by()[:LIMIT], key=str
        )
        self._between: Prepared[Merchant] = Prepared(
            lambda key, first, last: (
                Merchant.objects.filter(condition(key), region_code__gte=first, region_code__lte=last)
                .order_by()[:LIMIT]
            ),
            key=str, first=str, last=str,
        )  # fmt: skip

    def __call__(self, key: str, region: str) -> list[Merchant]:
        rows = self._everywhere(key=key)
        if len(rows) == LIMIT and region:
            first, last = span(area=county_of(region))
            rows = self._between(key=key, first=first, last=last) or rows
        return sorted(rows, key=lambda merchant: merchant.pk)


_by_key: Final = _Called(lambda key: Q(name_key=key) | Q(brand_key=key))
_by_core: Final = _Called(lambda key: Q(core=key))
_by_core_start: Final = _Called(lambda key: Q(core_start=key))
_by_code: Final[Prepared[Merchant]] = Prepared(lambda code: Merchant.objects.filter(uscc=code).order_by(), code=str)
_outlets: Final[Prepared[Outlet]] = Prepared(
    lambda key: Outlet.objects.filter(name_key=key, active=True).select_related("merchant").order_by("id")[:LIMIT],
    key=str,
)
_operators: Final[Prepared[Merchant]] = Prepared(
    lambda key: (
        Merchant.objects.filter(Q(brand_key=key) | Q(name_key=key), is_platform_operator=True).order_by("id")[:1]
    ),
    key=str,
)  # fmt: skip


def resolve_merchant(
    *, uscc: str = "", name: str = "", platform: str = "", shop: str = "", region: str = "", near_too: bool = True
) -> MerchantMatch:
    """The merchant a request names: code, then exact name, then shop on a platform, then near name.

    `region` (any known code) decides between merchants of one name. With a platform, `name` is also tried as the shop's
    name, and a merchant found otherwise comes with its shop there. An unreadable code is passed over here: forms refuse
    it before. A duplicate that was merged leads to the merchant it is; only then is one more question asked.
    """
    found = _recognised(uscc, name, platform, shop, region, near_too)
    if found.merchant is not None and found.merchant.merged_into_id is not None:
        return replace(found, merchant=found.merchant.merged_into)
    return found


def _recognised(uscc: str, name: str, platform: str, shop: str, region: str, near_too: bool) -> MerchantMatch:
    key = name_key(name=name)
    match = (_by_uscc(uscc) if uscc else None) or (_by_name(key, region) if key else NOT_FOUND)
    if platform and (found := _on_platform(match, platform, name_key(name=shop or name))):
        return found
    if match.merchant is not None or match.alternatives:
        return match
    return _by_near_name(name, key, region) if near_too and len(key) >= 2 else NOT_FOUND


def platform_operator(*, platform: str) -> Merchant | None:
    """The operator of a platform named by its brand or by the operator's own name."""
    key = name_key(name=platform)
    return next(iter(_operators(key=key)), None) if key else None


def _by_uscc(value: str) -> MerchantMatch | None:
    try:
        code = check_uscc(value=value)
    except Refusal:
        return None
    merchant = next(iter(_by_code(code=code)), None)
    return MerchantMatch(how=MatchedBy.USCC, score=1.0, merchant=merchant) if merchant else None


def _by_name(key: str, region: str) -> MerchantMatch:
    """Registered name before brand, then an outlet's name."""
    called = _by_key(key, region)
    named = [merchant for merchant in called if merchant.name_key == key]
    if called:
        return _one_of(named or called, MatchedBy.NAME if named else MatchedBy.BRAND, region)
    outlets = _outlets(key=key)
    outlets = [o for o in outlets if near(code=o.region_code, region=region)] or outlets
    if len(outlets) == 1:
        return MerchantMatch(how=MatchedBy.NAME, score=0.95, merchant=outlets[0].merchant, outlet=outlets[0])
    owners = list({outlet.merchant_id: outlet.merchant for outlet in outlets}.values())
    return _one_of(owners, MatchedBy.NAME, region) if owners else NOT_FOUND


def _one_of(found: Sequence[Merchant], how: MatchedBy, region: str) -> MerchantMatch:
    """The only one, or the only one in the region; else the choices."""
    found = _apart(sorted(found, key=lambda merchant: (merchant.merged_into_id or 0, merchant.pk)))
    local = [merchant for merchant in found if near(code=merchant.region_code, region=region)]
    chosen = local if len(local) == 1 else list(found)
    if len(chosen) == 1:
        score = {MatchedBy.NAME: 0.98, MatchedBy.BRAND: 0.9}[how]
        rest = [merchant for merchant in found if merchant is not chosen[0]]
        return MerchantMatch(how=how, score=score, merchant=chosen[0], alternatives=_choices((m, 0.5) for m in rest))
    return MerchantMatch(how=MatchedBy.SEVERAL, score=0.5, alternatives=_choices((m, 0.5) for m in local or found))


def _apart(found: Sequence[Merchant]) -> list[Merchant]:
    """Of every family only the first: a merchant and its duplicates are no choice."""
    kept: dict[int, Merchant] = {}
    for merchant in found:
        kept.setdefault(merchant.merged_into_id or merchant.pk, merchant)
    return list(kept.values())


def _on_platform(match: MerchantMatch, platform: str, shop_key: str) -> MerchantMatch | None:
    """The shop of that name on the platform, or the only one there of the merchant already found; None without any."""
    operator = platform_operator(platform=platform)
    if operator is None or match.merchant == operator:
        return None
    shops = Shop.objects.filter(platform=operator).select_related("operator", "platform")
    owned = Q(operator=match.merchant) if match.merchant else Q(pk__in=[])
    found = list(shops.filter(Q(shop_key=shop_key) | owned).order_by("id")[:LIMIT])
    own = [shop for shop in found if match.merchant is not None and shop.operator == match.merchant]
    # a code is the merchant's own: a namesake's shop is not meant
    named = [shop for shop in (own if match.how is MatchedBy.USCC else found) if shop_key and shop.shop_key == shop_key]
    shop = named[0] if named else (own[0] if len(own) == 1 else None)
    if shop is None:
        return None
    if shop in own:
        return replace(match, shop=shop)
    return MerchantMatch(how=MatchedBy.SHOP, score=0.97, merchant=shop.operator, shop=shop)


def _by_near_name(name: str, key: str, region: str) -> MerchantMatch:
    core = distinctive_part(name=name, index=region_index())
    if len(core) < 2:
        return NOT_FOUND
    rows = {m.pk: m for m in _by_core(core, region)}
    if len(rows) < LIMIT:
        rows |= {m.pk: m for m in _by_core_start(core[:START], region)}
    scored = [(merchant, _alike(core, key, merchant, region)) for merchant in rows.values()]
    ranked = sorted((pair for pair in scored if pair[1] >= OFFERED), key=lambda pair: (-pair[1], pair[0].pk))
    if not ranked:
        return NOT_FOUND
    apart = {merchant.pk for merchant in _apart([merchant for merchant, _ in ranked])}
    ranked = [pair for pair in ranked if pair[0].pk in apart]
    best, score = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    if score >= MEANT and score - second >= LEAD:
        return MerchantMatch(
            how=MatchedBy.NEAR_NAME, score=round(score, 2), merchant=best, alternatives=_choices(ranked[1:])
        )
    return MerchantMatch(how=MatchedBy.SEVERAL, score=round(score, 2), alternatives=_choices(ranked))


def _alike(core: str, key: str, merchant: Merchant, region: str) -> float:
    """Mostly the distinctive part, a little the whole name; another region speaks against it."""
    alike = 0.75 * likeness(one=core, other=merchant.core) + 0.25 * likeness(one=key, other=merchant.name_key)
    if region and merchant.region_code:
        alike += 0.05 if near(code=merchant.region_code, region=region) else -0.15
    return min(alike, 0.95)


def _choices(found: Iterable[tuple[Merchant, float]]) -> tuple[MerchantChoice, ...]:
    return tuple(
        MerchantChoice(
            id=merchant.merged_into_id or merchant.pk,
            name=merchant.name,
            uscc=merchant.uscc or "",
            address=merchant.address,
            region_code=merchant.region_code,
            score=round(score, 2),
        )
        for merchant, score in list(found)[:CHOICES]
    )
