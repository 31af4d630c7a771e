"""Claiming a merchant's account: USCC, one's own phone, and the code that went to the registered phone."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from fangxin.domain.people.rules import CODE_MINUTES
from fangxin.domain.staff.actions.claiming import claim, confirm_own, send_claim_codes
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.public.reading import Fields, fields_of

#: kinds of refusal, by the beginning of their code, that belong to a field
FIELDS = (("uscc", "uscc"), ("phone", "phone"), ("short_code", "phone"), ("member_name", "name"))


@page(for_=Audience.PUBLIC, writes=True)
def enter(request: HttpRequest) -> HttpResponse:
    """Both codes are sent, then entered. Whether the merchant is registered is told to nobody."""
    fields = fields_of(request.POST or request.GET)
    if request.method != "POST":
        return _shown(request, fields)
    try:
        if "send_codes" in request.POST:
            given = {"uscc": fields.text("uscc"), "phone": fields.text("phone"), "client": client_address(request)}
            own, registered = send_claim_codes(**given, at=now())
            return _shown(request, fields, sent=True, codes=(own, registered) if settings.DEMO else ("", ""))
        if not fields.text("confirmation"):
            fields["confirmation"] = confirm_own(phone=fields.text("phone"), code=fields.text("own_code"), at=now())
        claim(
            uscc=fields.text("uscc"), name=fields.line("name"), phone=fields.text("phone"),
            confirmation=fields.text("confirmation"), registered_code=fields.text("registered_code"), at=now(),
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.field == "code":
            refusal.field = "own_code"
        starts = (name for start, name in FIELDS if refusal.code.startswith(start))
        refusal.field = refusal.field or next(starts, "uscc")
        sent = refusal.status == 429 or any(fields.text(name) for name in ("own_code", "confirmation"))
        return _shown(request, fields, refusals=[refusal], sent=sent)
    return HttpResponseRedirect(path_of("merchant:claimed"), status=303)


@page(for_=Audience.PUBLIC)
def done(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "merchant/claimed.html")


def _shown(
    request: HttpRequest, fields: Fields, *, refusals: list[Refusal] | None = None, sent: bool = False,
    codes: tuple[str, str] = ("", ""),
) -> HttpResponse:  # fmt: skip
    refusals = refusals or []
    context = {
        "f": fields, "sent": sent, "codes": codes, "minutes": CODE_MINUTES, "refusals": refusals,
        "errors": {refusal.field: refusal.told() for refusal in refusals},
    }  # fmt: skip
    return render(request, "merchant/claim.html", context, status=max((r.status for r in refusals), default=200))
