"""The case page: summary, parties (masked), evidence, clocks, timeline, documents, and the acts allowed now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.documents import read_document
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import check_knows_people, knows_people, moves_open_to
from fangxin.domain.cases.queries import case_by_number, document_to_read
from fangxin.domain.cases.words import OPEN_STATUSES, Kind
from fangxin.domain.people.models import Person
from fangxin.domain.timeline.actions.readings import unseal
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.panels import CONTEXTS, TEMPLATES
from fangxin.interfaces.desk.panels.page import CasePage
from fangxin.interfaces.public.reading import Fields, fields_of


@page(for_=Audience.OFFICER, permission=Permission.VIEW_CASES)
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One case."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    return render(request, "desk/case.html", context_of(request, case))


@page(for_=Audience.OFFICER, writes=True, permission=Permission.UNSEAL)
def identity(request: HttpRequest, number: str) -> HttpResponse:
    """Read the parties' sealed identities, with a reason that is journalled first."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    if request.method != "POST":
        raise NotFound
    check_knows_people(case=case, by=by)
    reason = fields_of(request.POST).text("reason")
    people = []
    whose = "举报人" if case.kind == Kind.REPORT else "投诉人"
    for label, person in ((whose, case.intake.person), ("受托人", case.intake.agent), *_representatives(case)):
        if person is not None:
            opened = unseal(chain=case.pk, person=person, reason=reason, by=by, at=now())
            people.append((label, opened))
    return render(request, "desk/identity.html", {**frame(request), "case": case, "people": people, "reason": reason})


@page(for_=Audience.OFFICER, writes=True, permission=Permission.UNSEAL)
def document(request: HttpRequest, document_id: int) -> HttpResponse:
    """A statutory document as PDF; that it was opened is journalled."""
    if request.method == "POST":
        raise NotFound
    by: Actor = request.actor  # type: ignore[attr-defined]
    found = document_to_read(document_id=document_id, by=by)
    response = HttpResponse(read_document(document=found, by=by, at=now()), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.form}-{found.pk}.pdf"'
    return response


def context_of(
    request: HttpRequest, case: Case, *, refusals: list[Refusal] | tuple[Refusal, ...] = (), failed: str = "",
    fields: Fields | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Everything the case page shows; `failed` is the act that was refused, whose form opens again with its fields."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    page_of = CasePage(
        case=case, by=by, at=now(), on=today(), moves=frozenset(move.value for move in moves_open_to(case=case, by=by)),
        own=case.office_id == by.office_id and by.may(Permission.HANDLE), open=case.status in OPEN_STATUSES,
        known=knows_people(case=case, by=by),
    )  # fmt: skip
    shown: dict[str, Any] = {}
    for context in CONTEXTS:
        shown.update(context(page_of))
    return {
        **frame(request),
        **shown,
        "panels": TEMPLATES,
        "case": case,
        "moves": page_of.moves,
        "own": page_of.own,
        "known": page_of.known,
        "open": page_of.open,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "failed": failed,
        "f": fields or Fields(),
        "today": page_of.on,
    }


def _representatives(case: Case) -> list[tuple[str, Person | None]]:
    people = Person.objects.in_bulk(case.intake.representatives)
    return [(f"代表人{n}", people.get(pk)) for n, pk in enumerate(case.intake.representatives, 1)]
