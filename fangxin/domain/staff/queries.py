"""Who a member is, whom they work for, and which claims wait."""

from __future__ import annotations

from django.db.models import QuerySet

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import ActorKind
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.merchants.permissions import region_scope
from fangxin.domain.merchants.queries import family_of
from fangxin.domain.people.actions import phone_index
from fangxin.domain.staff.models import Claim, Employment, Member
from fangxin.domain.staff.words import STAFF_ROLE_LABELS, ClaimState, StaffRole


def member_of_session(*, member_id: int, sessions: int) -> Member | None:
    """The member of a session opened when `sessions` was the number; None once it was ended."""
    return Member.objects.filter(pk=member_id, sessions=sessions).first()


def member_with_phone(*, phone: str) -> Member | None:
    """The member who signs in with a phone."""
    return Member.objects.select_related("person").filter(phone_index=phone_index(phone)).first()


def employments_of(*, member: Member) -> list[Employment]:
    """Whom a member works for now, oldest first, with the merchants."""
    running = Employment.objects.select_related("merchant").filter(member=member, ended_at=None)
    return list(running.order_by("id"))


def staff_of(*, merchant: Merchant) -> list[Employment]:
    """Who works for a merchant now, with the members."""
    running = Employment.objects.select_related("member__person").filter(merchant=merchant, ended_at=None)
    return list(running.order_by("id"))


def has_account(*, merchant_id: int) -> bool:
    """Whether anybody acts for a merchant here."""
    return Employment.objects.filter(merchant_id__in=family_of(merchant_id), ended_at=None).exists()


def claims_waiting(*, by: Actor) -> QuerySet[Claim]:
    """Claims in the officer's region that wait for somebody to confirm them, oldest first."""
    found = Claim.objects.select_related("merchant", "member__person").filter(region_scope(by=by))
    return found.filter(state=ClaimState.WAITING).order_by("id")


def claims_of(*, member: Member) -> list[Claim]:
    """What a member claimed, newest first."""
    return list(Claim.objects.select_related("merchant").filter(member=member).order_by("-id")[:20])


def acting_for(*, member: Member, employment: Employment) -> Actor:
    """The member as actor for one merchant; entries of the journal name the role, the person masked, and the merchant."""
    role = STAFF_ROLE_LABELS[StaffRole(employment.role)]
    return Actor(
        kind=ActorKind.MERCHANT, name=f"{role}{member.name_masked}", account_id=member.pk,
        office_name=employment.merchant.name[:80],
    )  # fmt: skip
