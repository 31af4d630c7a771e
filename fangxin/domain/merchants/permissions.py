"""Whose merchants: an officer keeps those whose region lies in the region of the office."""

from __future__ import annotations

from django.db.models import Q

from fangxin.domain.agency.queries import directory
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.places.rules import span, within
from fangxin.foundation.refusals import NotFound


def region_scope(*, by: Actor, field: str = "region_code") -> Q:
    """The condition that restricts a query to regions of the caller's office; nobody without an office sees anything."""
    if by.kind is ActorKind.SYSTEM:
        return Q()
    area = _area(by)
    if area is None:
        return Q(pk__in=[])
    first, last = span(area=area)
    return Q(**{f"{field}__gte": first, f"{field}__lte": last})


def check_region(*, region_code: str, by: Actor) -> None:
    """Raises NotFound unless the region lies in the region of the caller's office; both look the same from outside."""
    if by.kind is ActorKind.SYSTEM:
        return
    area = _area(by)
    if area is None or not within(region_code, area):
        raise NotFound


def _area(by: Actor) -> str | None:
    office = directory().offices.get(by.office_id or 0)
    return office.region_code if office is not None else None
