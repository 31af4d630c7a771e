"""Which merchants joined, and who asks to."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.merchants.queries import families_of, family_of, resolve_merchant
from fangxin.domain.merchants.words import Standing
from fangxin.domain.odr.models import Enrolment
from fangxin.domain.odr.words import EnrolmentState


def enrolment_of(*, merchant_id: int) -> Enrolment | None:
    """The membership a merchant has or asks for now."""
    running = Enrolment.objects.filter(merchant_id__in=family_of(merchant_id))
    return running.filter(state__in=[EnrolmentState.ASKED, EnrolmentState.JOINED]).order_by("-id").first()


def last_enrolment_of(*, merchant_id: int) -> Enrolment | None:
    """The newest membership of a merchant, however it stands."""
    return Enrolment.objects.filter(merchant_id__in=family_of(merchant_id)).order_by("-id").first()


def enrolled_ids(merchant_ids: Collection[int]) -> set[int]:
    """Those of the merchants that joined, themselves or as a duplicate."""
    families = families_of(merchant_ids)
    everybody = {one for family in families.values() for one in family}
    joined = Enrolment.objects.filter(merchant_id__in=everybody, state=EnrolmentState.JOINED)
    who = set(joined.values_list("merchant_id", flat=True))
    return {merchant_id for merchant_id in merchant_ids if families[merchant_id] & who}


def enrolled_merchant(*, uscc: str = "", name: str = "", platform: str = "", region: str = "") -> Merchant | None:
    """The merchant a form names, when it is surely recognised and joined; None otherwise. A near name does not do."""
    match = resolve_merchant(uscc=uscc, name=name, platform=platform, region=region, near_too=False)
    merchant = match.merchant
    if merchant is None or merchant.status != Standing.ACTIVE:
        return None
    found = enrolment_of(merchant_id=merchant.pk)
    return merchant if found is not None and found.state == EnrolmentState.JOINED else None


def enrolments_to_decide(*, by: Actor) -> QuerySet[Enrolment]:
    """Who asks to join in the officer's region, oldest first."""
    asked = Enrolment.objects.select_related("merchant").filter(region_scope(by=by), state=EnrolmentState.ASKED)
    return asked.order_by("id")


def enrolled(*, by: Actor) -> QuerySet[Enrolment]:
    """Who joined in the officer's region, by name."""
    joined = Enrolment.objects.select_related("merchant").filter(region_scope(by=by), state=EnrolmentState.JOINED)
    return joined.order_by("merchant__name", "id")
