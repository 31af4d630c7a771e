"""Collecting evidence at the desk or on the spot: the camera's picture goes straight to the case."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.collecting import collect_evidence
from fangxin.domain.cases.permissions import check_handles
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.evidence.queries import draft_files
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.OFFICER, writes=True, permission=Permission.HANDLE)
def collect(request: HttpRequest, number: str) -> HttpResponse:
    """Take pictures or choose files, say where they were taken, put them to the case."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    check_handles(case=case, by=by, act="采集证据")
    fields = fields_of(request.POST) if request.method == "POST" else Fields({"draft": new_draft()})
    draft, refusals = draft_of(fields.text("draft")), list[Refusal]()
    if request.method == "POST":
        refusals = keep_posted_files(request, draft_token=draft, at=now())
        if not refusals:
            try:
                collect_evidence(case_id=case.pk, draft_token=draft, note=fields.text("note"), by=by, at=now())
            except Refusal as refusal:
                if refusal.status not in (403, 409, 422):
                    raise
                refusals.append(refusal)
            else:
                messages.success(request, "证据已保存。")
                return HttpResponseRedirect(reverse("desk:case", args=[number]) + "#evidence", status=303)
    context = {
        **frame(request),
        "case": case,
        "f": fields,
        "files": draft_files(draft_token=draft),
        "refusals": refusals,
        "errors": {refusal.field or "files": refusal.told() for refusal in refusals},
        "camera": True,
        "purpose": case.number,
    }
    return render(request, "desk/collect.html", context, status=max((one.status for one in refusals), default=200))
