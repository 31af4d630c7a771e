"""Who reviews and decides on disclosure: the office of the case and those above; the merchant it is about."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from fangxin.domain.agency.permissions import scope
from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.disclosure.models import Disclosure, Objection, PublicAnswer
from fangxin.domain.disclosure.words import State
from fangxin.domain.merchants.queries.families import family_of

#: what a merchant is shown, and what only when it had heard of it before
SHOWN = (State.WAITING, State.PUBLISHED, State.SUSPENDED, State.REMOVED, State.EXPIRED)
TAKEN_BACK = (State.REVIEW, State.WITHHELD, State.PULLED_BACK)


def reviewable(*, by: Actor) -> QuerySet[Disclosure]:
    """The disclosures in the caller's jurisdiction; none without the right."""
    rows = Disclosure.objects.filter(scope(by=by, field="path"))
    return rows if by.may(Permission.DISCLOSE) else rows.none()


def told_to_merchant(*, merchant_id: int) -> QuerySet[Disclosure]:
    """Those of them a merchant was told of; what was decided on before that stays inside."""
    known = Q(published_at__isnull=False) | Q(reviewed_at__isnull=False, ground="")
    spoken = Exists(Objection.objects.filter(disclosure=OuterRef("pk"))) | Exists(
        PublicAnswer.objects.filter(disclosure=OuterRef("pk"))
    )
    shown = Q(state__in=SHOWN) | (Q(state__in=TAKEN_BACK) & (known | Q(spoken)))
    return of_merchant(merchant_id=merchant_id).filter(shown)


def of_merchant(*, merchant_id: int) -> QuerySet[Disclosure]:
    """The disclosures about a merchant, those of the merchants merged into it among them."""
    return Disclosure.objects.filter(merchant__in=family_of(merchant_id))
