"""Which policies an officer keeps: those of the office's region, and those of the regions it lies in."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from fangxin.domain.agency.queries import directory
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.insurance.models import Policy
from fangxin.domain.insurance.rules import above
from fangxin.domain.merchants.permissions import region_scope


def visible_policies(*, by: Actor) -> QuerySet[Policy]:
    """The policies an officer may use: a city's policy also answers for merchants of its counties. Nobody else has any."""
    if by.kind is ActorKind.MERCHANT or not by.may(Permission.VIEW_CASES):
        return Policy.objects.none()
    office = directory().offices.get(by.office_id or 0)
    over = Q(region_code__in=above(office.region_code)) if office is not None else Q(pk__in=[])
    return Policy.objects.select_related("holder", "office").filter(region_scope(by=by) | over)
