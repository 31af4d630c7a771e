"""Claims of accounts: who says a merchant is theirs, confirmed or refused; and opening an account at the counter."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.words import Permission
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.actions.claiming import confirm_claim, open_account, refuse_claim
from fangxin.domain.staff.queries import claims_waiting
from fangxin.foundation.identifiers import check_uscc
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.public.reading import Fields, fields_of

MOST = 50


class MerchantUnknown(Refusal):
    """No active merchant with this code is registered in the officer's region."""

    code = "merchant_unknown"
    status = 422
    sentence = "本辖区名录里没有这个统一社会信用代码，请核对，或者先登记。"


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def accounts(request: HttpRequest) -> HttpResponse:
    """The claims that wait, and the form for the counter."""
    if request.method != "POST":
        return _shown(request)
    fields = fields_of(request.POST)
    try:
        merchant = Merchant.objects.filter(uscc=check_uscc(value=fields.text("uscc"))).first()
        if merchant is None:
            raise MerchantUnknown(field="uscc")
        try:
            open_account(
                merchant_id=merchant.pk, name=fields.line("name"), phone=fields.text("phone"), by=request.actor,  # type: ignore[attr-defined]
                at=now(),
            )  # fmt: skip
        except NotFound as elsewhere:
            raise MerchantUnknown(field="uscc") from elsewhere
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        refusal.field = refusal.field or ("uscc" if refusal.code.startswith("uscc") else "phone")
        return _shown(request, refusal=refusal, fields=fields, failed="open")
    messages.success(request, _("已开通，登录方式已用短信告诉本人。"))
    return HttpResponseRedirect(reverse("desk:merchant-accounts"), status=303)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.KEEP_REGISTER)
def decide(request: HttpRequest, claim_id: int, claim_act: str) -> HttpResponse:
    """Confirm or refuse one claim."""
    if request.method != "POST" or claim_act not in ("confirm", "refuse"):
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {"claim_id": claim_id, "by": request.actor, "at": now()}  # type: ignore[attr-defined]
    try:
        if claim_act == "confirm":
            confirm_claim(**given)
        else:
            refuse_claim(reason=fields.line("reason"), **given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, refusal=refusal, fields=fields, failed=f"{claim_act}-{claim_id}")
    messages.success(request, _("已开通。") if claim_act == "confirm" else _("已答复不予开通。"))
    return HttpResponseRedirect(reverse("desk:merchant-accounts"), status=303)


def _shown(
    request: HttpRequest, *, refusal: Refusal | None = None, fields: Fields | None = None, failed: str = ""
) -> HttpResponse:
    after = fields_of(request.GET).whole("after") or 0
    found = list(claims_waiting(by=request.actor).filter(pk__gt=after)[: MOST + 1])  # type: ignore[attr-defined]
    here = reverse("desk:merchant-accounts")
    context = {
        **frame(request, current="merchants"),
        "claims": found[:MOST],
        "following": f"{here}?after={found[MOST - 1].pk}" if len(found) > MOST else "",
        "first": here if after else "",
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/accounts.html", context, status=refusal.status if refusal else 200)
