"""What waits for the leader's decision: filing, more time, transfers to the police, rewards."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.reports.permissions import may_decide
from fangxin.domain.reports.queries import waiting_proposals
from fangxin.domain.reports.words import ASKED_LABELS, Asked
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.desk.frame import frame

MOST = 100
#: where on the case page each is decided
PLACES = {
    Asked.FILE: "file_case", Asked.NOT_FILE: "no_filing", Asked.EXTEND: "decide_extension",
    Asked.EXTEND_PENALTY: "decide_penalty_extension", Asked.TRANSFER: "decide_transfer", Asked.REWARD: "decide_reward",
}  # fmt: skip


@page(for_=Audience.OFFICER, permission=Permission.DECIDE_FILING)
def approvals(request: HttpRequest) -> HttpResponse:
    """The proposals of the own office and its stations, oldest first; each is decided on its case's page."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    rows = [
        {
            "row": one, "what": ASKED_LABELS[Asked(one.what)], "place": PLACES[Asked(one.what)],
            "may": may_decide(case=one.case, proposal=one, by=by),
        }
        for one in waiting_proposals(by=by)[:MOST]
    ]  # fmt: skip
    return render(request, "desk/approvals.html", {**frame(request, current="approvals"), "rows": rows})
