"""Registering at the desk for somebody on the phone, in a letter, or at the window: the public form's fields, one page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.actions.file import file_request
from fangxin.domain.cases.queries import case_by_number, case_taken_down, earlier_like, tracking_code_of
from fangxin.domain.cases.words import CHANNEL_LABELS, Channel, Kind, Outcome
from fangxin.domain.evidence.queries import draft_files
from fangxin.domain.inquiries.queries import answer_of
from fangxin.domain.matters.actions.looking import evidence_of
from fangxin.domain.matters.queries import alike_for
from fangxin.foundation.refusals import Refusal, SeveralRefusals
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.panels.matter import compare_href, named, said
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.proposing import choices, proposed
from fangxin.interfaces.public.reading import Fields, fields_of, read_filing

DESK_CHANNELS = (
    Channel.HOTLINE, Channel.VISIT, Channel.LETTER, Channel.HOTLINE12345, Channel.TRANSFER, Channel.STATION, Channel.OTHER,
)  # fmt: skip


@page(for_=Audience.OFFICER, writes=True, permission=Permission.REGISTER)
def register(request: HttpRequest) -> HttpResponse:
    """Take a request down for somebody."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _form(request, Fields({"draft": new_draft(), "channel": Channel.HOTLINE.value, "kind": "COMPLAINT"}))
    fields = fields_of(request.POST)
    draft = draft_of(fields.text("draft"))
    refusals = keep_posted_files(request, draft_token=draft, at=now())
    if fields.text("propose") in Kind.__members__:
        fields["kind"] = fields.text("propose")  # what was begun as a question turns out to be something else
    if "propose" in request.POST or refusals:
        return _form(request, Fields({**proposed(fields, on=today()), **_filled(fields)}), refusals)
    channel = fields.text("channel")
    try:
        filing = read_filing(
            fields, channel=Channel(channel) if channel in DESK_CHANNELS else Channel.OTHER,
            evidence_count=len(draft_files(draft_token=draft)), authorised=fields.ticked("by_agent"),
        )  # fmt: skip
        alike = [] if fields.ticked("not_the_same") else earlier_like(filing=filing, at=now(), draft=draft, by=by)
        if alike:
            return _form(request, fields, alike=alike)
        receipt = file_request(filing=filing, draft=draft, by=by, at=now())
    except SeveralRefusals as several:
        return _form(request, fields, list(several.refusals))
    except Refusal as refusal:
        if refusal.status != 422:
            raise
        return _form(request, fields, [refusal])
    return HttpResponseRedirect(reverse("desk:registered", args=[receipt.cases[0].number]), status=303)


@page(for_=Audience.OFFICER, permission=Permission.REGISTER)
def registered(request: HttpRequest, number: str) -> HttpResponse:
    """What to read back to the person: number, office and tracking code, also when the case went to another county."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    own = case_taken_down(number=number, by=by)
    case = own or case_by_number(number=number, by=by)
    context = {
        **frame(request, current="register"),
        "case": case,
        # the code belongs to the person; only who took the request down reads it out
        "code": tracking_code_of(case.intake.draft) if own else "",
        "alike": [
            {**named(other), **said(weighed.points, evidence_of(weighed)), "href": compare_href(case, other)}
            for other, weighed in alike_for(case=case, by=by)
        ],
        "may_join": by.may(Permission.JOIN_MATTERS),
        "answer": answer_of(case_id=case.pk) if case.outcome == Outcome.ANSWERED else None,
        "told": bool(case.intake.person_id or case.intake.agent_id),
        "may_open": by.may(Permission.VIEW_CASES) and by.oversees(case.path),
    }
    return render(request, "desk/registered.html", context)


def _filled(fields: Fields) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value not in ("", [], ())}


def _form(
    request: HttpRequest, fields: Fields, refusals: list[Refusal] | tuple[Refusal, ...] = (), *, alike: object = ()
) -> HttpResponse:
    context = {
        **frame(request, current="register"),
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "choices": choices(on=today()),
        "channels": [(channel.value, CHANNEL_LABELS[channel]) for channel in DESK_CHANNELS],
        "files": draft_files(draft_token=draft_of(fields.text("draft"))),
        "alike": alike,
        "demo": settings.DEMO,
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "desk/register.html", context, status=status)
