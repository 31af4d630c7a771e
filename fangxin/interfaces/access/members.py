"""People outside the agency who sign in by phone: their session, and for which merchant they act."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import urlencode

from fangxin.domain.agency.rules import Actor
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.models import Employment, Member
from fangxin.domain.staff.queries import acting_for, employments_of, member_of_session
from fangxin.domain.staff.rules import may
from fangxin.domain.staff.words import DUTY_LABELS, STAFF_ROLE_LABELS, Duty, StaffRole
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.answers import wants_json
from fangxin.interfaces.clock import now
from fangxin.interfaces.look.paths import path_of

#: what a session holds: [member, number of sessions], the merchant acted for, when it was last used
MEMBER, MERCHANT, SEEN = "member", "merchant", "member_seen"
SEEN_EVERY = 60


class MemberNotSignedIn(Refusal):
    """The page is for merchants' people and nobody is signed in by phone, or the session has ended."""

    code = "member_not_signed_in"
    status = 401
    sentence = "您还没有登录，或登录已过期。"


class NoMerchant(Refusal):
    """The member acts for no merchant."""

    code = "no_merchant"
    status = 403
    sentence = "您目前没有可以办理的经营者，请先认领，或者请本单位负责人把您加为员工。"


class MerchantChanged(Refusal):
    """The merchant acted for so far is no longer the member's to act for."""

    code = "merchant_changed"
    status = 403
    sentence = "您已不能办理刚才那一家的业务，内容没有提交。请重新打开页面，核对是哪一家。"


class DutyMissing(Refusal):
    """The member's role at the merchant does not include this."""

    code = "duty_missing"
    status = 403
    sentence = "您是本单位的“{role}”，不能{duty}，请联系负责人。"


class MemberRequest(HttpRequest):
    """The request a member's view gets."""

    member: Member
    employments: list[Employment]
    employment: Employment
    merchant: Merchant
    actor: Actor


def open_session(request: HttpRequest, member: Member) -> None:
    """Begin a member's session with a fresh key."""
    request.session.cycle_key()
    request.session[MEMBER] = [member.pk, member.sessions]
    request.session[SEEN] = int(now().timestamp())
    request.session.pop(MERCHANT, None)


def close_session(request: HttpRequest) -> None:
    """End a member's session; an officer's in the same browser stays."""
    for name in (MEMBER, MERCHANT, SEEN):
        request.session.pop(name, None)
    request.session.cycle_key()


def let_member_in(request: HttpRequest, *, for_merchant: bool, duty: Duty | None) -> HttpResponseBase | None:
    """Set who is signed in and for which merchant they act, or answer with where to go first."""
    member = member_of(request)
    if member is None:
        if request.method not in ("GET", "HEAD") or wants_json(request):
            raise MemberNotSignedIn
        return redirect(f"{path_of('merchant:sign-in')}?{urlencode({'next': request.get_full_path()})}")
    request.member = member  # type: ignore[attr-defined]
    if not for_merchant:
        return None
    employments = employments_of(member=member)
    if not employments:
        raise NoMerchant
    employment = _chosen(request, employments)
    request.employments, request.employment = employments, employment  # type: ignore[attr-defined]
    request.merchant = employment.merchant  # type: ignore[attr-defined]
    request.actor = acting_for(member=member, employment=employment)  # type: ignore[attr-defined]
    role = StaffRole(employment.role)
    if duty is not None and not may(role, duty):
        raise DutyMissing(role=STAFF_ROLE_LABELS[role], duty=DUTY_LABELS[duty])
    return None


def _chosen(request: HttpRequest, employments: list[Employment]) -> Employment:
    """For which merchant the member acts: the one of the session, which a form must not change behind their back."""
    chosen = request.session.get(MERCHANT)
    found = next((one for one in employments if one.merchant_id == chosen), None)
    if found is None and chosen is not None and request.method not in ("GET", "HEAD"):
        raise MerchantChanged
    found = found or employments[0]
    if found.merchant_id != chosen:
        request.session[MERCHANT] = found.merchant_id
    return found


def member_of(request: HttpRequest) -> Member | None:
    """Who is signed in by phone; None when nobody is, or nobody used the session for long."""
    held = request.session.get(MEMBER)
    if not (isinstance(held, list) and len(held) == 2):
        return None
    moment, seen = int(now().timestamp()), request.session.get(SEEN)
    if not isinstance(seen, int) or moment - seen > settings.MEMBER_IDLE_SECONDS:
        return None
    if moment - seen >= SEEN_EVERY:
        request.session[SEEN] = moment
    return member_of_session(member_id=held[0], sessions=held[1])
