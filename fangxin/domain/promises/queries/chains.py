"""Which stores answer for each other's no-reason return: those of one merchant or one chain that promise it alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from fangxin.domain.merchants.models import Outlet
from fangxin.domain.merchants.queries import chain_of, chain_outlets, family_of
from fangxin.domain.merchants.rules import same_city
from fangxin.domain.promises.models import Promise
from fangxin.domain.promises.words import Across, PromiseKind, PromiseState


def return_promise(*, outlet_id: int) -> Promise | None:
    """The no-reason return an outlet promises now."""
    rows = Promise.objects.filter(outlet_id=outlet_id, kind=PromiseKind.NO_REASON_RETURN, state=PromiseState.IN_FORCE)
    return rows.select_related("terms", "outlet", "merchant").first()


def own_return_promises(*, merchant_id: int) -> list[Promise]:
    """The no-reason returns a merchant's outlets promise now, by the names of the outlets."""
    rows = Promise.objects.filter(
        merchant_id__in=family_of(merchant_id), kind=PromiseKind.NO_REASON_RETURN, state=PromiseState.IN_FORCE
    )
    return list(rows.select_related("terms", "outlet", "merchant").order_by("place_name", "id"))


def promise_then(*, outlet_id: int, on: date) -> Promise | None:
    """The no-reason return an outlet promised on the day something was bought; also when the promise has ended since."""
    rows = Promise.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=on), outlet_id=outlet_id, kind=PromiseKind.NO_REASON_RETURN, from_on__lte=on,
        until_on__gte=on,
    )  # fmt: skip
    return rows.exclude(number="").select_related("terms", "outlet", "merchant").order_by("-from_on", "-id").first()


def latest_return_promise(*, outlet_id: int) -> Promise | None:
    """The no-reason return an outlet promises, or promised last: what was sold under it may still be returned."""
    rows = Promise.objects.filter(outlet_id=outlet_id, kind=PromiseKind.NO_REASON_RETURN).exclude(number="")
    return rows.select_related("terms", "outlet", "merchant").order_by("-from_on", "-id").first()


def sharing(*, promise: Promise, on: date) -> list[Promise]:
    """The other stores that take back what was sold under a promise: of the same merchant or chain, with a promise in force
    of their own, both of them as far across cities as they lie apart. Those of the same city come first."""
    if promise.outlet_id is None or promise.terms.across == Across.NONE:
        return []
    own = promise.region_code
    others = (
        Promise.objects.filter(
            outlet_id__in=_network(promise.outlet_id, promise.merchant_id, on),
            kind=PromiseKind.NO_REASON_RETURN,
            state=PromiseState.IN_FORCE,
        )
        .exclude(pk=promise.pk)
        .select_related("terms", "outlet", "merchant")
    )
    found = [one for one in others if shared(promise.terms.across, one.terms.across, own, one.region_code)]
    return sorted(found, key=lambda one: (not same_city(one=own, other=one.region_code), one.place_name, one.pk))


def shared(one_across: str, other_across: str, one_region: str, other_region: str) -> bool:
    """Whether two stores of a chain take back each other's goods, by how far each of them promises and where they lie."""
    if Across.NONE in (one_across, other_across):
        return False
    if same_city(one=one_region, other=other_region):
        return True
    return one_across == other_across == Across.ANY_CITY


def _network(outlet_id: int, merchant_id: int, on: date) -> set[int]:
    """The outlets of the same merchant, and of the chain the outlet stands in."""
    own = Outlet.objects.filter(merchant_id__in=family_of(merchant_id), active=True).values_list("pk", flat=True)
    chain = chain_of(outlet_id=outlet_id, on=on)
    others: Iterable[Outlet] = chain_outlets(chain_id=chain.pk, on=on) if chain is not None else ()
    return {*own, *(outlet.pk for outlet in others)}
