"""Whose returns: those a merchant sold or takes back, and an officer's by region."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.returns.models import ReturnRequest
from fangxin.foundation.refusals import NotFound


def returns_of(*, merchant_id: int) -> QuerySet[ReturnRequest]:
    """The returns of a merchant's stores: of goods they sold, and of goods they take back for others of the chain."""
    family = family_of(merchant_id)
    return ReturnRequest.objects.filter(Q(merchant_id__in=family) | Q(taken_by__merchant_id__in=family))


def returns_in_region(*, by: Actor) -> QuerySet[ReturnRequest]:
    """The returns under promises in the region of the officer's office."""
    return ReturnRequest.objects.filter(region_scope(by=by))


def held_by_taker(*, request_id: int, merchant_id: int) -> ReturnRequest:
    """A return that one of the merchant's stores takes back, locked: only that store answers and refunds. Raises NotFound."""
    rows = ReturnRequest.objects.select_for_update(of=("self",)).filter(
        pk=request_id, taken_by__merchant_id__in=family_of(merchant_id)
    )
    found = rows.first()
    if found is None:
        raise NotFound
    return found
