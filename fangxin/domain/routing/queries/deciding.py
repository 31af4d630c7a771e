"""From a request's words and fields to the decision where it goes: category, merchant, place, office, ground."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from fangxin.domain.classification.queries import own_models
from fangxin.domain.classification.rules import RequestReading, classify_request, platforms_in
from fangxin.domain.classification.rules.facts_in_text import Platform
from fangxin.domain.classification.words import Axis, Kind
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.queries import NOT_FOUND, MerchantMatch, platform_operator, resolve_merchant
from fangxin.domain.merchants.rules import name_key
from fangxin.domain.merchants.words import MatchedBy
from fangxin.domain.places.queries import region_index
from fangxin.domain.routing.queries.offices import office_index
from fangxin.domain.routing.rules import (
    Decision,
    Known,
    OfficeIndex,
    RoutingRequest,
    Told,
    decide,
    jurisdiction_book,
    published_address_ok,
    respondent_of,
    sites_of,
)
from fangxin.domain.routing.words import RequestKind
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.taxonomy import taxonomy

#: Grounds on which a merchant is taken as the respondent without asking.
EXACT: Final = frozenset({MatchedBy.USCC, MatchedBy.NAME, MatchedBy.SHOP, MatchedBy.BRAND})
#: Classes of the taxonomy that speak of advertisements.
_ADVERTISING: Final = frozenset({"V01"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A request as far as routing reads it. `on` is the day of receipt; codes given by a person win over the words."""

    text: str
    on: date
    title: str = ""
    kind: RequestKind | None = None
    merchant: str = ""
    uscc: str = ""
    address: str = ""
    platform: str = ""
    sales_mode: str = ""
    object_code: str = ""
    problem_code: str = ""
    receiving_office_id: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Routed:
    """The decision with what it rests on: the reading of the text and the merchant found."""

    decision: Decision
    reading: RequestReading
    merchant: MerchantMatch
    kind: RequestKind


class Filed(Protocol):
    """The fields of a filing that routing reads."""

    @property
    def title(self) -> str: ...
    @property
    def merchant_name(self) -> str: ...
    @property
    def merchant_uscc(self) -> str: ...
    @property
    def merchant_address(self) -> str: ...
    @property
    def platform(self) -> str: ...
    @property
    def sales_mode(self) -> str: ...
    @property
    def object_code(self) -> str: ...
    @property
    def problem_code(self) -> str: ...


def route(*, filing_text: str, filing: Filed, kind: Any, receiving_office_id: int | None, on: date) -> Routed:
    """The decision for one part of a filing, with the reading it rests on.

    Never a refusal: what cannot be decided waits for a person.
    """
    asked = Asked(
        text=filing_text,
        on=on,
        title=filing.title,
        kind=RequestKind(str(kind)),
        merchant=filing.merchant_name,
        uscc=filing.merchant_uscc,
        address=filing.merchant_address,
        platform=filing.platform,
        sales_mode=filing.sales_mode,
        object_code=filing.object_code,
        problem_code=filing.problem_code,
        receiving_office_id=receiving_office_id,
    )
    return decide_for(asked=asked, near_too=False)


def decide_for(
    *, asked: Asked, register: bool = True, offices: OfficeIndex | None = None, near_too: bool = True
) -> Routed:
    """Read, resolve and decide in one go.

    Without `register` no merchant is looked up; with `near_too` also those whose name only resembles the one given.
    `offices`, when given, stand in for the agency's. Raises the lawbook's NoRuleInForce for a day before the first rule
    set.
    """
    index = region_index()
    offices = office_index() if offices is None else offices
    coded = not near_too and bool(asked.object_code and asked.problem_code)
    reading = classify_request(
        text=asked.text,
        title=asked.title,
        merchant=asked.merchant,
        models=None if coded else own_models(),
        kind=Kind(asked.kind.value) if asked.kind else None,
        on=asked.on,
        coded=coded,
    )
    kind = RequestKind(reading.kind.kind.value)
    object_code = asked.object_code or (reading.object.code if reading.object else "")
    problem_code = asked.problem_code or (reading.problem.code if reading.problem else "")
    receiver = offices.by_id.get(asked.receiving_office_id or 0)
    hint = receiver.region_code if receiver else offices.area
    listed = _listed_platform(asked, reading)
    platform = asked.platform or (listed.name if listed else "")
    merchant = _merchant(asked, platform, hint, near_too=near_too) if register else NOT_FOUND
    operator = platform_operator(platform=platform) if register and platform else None
    told = replace(
        _told(asked, listed, operator),
        kind=kind,
        is_operator=_is_operator(asked, listed, operator, merchant),
        advertising=problem_code in _ADVERTISING,
        hint_region=hint,
    )
    known = _known(merchant)
    respondent = respondent_of(told=told, known=known, index=index)
    sites = sites_of(told=told, known=known, respondent=respondent, index=index)
    request = RoutingRequest(
        kind=kind,
        version=lawbook().version_on(asked.on).id,
        respondent=respondent,
        published_address_ok=published_address_ok(known=known, sites=sites),
        sites=sites,
        categories=_categories(object_code),
        receiving_office_id=asked.receiving_office_id,
        platform=platform,
    )
    decision = decide(request=request, book=jurisdiction_book(), offices=offices, regions=index)
    found = merchant.merchant if merchant.how in EXACT else None
    decision = replace(
        decision,
        merchant_id=found.pk if found else None,
        object_code=object_code,
        problem_code=problem_code,
    )
    return Routed(decision=decision, reading=reading, merchant=merchant, kind=kind)


