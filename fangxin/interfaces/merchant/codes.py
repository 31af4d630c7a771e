"""The merchant's codes: one for each outlet, to print, renew and end; how often they are read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.staff.words import Duty
from fangxin.domain.trustcode.actions.ending import revoke
from fangxin.domain.trustcode.actions.printing import issue, reprint
from fangxin.domain.trustcode.models import TrustCode
from fangxin.domain.trustcode.queries.keeping import outlets_of, scans_of
from fangxin.domain.trustcode.queries.signing import address_of
from fangxin.domain.trustcode.words import CODE_STATE_LABELS, PAPER_LABELS, REASON_LABELS, CodeState, Paper, Reason
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.paths import path_of
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.public.code.printing import pdf_answer, svg_answer
from fangxin.interfaces.public.reading import Fields, fields_of

READ_DAYS = 30
#: outlets on a page, each with its picture
PAGE = 20
#: why a merchant ends its own code
_REASONS = (Reason.LOST, Reason.COPIED, Reason.MOVED, Reason.OTHER)


@page(for_=Audience.MERCHANT, duty=Duty.RECORDS)
def codes(request: MemberRequest) -> HttpResponse:
    """Every outlet with its code."""
    return _shown(request)


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.RECORDS)
def act(request: MemberRequest, outlet_id: int, code_act: str) -> HttpResponse:
    """Give an outlet its code, print it anew, or end it."""
    if request.method != "POST" or code_act not in ("issue", "reprint", "revoke"):
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {"by": request.actor, "at": now(), "merchant_id": request.merchant.pk}
    try:
        if code_act == "issue":
            issue(outlet_id=outlet_id, **given)
        else:
            given |= {
                "code_id": _own(request, outlet_id).pk, "edition": fields.whole("edition") or 0, "note": fields.line("note"),
            }  # fmt: skip
            if code_act == "reprint":
                reprint(**given)
            else:
                wanted = fields.text("reason")
                revoke(reason=Reason(wanted) if wanted in _REASONS else Reason.OTHER, **given)
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _shown(request, refusal=refusal, fields=fields, failed=f"{code_act}-{outlet_id}")
    said = {
        "issue": _("已制发，打印出来贴在店门或者摆在柜台。"),
        "reprint": _("已换发，旧码随即失效。"),
        "revoke": _("已停用，再扫即显示停用。"),
    }
    messages.success(request, said[code_act])
    return HttpResponseRedirect(path_of("merchant:codes"), status=303)


@page(for_=Audience.MERCHANT, duty=Duty.RECORDS)
def code_print(request: MemberRequest, outlet_id: int, paper: str) -> HttpResponse:
    """A print of one code: `svg`, `card` or `plaque`."""
    found = _own(request, outlet_id)
    if paper == "svg":
        return svg_answer(found)
    if paper.upper() not in Paper.__members__:
        raise NotFound
    return pdf_answer([found], Paper(paper.upper()), name=found.outlet.name)


def _own(request: MemberRequest, outlet_id: int) -> TrustCode:
    """The code of one of the merchant's outlets; raises NotFound."""
    for outlet, code in outlets_of(merchant_id=request.merchant.pk):
        if outlet.pk == outlet_id and code is not None:
            code.outlet = outlet
            return code
    raise NotFound


def _shown(
    request: MemberRequest, *, refusal: Refusal | None = None, fields: Fields | None = None, failed: str = ""
) -> HttpResponse:
    every = outlets_of(merchant_id=request.merchant.pk)
    begin = min(fields_of(request.GET).whole("from") or 0, len(every))
    if failed:
        # the outlet whose form was refused is on the page that is shown
        place = next((n for n, (outlet, _code) in enumerate(every) if failed.endswith(f"-{outlet.pk}")), 0)
        begin = place // PAGE * PAGE
    found = every[begin : begin + PAGE]
    since = today() - timedelta(days=READ_DAYS)
    scans = scans_of(code_ids=[code.pk for _outlet, code in found if code is not None], since=since)
    rows = [
        {
            "outlet": outlet, "code": code, "valid": code is not None and code.state == CodeState.VALID,
            "state": CODE_STATE_LABELS[CodeState(code.state)] if code else "",
            "reason": REASON_LABELS[Reason(code.reason)] if code and code.reason else "",
            "address": address_of(code=code) if code else "", "scans": scans.get(code.pk, 0) if code else 0,
            "may": code is not None and not code.by_agency,
        }
        for outlet, code in found
    ]  # fmt: skip
    here = reverse("merchant:codes")
    context = {
        **merchant_frame(request, current="codes"), "rows": rows, "papers": PAPER_LABELS.items(), "days": READ_DAYS,
        "reasons": [(one.value, REASON_LABELS[one]) for one in _REASONS], "f": fields or Fields(), "failed": failed,
        "count": len(every), "following": f"{here}?from={begin + PAGE}" if len(every) > begin + PAGE else "",
        "before": f"{here}?from={max(begin - PAGE, 0)}" if begin else "",
        "refusals": [refusal] if refusal else [], "errors": {refusal.field or "form": refusal.told()} if refusal else {},
    }  # fmt: skip
    return render(request, "merchant/codes.html", context, status=refusal.status if refusal else 200)
