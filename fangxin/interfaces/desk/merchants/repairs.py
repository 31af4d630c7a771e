"""One application for repair at the desk: the pledge, its files, the clock, deciding, telling another province, revoking."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.credit.actions.repairing import grant_repair, record_push, refuse_repair, revoke_repair
from fangxin.domain.credit.models import Repair
from fangxin.domain.credit.queries.desk import decision_due, push_due, repair_seen
from fangxin.domain.credit.queries.grades import line_of
from fangxin.domain.credit.rules.book import credit_book
from fangxin.domain.credit.words import RepairState
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import day_of
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.evidence.showing import brought
from fangxin.interfaces.look import crediting
from fangxin.interfaces.public.reading import Fields, fields_of

#: act → the sentence after it succeeded
ACTS = {
    "grant": "已准予修复，从今天起不再计入、不再公示。",
    "refuse": "已答复不予修复。",
    "push": "已登记推送。",
    "revoke": "已撤销修复，记录重新计入。",
}


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def repair(request: HttpRequest, repair_id: int) -> HttpResponse:
    """One application with everything that a decision needs."""
    return _shown(request, repair_seen(repair_id=repair_id, by=request.actor))  # type: ignore[attr-defined]


@page(for_=Audience.OFFICER, permission=Permission.VIEW_EVIDENCE)
def repair_file(request: HttpRequest, repair_id: int, file_id: int) -> HttpResponseBase:
    """A file the merchant brought with an application."""
    found = repair_seen(repair_id=repair_id, by=request.actor)  # type: ignore[attr-defined]
    return brought(request, file_id=file_id, to=found.pk)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.DECIDE_CREDIT)
def decide(request: HttpRequest, repair_id: int, repair_act: str) -> HttpResponse:
    """Grant, refuse, record the push or revoke."""
    if request.method != "POST" or repair_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    given: dict[str, Any] = {"repair_id": repair_id, "by": request.actor, "at": now()}  # type: ignore[attr-defined]
    try:
        if repair_act == "grant":
            grant_repair(decision=fields.text("decision"), elsewhere=fields.ticked("elsewhere"), **given)
        elif repair_act == "refuse":
            refuse_repair(reason=fields.text("reason"), **given)
        elif repair_act == "push":
            record_push(to=fields.line("to"), pushed_on=day_of(fields, "pushed_on"), **given)
        else:
            revoke_repair(reason=fields.text("reason"), **given)
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        found = repair_seen(repair_id=repair_id, by=request.actor)  # type: ignore[attr-defined]
        return _shown(request, found, refusal=refusal, failed=repair_act, fields=fields)
    messages.success(request, ACTS[repair_act])
    return HttpResponseRedirect(reverse("desk:merchant-repair", args=[repair_id]), status=303)


def _shown(
    request: HttpRequest, found: Repair, *, refusal: Refusal | None = None, failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    on = today()
    decides = by.may(Permission.DECIDE_CREDIT)
    own = found.event.entered_by_id is not None and found.event.entered_by_id == by.account_id
    push = push_due(repair=found, on=on)
    line = line_of(event=found.event, on=on)
    rules = credit_book().repair_on(found.asked_on)
    context = {
        **frame(request, current="merchants"),
        "repair": found,
        "line": crediting.line(line),
        "state": crediting.repair_state(found),
        "clock": crediting.clock(decision_due(repair=found, on=on)),
        "push_clock": crediting.clock(push) if push is not None else None,
        "rules": {"title": rules.title, "months": rules.shortest.get(line.kind.weight, 0)},
        "files": crediting.files(
            to=found.pk, href=lambda pk: reverse("desk:merchant-repair-file", args=[found.pk, pk])
        ),
        "sees_files": by.may(Permission.VIEW_EVIDENCE),
        "entries": crediting.told(found.pk),
        "open": decides and not own and found.state == RepairState.ASKED,
        "entered_it": decides and own and found.state == RepairState.ASKED,
        "pushes": decides and found.state == RepairState.GRANTED and found.elsewhere and found.pushed_on is None,
        "revokes": decides and found.state == RepairState.GRANTED,
        "today": on.isoformat(),
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/repair.html", context, status=refusal.status if refusal else 200)