def _listed_platform(asked: Asked, reading: RequestReading) -> Platform | None:
    """The platform of law/platforms.yaml named in the field, else the first in the text."""
    named = platforms_in(asked.platform) if asked.platform else ()
    return next(iter(named or (() if asked.platform else reading.platforms)), None)


class _Remembered:
    """Merchants resolved in the last seconds: on a day of many complaints most name the same few."""

    SECONDS: Final = 5.0
    MOST: Final = 4096

    def __init__(self) -> None:
        self._since = 0.0
        self._kept: dict[tuple[str, str, str, str], MerchantMatch] = {}

    def found(self, asked: tuple[str, str, str, str]) -> MerchantMatch:
        tick = time.monotonic()
        if tick - self._since > self.SECONDS or len(self._kept) >= self.MOST:
            self._kept, self._since = {}, tick
        if asked not in self._kept:
            uscc, name, platform, region = asked
            self._kept[asked] = resolve_merchant(uscc=uscc, name=name, platform=platform, region=region, near_too=False)
        return self._kept[asked]

    def forget(self) -> None:
        self._kept = {}


_REMEMBERED: Final = _Remembered()


def forget_merchants() -> None:
    """Resolve afresh at the next question."""
    _REMEMBERED.forget()


def _merchant(asked: Asked, platform: str, hint: str, *, near_too: bool) -> MerchantMatch:
    if not (asked.merchant or asked.uscc):
        return NOT_FOUND
    region = region_of(address=asked.address) or hint
    asked_for = (asked.uscc, asked.merchant, platform, region)
    if near_too:
        return resolve_merchant(uscc=asked.uscc, name=asked.merchant, platform=platform, region=region)
    return _REMEMBERED.found(asked_for)


def region_of(*, address: str) -> str:
    """The region of an address when it is sure, else empty."""
    from fangxin.domain.places.queries import resolve_address

    match = resolve_address(text=address) if address else None
    return match.code if match is not None and match.sure else ""


def _told(asked: Asked, listed: Platform | None, operator: Merchant | None) -> Told:
    """The fields as told; a platform's domicile by the register, else by law/platforms.yaml."""
    region = operator.region_code if operator and operator.region_code else (listed.region if listed else "")
    return Told(
        kind=asked.kind or RequestKind.COMPLAINT,
        text=f"{asked.title}\n{asked.text}" if asked.title else asked.text,
        address=asked.address,
        merchant=asked.merchant,
        platform=asked.platform,
        platform_in_text="" if asked.platform or listed is None else listed.name,
        platform_region=region_index().known_part(code=region) if region else "",
        platform_registered=bool(operator and operator.region_code),
        sales_mode=asked.sales_mode,
    )


def _is_operator(asked: Asked, listed: Platform | None, operator: Merchant | None, merchant: MerchantMatch) -> bool:
    """Whether the respondent is the platform itself: by the register, or by being called like the platform."""
    if merchant.merchant is not None and merchant.shop is None:
        return merchant.merchant.is_platform_operator
    key = name_key(name=asked.merchant)
    if not key:
        return False
    names = [asked.platform, listed.name if listed else "", operator.name if operator else ""]
    called = any(key == name_key(name=name) for name in names if name)
    return called or any(platform.name == asked.merchant.strip() for platform in platforms_in(asked.merchant))


def _known(match: MerchantMatch) -> Known:
    """What the register says of the respondent; a merely similar name is no knowledge."""
    if match.how not in EXACT:
        return Known()
    return Known(
        domicile=match.merchant.region_code if match.merchant else "",
        outlet=match.outlet.region_code if match.outlet else "",
        is_shop=match.shop is not None,
        published=match.shop.published_region_code if match.shop else "",
        reachable=match.shop.reachable if match.shop else True,
    )


def _categories(object_code: str) -> tuple[str, ...]:
    """The object's code and those above it, finest first; empty for none or an unknown one."""
    if not object_code or taxonomy().find(Axis.OBJECT, object_code) is None:
        return ()
    return tuple(item.code for item in reversed(taxonomy().path(Axis.OBJECT, object_code)))
