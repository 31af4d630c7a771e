"""Signing in by phone, choosing the merchant to act for, signing out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.csrf import rotate_token
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from fangxin.domain.people.rules import CODE_MINUTES
from fangxin.domain.staff.actions.signing_in import send_sign_in_code, sign_in, sign_out_everywhere
from fangxin.domain.staff.queries import employments_of
from fangxin.domain.staff.words import STAFF_ROLE_LABELS, StaffRole
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.members import MERCHANT, MemberRequest, close_session, member_of, open_session
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.PUBLIC, writes=True)
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the phone, send a code, sign in. Phones that nobody signs in with are answered alike."""
    fields = fields_of(request.POST or request.GET)
    sent, refusals = "", []
    if request.method == "POST":
        try:
            if "send_code" in request.POST:
                code = send_sign_in_code(phone=fields.text("phone"), client=client_address(request), at=now())
                sent = code if settings.DEMO and code else "sent"
            else:
                member = sign_in(phone=fields.text("phone"), code=fields.text("code"), at=now())
                open_session(request, member)
                rotate_token(request)
                return HttpResponseRedirect(_next(fields), status=303)
        except Refusal as refusal:
            refusal.field = refusal.field or "phone"
            refusals.append(refusal)
            # too soon for another code: the one sent before still holds, so its field stays
            sent = "sent" if fields.text("code") or refusal.status == 429 else ""
    return _shown(request, fields, refusals, sent)


@page(for_=Audience.MEMBER, writes=True)
def choose(request: MemberRequest) -> HttpResponse:
    """For which merchant to act, where a member works for several."""
    employments = employments_of(member=request.member)
    if request.method == "POST":
        wanted = request.POST.get("employment", "")
        chosen = next((one for one in employments if str(one.pk) == wanted), None)
        if chosen is None:
            raise NotFound
        request.session[MERCHANT] = chosen.merchant_id
        request.session.cycle_key()
        # a form that was opened for the other merchant is not taken for this one
        rotate_token(request)
        return HttpResponseRedirect(path_of("merchant:home"), status=303)
    options = [(one.pk, one.merchant.name, STAFF_ROLE_LABELS[StaffRole(one.role)]) for one in employments]
    return render(request, "merchant/choose.html", {"options": options, "current": request.session.get(MERCHANT)})


@page(for_=Audience.ANYONE, writes=True)
def leave(request: HttpRequest) -> HttpResponseBase:
    """Sign out here, or with `everywhere` on every device. Only a form does it."""
    if request.method == "POST":
        member = member_of(request)
        if member is not None and "everywhere" in request.POST:
            sign_out_everywhere(member=member)
        close_session(request)
        messages.success(request, _("您已退出登录。"))
    return HttpResponseRedirect(path_of("merchant:sign-in"), status=303)


def _next(fields: Fields) -> str:
    wanted = fields.text("next")
    ours = wanted.startswith(("/merchant/", "/station/"))
    return wanted if ours and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else path_of("merchant:home")


def _shown(request: HttpRequest, fields: Fields, refusals: list[Refusal], sent: str) -> HttpResponse:
    context = {
        "f": fields, "sent": sent, "demo": settings.DEMO, "minutes": CODE_MINUTES, "refusals": refusals,
        "errors": {refusal.field: refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "merchant/sign_in.html", context, status=max((r.status for r in refusals), default=200))
