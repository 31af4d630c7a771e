"""Who may see and keep which fund: officers of its region, and its operator."""

from __future__ import annotations

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind, Permission
from fangxin.domain.funds.models import Fund
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.merchants.queries import family_of
from fangxin.foundation.refusals import NotFound


def visible_funds(*, by: Actor) -> QuerySet[Fund]:
    """The funds an officer may read: those of the office's region. Nobody else has any."""
    if by.kind is ActorKind.MERCHANT or not by.may(Permission.VIEW_CASES):
        return Fund.objects.none()
    return Fund.objects.select_related("operator", "office").filter(region_scope(by=by))


def funds_operated(*, merchant_id: int) -> QuerySet[Fund]:
    """The funds a merchant operates."""
    return Fund.objects.select_related("operator", "office").filter(operator__in=family_of(merchant_id))


def check_keeps(*, fund: Fund, by: Actor, acting_for: int | None) -> None:
    """Raises NotFound or NotPermitted unless an officer of the region who keeps funds, or somebody of the operator.

    `acting_for` is the merchant a member acts for at the portal.
    """
    if by.kind is ActorKind.MERCHANT:
        if acting_for is None or fund.operator_id not in family_of(acting_for):
            raise NotFound
        return
    check_officer(fund=fund, by=by)


def check_officer(*, fund: Fund, by: Actor) -> None:
    """Raises NotFound or NotPermitted unless an officer of the region who keeps funds."""
    if not visible_funds(by=by).filter(pk=fund.pk).exists():
        raise NotFound
    by.must(Permission.KEEP_FUNDS)
