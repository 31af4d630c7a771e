"""The survey somebody got a link to: one page, large type, no script needed, nothing of the person kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.surveys.actions.answering import LinkUsed, OutsideDays, answer_by_link, check_days
from fangxin.domain.surveys.queries import campaign_behind
from fangxin.foundation.refusals import Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look import surveying


@page(for_=Audience.PUBLIC, writes=True)
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Answer once. A link that was used says thanks, a wrong one says the same: nobody can try out which links there are.

    Before the first day of the campaign and after its last the page says when it is, and asks nothing.
    """
    campaign = campaign_behind(token=token)
    if campaign is None:
        raise LinkUsed
    try:
        check_days(campaign, on=today())
    except OutsideDays as refused:
        shown = {"form": surveying.form_of(campaign), "outside": refused.told()}
        return render(request, "public/environment/survey.html", shown, status=refused.status)
    refusal: Refusal | None = None
    if request.method == "POST":
        moment = now()
        try:
            answer_by_link(
                token=token, cell_id=surveying.cell_in(request.POST, campaign=campaign), given=surveying.given_in(request.POST),
                seconds=surveying.seconds_since(str(request.POST.get("begun", "")), of=token, at=moment), at=moment,
            )  # fmt: skip
        except Refusal as refused:
            if refused.status not in (409, 422):
                raise
            refusal = refused
        else:
            return HttpResponseRedirect(reverse("public:survey-thanks"), status=303)
    context = {
        "outside": "",
        "form": surveying.form_of(campaign, given=request.POST if refusal else None),
        "begun": request.POST.get("begun", "") if refusal else surveying.begun(of=token, at=now()),
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field or "region": refusal.told()} if refusal else {},
    }
    return render(request, "public/environment/survey.html", context, status=refusal.status if refusal else 200)


@page(for_=Audience.PUBLIC)
def thanks(request: HttpRequest) -> HttpResponse:
    """After answering."""
    return render(request, "public/environment/thanks.html", {})
