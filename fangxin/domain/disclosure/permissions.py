"""Who reviews and decides on disclosure: the office of the case and those above; the merchant it is about."""

from __future__ import annotations

from django.db.models import QuerySet

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.disclosure.models import Disclosure
from fangxin.domain.merchants.queries.families import family_of


def reviewable(*, by: Actor) -> QuerySet[Disclosure]:
    """The disclosures in the caller's jurisdiction; none without the right."""
    rows = Disclosure.objects.filter(scope(by=by, field="path"))
    return rows if by.may(Permission.DISCLOSE) else rows.none()


def of_merchant(*, merchant_id: int) -> QuerySet[Disclosure]:
    """The disclosures about a merchant, those of the merchants merged into it among them."""
    return Disclosure.objects.filter(merchant__in=family_of(merchant_id))
