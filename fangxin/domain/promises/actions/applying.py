"""A merchant applies for a promise, takes the application back, or leaves a promise by its own will."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Merchant, Outlet, Shop
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.promises.actions.indexing import index_promises
from fangxin.domain.promises.actions.step import check_state, commit
from fangxin.domain.promises.models import Promise, ReturnTerms
from fangxin.domain.promises.permissions import held_by_merchant
from fangxin.domain.promises.rules.book import promise_book
from fangxin.domain.promises.rules.terms import Terms, barred_until, check_terms
from fangxin.domain.promises.words import OVER, PromiseKind, PromiseState
from fangxin.domain.timeline.actions.journal import Deed, new_chain
from fangxin.domain.timeline.words import Act
from fangxin.foundation.clock import day_of
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.foundation.taxonomy import taxonomy
from fangxin.storage.ids import new_id
from fangxin.storage.rows import write

PLEDGE_MOST = 300


class PlaceMissing(Refusal):
    """A promise is made for one outlet, or for one shop on a platform, as its kind says."""

    code = "promise_place_missing"
    status = 422
    sentence = "请选择{place}。"


class PlaceWithoutRegion(Refusal):
    """The register does not know where the place lies, so no agency could check it."""

    code = "promise_place_without_region"
    status = 422
    sentence = "“{place}”的地址还没有登记完整，请先补全地址再申请。"


class PromiseThere(Refusal):
    """The place has the same promise already, or its application waits."""

    code = "promise_there"
    status = 409
    sentence = "“{place}”已有“{kind}”承诺，或者申请正在办理。"


class PromiseBarred(Refusal):
    """The place lost or left the same promise, and its bar still holds."""

    code = "promise_barred"
    status = 409
    sentence = "“{place}”的“{kind}”承诺已经终止，{until}以后可以重新申请。"


class NotPledged(Refusal):
    """Whoever applies confirms that the merchant will keep the promise."""

    code = "promise_not_pledged"
    status = 422
    sentence = "请确认：经营者承诺遵守这些条件，并接受监督。"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Place:
    name: str
    region_code: str
    outlet: Outlet | None = None
    shop: Shop | None = None


def apply_for_promise(
    *, merchant: Merchant, kind: PromiseKind, place_id: int, pledged: bool, by: Actor, at: datetime, pledge: str = "",
    terms: Terms | None = None,
) -> Promise:  # fmt: skip
    """Apply for a promise for one of the merchant's outlets or shops; `terms` for a no-reason return only.

    Raises NotPledged, PlaceMissing, PlaceWithoutRegion, PromiseThere, PromiseBarred and what check_terms raises.
    """
    book = promise_book()
    if not pledged:
        raise NotPledged(field="pledged")
    place = _place(merchant, kind, place_id)
    if kind is PromiseKind.NO_REASON_RETURN:
        if terms is None:
            raise ValueError("a no-reason return has terms")
        classes = [item.code for item in taxonomy().of_scheme("object")]
        check_terms(terms=terms, book=book, classes=classes)
    _check_not_barred(place, kind, day_of(at))
    promise = Promise(
        id=new_id(at), merchant=merchant, outlet=place.outlet, shop=place.shop, kind=kind.value,
        state=PromiseState.APPLIED.value, place_name=place.name, region_code=place.region_code,
        pledge=pledge.strip()[:PLEDGE_MOST], applied_at=at, applied_by=by.name, applied_by_id=by.account_id,
    )  # fmt: skip
    facts = {"kind": book.label(kind), "store": place.name}
    try:
        with transaction.atomic():
            promise.save(force_insert=True)
            if terms is not None and kind is PromiseKind.NO_REASON_RETURN:
                ReturnTerms.objects.create(
                    promise=promise, days=terms.days, refund_days=terms.refund_days, scope=list(terms.scope),
                    exclusions=list(terms.exclusions), across=terms.across.value,
                )  # fmt: skip
            index_promises([promise.pk])
            write(new_chain(chain=promise.pk, deeds=[Deed(act=Act.PROMISE_APPLIED, by=by, at=at, facts=facts)]))
    except IntegrityError as clash:
        raise PromiseThere(place=place.name, kind=book.label(kind)) from clash
    return promise


@transaction.atomic
def drop_application(*, merchant_id: int, promise_id: int, by: Actor, at: datetime) -> Promise:
    """Take an application back before it is decided. Raises NotFound, PromiseNotOpen."""
    promise = held_by_merchant(promise_id=promise_id, merchant_ids=family_of(merchant_id))
    check_state(promise, PromiseState.APPLIED, PromiseState.CHECKED)
    promise.state = PromiseState.DROPPED.value
    commit(promise, act=Act.PROMISE_DROPPED, by=by, at=at)
    return promise


@transaction.atomic
def leave_promise(*, merchant_id: int, promise_id: int, reason: str, by: Actor, at: datetime) -> Promise:
    """The merchant leaves a promise by its own will. What was sold before is still taken back under it.

    Raises NotFound, PromiseNotOpen.
    """
    promise = held_by_merchant(promise_id=promise_id, merchant_ids=family_of(merchant_id))
    check_state(promise, PromiseState.IN_FORCE)
    on = day_of(at)
    promise.state, promise.ended_at, promise.ended_on = PromiseState.LEFT.value, at, on
    promise.ended_by, promise.end_reason = by.name, reason.strip()[:300]
    promise.barred_until = barred_until(ended_on=on, days=promise_book().left_barred_days)
    commit(promise, act=Act.PROMISE_LEFT, by=by, at=at, reason=promise.end_reason)
    return promise


def _place(merchant: Merchant, kind: PromiseKind, place_id: int) -> _Place:
    family, of_shops = family_of(merchant.pk), promise_book().kinds[kind].place == "shop"
    if not place_id:
        raise PlaceMissing(place="网店" if of_shops else "门店", field="place")
    if of_shops:
        shop = Shop.objects.select_related("platform").filter(pk=place_id, operator_id__in=family).first()
        if shop is None:
            raise NotFound
        region = shop.published_region_code or merchant.region_code
        place = _Place(
            name=f"{shop.platform.brand or shop.platform.name}·{shop.name}"[:120], region_code=region, shop=shop
        )
    else:
        outlet = Outlet.objects.filter(pk=place_id, merchant_id__in=family, active=True).first()
        if outlet is None:
            raise NotFound
        place = _Place(name=outlet.name, region_code=outlet.region_code, outlet=outlet)
    if not place.region_code:
        raise PlaceWithoutRegion(place=place.name, field="place")
    return place


def _check_not_barred(place: _Place, kind: PromiseKind, on: date) -> None:
    """Raises PromiseBarred while the same promise of the same place is barred."""
    same = Q(outlet=place.outlet) if place.outlet is not None else Q(shop=place.shop)
    ended = (
        Promise.objects.filter(same, kind=kind, state__in=OVER, barred_until__gte=on).order_by("-barred_until").first()
    )
    if ended is not None:
        until = ended.barred_until
        assert until is not None
        told = f"{until.year}年{until.month}月{until.day}日"
        raise PromiseBarred(place=place.name, kind=promise_book().label(kind), until=told)
