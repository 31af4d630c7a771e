"""A merchant with those merged into it, how large it is, and the chain it stands in."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from fangxin.domain.merchants.models import ChainMember, Merchant, Outlet, Size, StoreChain
from fangxin.domain.merchants.rules import same_city
from fangxin.storage.prepared import Prepared

_family: Final[Prepared[tuple[int, int | None]]] = Prepared(
    lambda merchant_id: (
        Merchant.objects.filter(Q(pk=merchant_id) | Q(merged_into=merchant_id))
        .order_by()
        .values_list("pk", "merged_into_id")
    ),
    merchant_id=int,
)


_held: Final[ContextVar[dict[int, frozenset[int]] | None]] = ContextVar("families held", default=None)


def family_of(merchant_id: int) -> frozenset[int]:
    """The ids of the merchant with those merged into it, the one asked for among them; alone when it is unknown.

    Asked for a duplicate it is the family of the merchant that it is.
    """
    held = _held.get()
    if held is None:
        return _read_family(merchant_id)
    if merchant_id not in held:
        held[merchant_id] = _read_family(merchant_id)
    return held[merchant_id]


@contextmanager
def families_held() -> Iterator[None]:
    """Within, each family is read once: for a page that only reads and is put together from what many packages tell of one
    merchant. Nothing may be merged meanwhile."""
    token = _held.set({})
    try:
        yield
    finally:
        _held.reset(token)


def _read_family(merchant_id: int) -> frozenset[int]:
    rows = dict(_family(merchant_id=merchant_id))
    root = rows.get(merchant_id)
    if root is not None:
        rows = dict(_family(merchant_id=root))
    return frozenset(rows) | {merchant_id}


def of_family(merchant_id: object, *, alone: bool, field: str = "merchant") -> Q:
    """The condition that rows are of a merchant or of one merged into it, for questions built once (storage/prepared.py).

    `alone`: it is known that none was merged into it; then the rows are found by its key.
    """
    if alone:
        return Q(**{field: merchant_id})
    family = Merchant.objects.filter(Q(pk=merchant_id) | Q(merged_into=merchant_id))
    return Q(**{f"{field}__in": family.values("pk")})


def families_of(merchant_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """family_of for many merchants at once: two questions however many there are."""
    asked = Merchant.objects.filter(pk__in=merchant_ids).order_by().values_list("pk", "merged_into_id")
    roots = {pk: into or pk for pk, into in asked}
    families: dict[int, set[int]] = {root: {root} for root in roots.values()}
    merged = Merchant.objects.filter(merged_into__in=families).order_by().values_list("pk", "merged_into_id")
    for pk, root in merged:
        families[root].add(pk)
    return {pk: frozenset(families[roots.get(pk, pk)]) if pk in roots else frozenset({pk}) for pk in merchant_ids}


def root_of(merchant_id: int) -> int:
    """The id of the merchant that a merged one is; its own when it is not merged."""
    into = Merchant.objects.filter(pk=merchant_id).values_list("merged_into_id", flat=True).first()
    return into or merchant_id


def size_of(merchant_id: int, *, on: date | None = None) -> Size | None:
    """The newest statement of a merchant's size (of its family when it has none itself); as known on a day when given."""
    return sizes_of([merchant_id], on=on).get(merchant_id)


def sizes_of(merchant_ids: Collection[int], *, on: date | None = None) -> dict[int, Size]:
    """size_of for many merchants at once; those without any statement are left out."""
    families = families_of(merchant_ids)
    rows = Size.objects.filter(merchant__in={one for family in families.values() for one in family})
    if on is not None:
        rows = rows.filter(stated_on__lte=on)
    newest: dict[int, Size] = {}
    for row in rows.order_by("stated_on", "pk"):
        newest[row.merchant_id] = row
    found = {}
    for pk, family in families.items():
        known = [newest[one] for one in family if one in newest]
        if known:
            found[pk] = newest.get(pk) or max(known, key=lambda row: (row.stated_on, row.pk))
    return found


def chain_of(*, merchant_id: int | None = None, outlet_id: int | None = None, on: date) -> StoreChain | None:
    """The chain an outlet or a merchant belongs to on a day; an outlet also through its merchant."""
    place = Q(pk__in=[])
    if outlet_id is not None:
        place |= Q(outlet=outlet_id) | Q(merchant__outlets=outlet_id)
    if merchant_id is not None:
        place |= Q(merchant__in=family_of(merchant_id))
    member = _standing(on).filter(place).select_related("chain").order_by("merchant_id", "pk").first()
    return member.chain if member else None


def chain_outlets(*, chain_id: int, on: date) -> list[Outlet]:
    """The open outlets of a chain on a day: those in it by themselves, and all of the merchants in it."""
    members = _standing(on).filter(chain=chain_id)
    own = members.exclude(outlet=None).values("outlet")
    merchants = members.exclude(merchant=None).values("merchant")
    rows = Outlet.objects.filter(Q(pk__in=own) | Q(merchant__in=merchants), active=True)
    return list(rows.select_related("merchant").order_by("region_code", "name", "pk"))


def chain_merchants(*, chain_id: int, on: date) -> list[Merchant]:
    """The merchants of a chain on a day: those in it, and those that own an outlet in it."""
    members = _standing(on).filter(chain=chain_id)
    rows = Merchant.objects.filter(
        Q(pk__in=members.exclude(merchant=None).values("merchant"))
        | Q(pk__in=members.exclude(outlet=None).values("outlet__merchant"))
    )
    return list(rows.order_by("name", "pk"))


def one_chain(*, outlet_id: int, other_id: int, on: date) -> StoreChain | None:
    """The chain both outlets belong to on a day; None when there is none."""
    one = chain_of(outlet_id=outlet_id, on=on)
    other = chain_of(outlet_id=other_id, on=on)
    return one if one is not None and one == other else None


def outlets_in_one_city(*, outlet_id: int, other_id: int) -> bool | None:
    """Whether two outlets lie in one city (同城) or in two (异地); None where a region is not known."""
    regions = dict(Outlet.objects.filter(pk__in=(outlet_id, other_id)).values_list("pk", "region_code"))
    return same_city(one=regions.get(outlet_id, ""), other=regions.get(other_id, ""))


def _standing(on: date) -> QuerySet[ChainMember]:
    return ChainMember.objects.filter(Q(left_on=None) | Q(left_on__gt=on), joined_on__lte=on, chain__active=True)
