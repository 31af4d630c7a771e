"""Following a case: tracking code and the phone's one-time code open its public timeline."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from fangxin.domain.agency.rules import consumer
from fangxin.domain.cases.actions.close import withdraw
from fangxin.domain.cases.actions.documents import document_pdf
from fangxin.domain.cases.actions.serving import served_by_opening
from fangxin.domain.cases.models import Case, Document, FactRequest, Intake
from fangxin.domain.cases.notices import rating_link
from fangxin.domain.cases.queries import answer_token, cases_of_intake, intake_by_tracking_code, letters_of
from fangxin.domain.cases.rules.machine import CONSUMER
from fangxin.domain.cases.rules.states import moves_open_to
from fangxin.domain.cases.words import (
    KIND_LABELS,
    OUTCOME_LABELS,
    PARTY_LABELS,
    Kind,
    Move,
    Outcome,
    Party,
    Status,
    status_label,
)
from fangxin.domain.claimants.actions import appeal, may_appeal
from fangxin.domain.claimants.queries import mark_in_force
from fangxin.domain.feedback.actions import ask_to_reopen
from fangxin.domain.feedback.models import Rating, ReopenRequest
from fangxin.domain.inquiries.models import Answer
from fangxin.domain.inquiries.queries import answer_of
from fangxin.domain.mediation.models import Agreement, Item, Session
from fangxin.domain.mediation.words import ITEM_STATE_LABELS, ItemState, SessionState
from fangxin.domain.odr.models import Dispute
from fangxin.domain.odr.notices import settling_link
from fangxin.domain.odr.queries.disputes import dispute_of_intake
from fangxin.domain.odr.words import DISPUTE_LABELS, DisputeState
from fangxin.domain.timeline.queries import clocks_of, entries_of
from fangxin.domain.timeline.words import PUBLIC_ACTS, Act
from fangxin.foundation.documents import form_book
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.address import client_address
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.look.clocks import ClockView
from fangxin.interfaces.look.telling import told
from fangxin.interfaces.look.views_of import clock_views
from fangxin.interfaces.public.opening import Door, TrackingUnknown
from fangxin.interfaces.public.reading import fields_of
from fangxin.interfaces.settling.showing import TONES

COOKIE = "fx_track"
MINUTES = 30


DOOR: Door[Intake] = Door(
    purpose="track", says="查询办理进度", by_code=lambda code: intake_by_tracking_code(code=code),
    people=lambda found: (found.agent, found.person),
)  # fmt: skip


@dataclass(kw_only=True)
class CaseView:
    """One case as its consumer sees it."""

    case: Case
    kind: str
    status: str
    tone: str
    outcome: str
    clocks: list[ClockView]
    timeline: list[dict[str, Any]]
    #: what the officer still asks, each with the address to answer it
    requests: list[tuple[FactRequest, str]]
    sessions: list[Session]
    items: list[Any] = field(default_factory=list)
    #: decisions with their titles
    letters: list[tuple[Document, str]] = field(default_factory=list)
    rate_href: str = ""
    may_withdraw: bool = False
    answer: Answer | None = None
    may_reopen: bool = False
    may_appeal: bool = False


@page(for_=Audience.PUBLIC, writes=True)
def enter(request: HttpRequest) -> HttpResponse:
    """Ask for the tracking code and the phone; known and unknown ones are answered alike."""
    fields = fields_of(request.POST)
    sent = ""
    refusals: list[Refusal] = []
    if request.method == "POST":
        try:
            client = client_address(request)
            if "anonymous" in request.POST or not fields.text("phone"):
                return _opened(_anonymous(fields.text("tracking"), client))
            found = DOOR.matching(fields.text("tracking"), fields.text("phone"), client)
            if "send_code" in request.POST:
                sent = DOOR.send(found, fields.text("phone"), client)
            else:
                return _opened(DOOR.opened(found, fields.text("phone"), fields.text("code")))
        except Refusal as refusal:
            refusals.append(refusal)
            # Too soon for another code: the one sent before still holds, so its field stays.
            sent = "sent" if fields.text("code") or refusal.status == 429 else ""
    context = {
        "f": fields,
        "sent": sent,
        "demo": settings.DEMO,
        "refusals": refusals,
        "errors": {refusal.field or "tracking": refusal.told() for refusal in refusals},
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "public/track.html", context, status=status)


@page(for_=Audience.PUBLIC)
def intake(request: HttpRequest) -> HttpResponse:
    """The public timeline of everything one submission became; asks again for the code when half an hour has passed."""
    try:
        found = tracked_intake(request)
    except NotFound:
        return HttpResponseRedirect(reverse("public:track"))
    views = [_view(case) for case in cases_of_intake(intake_id=found.pk)]
    dispute = dispute_of_intake(intake_id=found.pk)
    settling = _settling(dispute) if dispute is not None else None
    return render(request, "public/tracked.html", {"intake": found, "views": views, "settling": settling})


@page(for_=Audience.PUBLIC, writes=True)
def letter(request: HttpRequest, number: str, document_id: int) -> HttpResponse:
    """A decision the consumer gets a copy of; opening it is its service by internet."""
    case, _ = _own_case(request, number)
    found = next((document for document in letters_of(case=case) if document.pk == document_id), None)
    if found is None:
        raise NotFound
    response = HttpResponse(document_pdf(document=found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{found.form}-{found.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    if request.method == "GET":
        served_by_opening(document=found, at=now())
    return response


@page(for_=Audience.PUBLIC, writes=True)
def withdraw_case(request: HttpRequest, number: str) -> HttpResponse:
    """The consumer withdraws; a link that is merely followed does nothing."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("public:tracked"))
    case, person = _own_case(request, number)
    fields = fields_of(request.POST)
    withdraw(
        case_id=case.pk, version=fields.whole("version"), reason=fields.text("reason"),
        by=consumer(person), at=now(),
    )  # fmt: skip
    return HttpResponseRedirect(reverse("public:tracked"), status=303)


@page(for_=Audience.PUBLIC, writes=True)
def reopen_case(request: HttpRequest, number: str) -> HttpResponse:
    """The consumer asks that a closed case be handled again."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("public:tracked"))
    case, _ = _own_case(request, number)
    ask_to_reopen(case_id=case.pk, reason=fields_of(request.POST).text("reason"), at=now())
    return HttpResponseRedirect(reverse("public:tracked"), status=303)


@page(for_=Audience.PUBLIC, writes=True)
def appeal_mark(request: HttpRequest, number: str) -> HttpResponse:
    """The consumer appeals against what two officers hold of them."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("public:tracked"))
    case, person = _own_case(request, number)
    appeal(case=case, reason=fields_of(request.POST).text("reason"), by=consumer(person), at=now())
    return HttpResponseRedirect(reverse("public:tracked"), status=303)


@page(for_=Audience.PUBLIC, writes=True)
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the opened case on this device."""
    response = HttpResponseRedirect(reverse("public:home"), status=303)
    response.delete_cookie(COOKIE)
    return response


def tracked_intake(request: HttpRequest) -> Intake:
    """The intake this browser opened within the last half hour; raises NotFound."""
    try:
        intake_id = signing.loads(request.COOKIES.get(COOKIE, ""), salt="fangxin.tracked", max_age=MINUTES * 60)
    except signing.BadSignature as mistake:
        raise NotFound from mistake
    found = Intake.objects.select_related("person").filter(pk=intake_id).first()
    if found is None:
        raise NotFound
    return found


def _anonymous(tracking: str, client: str) -> Intake:
    """An anonymous report, opened by its code alone: there is no phone to send a code to. Raises TrackingUnknown."""
    DOOR.count(tracking, client)
    found = intake_by_tracking_code(code=tracking)
    if found is None or not found.anonymous:
        raise TrackingUnknown(field="tracking")
    return found


def _opened(found: Intake) -> HttpResponse:
    response = HttpResponseRedirect(reverse("public:tracked"), status=303)
    response.set_cookie(
        COOKIE, signing.dumps(found.pk, salt="fangxin.tracked"), max_age=MINUTES * 60, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip
    return response


def _own_case(request: HttpRequest, number: str) -> tuple[Case, str]:
    found = tracked_intake(request)
    for case in cases_of_intake(intake_id=found.pk):
        if case.number == number:
            return case, found.person.name_masked if found.person else "消费者"
    raise NotFound


def _view(case: Case) -> CaseView:
    status = Status(case.status)
    closed = status in (Status.CLOSED, Status.ARCHIVED)
    rated = Rating.objects.filter(case_id=case.pk, closing=case.reopened).exists()
    asked = ReopenRequest.objects.filter(case_id=case.pk, state="ASKED").exists()
    agreement = Agreement.objects.filter(case_id=case.pk).order_by("-id").first()
    items = list(Item.objects.filter(agreement=agreement)) if agreement else []
    for item in items:
        item.party_label = PARTY_LABELS[Party(item.party)]  # type: ignore[attr-defined]
        item.state_label = ITEM_STATE_LABELS[ItemState(item.state)]  # type: ignore[attr-defined]
    complaint = case.kind == Kind.COMPLAINT
    return CaseView(
        case=case,
        kind=KIND_LABELS[Kind(case.kind)],
        status=status_label(status, Kind(case.kind), public=True),
        tone="done" if closed else "active",
        outcome=OUTCOME_LABELS[Outcome(case.outcome)] if case.outcome else "",
        clocks=running_clocks(case),
        timeline=public_timeline(case),
        requests=[] if closed else _requests(case),
        sessions=list(Session.objects.filter(case_id=case.pk, state=SessionState.APPOINTED)) if not closed else [],
        items=items,
        letters=[(one, form_book().forms[one.form].title[one.law]) for one in letters_of(case=case)],
        rate_href=rating_link(case_id=case.pk, closing=case.reopened).replace(settings.PUBLIC_URL, "")
        if closed and complaint and not rated
        else "",
        may_withdraw=Move.WITHDRAW in moves_open_to(source=status, by=CONSUMER, kind=Kind(case.kind)),
        answer=answer_of(case_id=case.pk) if case.outcome == Outcome.ANSWERED else None,
        may_appeal=complaint
        and (mark := mark_in_force(case=case, on=today())) is not None
        and may_appeal(mark=mark, at=now()),
        may_reopen=status is Status.CLOSED and complaint and not asked and case.outcome != Outcome.WITHDRAWN,
    )


def running_clocks(case: Case) -> list[ClockView]:
    """The clocks of a case that still run, as its consumer sees them."""
    running = [clock for clock in clocks_of(case_id=case.pk) if clock.stopped_on is None]
    return clock_views(clocks=running, on=today(), at=now())


def public_timeline(case: Case) -> list[dict[str, Any]]:
    """What its consumer may know of a case's journal, the latest first: at, what, who, detail."""
    return [
        {"at": entry.at, "what": entry.label, "who": entry.office_name, "detail": told(entry.facts, _PUBLIC_FACTS)}
        for entry in reversed(entries_of(chain=case.pk))
        if Act(entry.act) in PUBLIC_ACTS
    ]


def _settling(dispute: Dispute) -> dict[str, Any]:
    """The dispute of a submission, as the page of everything it became tells it."""
    state = DisputeState(dispute.state)
    return {
        "dispute": dispute,
        "state": DISPUTE_LABELS[state],
        "tone": TONES[state],
        "href": settling_link(dispute_id=dispute.pk).replace(settings.PUBLIC_URL, ""),
    }


def _requests(case: Case) -> list[tuple[FactRequest, str]]:
    asked = FactRequest.objects.filter(case_id=case.pk, answered_at=None, answer_by__gte=today()).order_by("answer_by")
    return [(one, reverse("public:answer", args=[answer_token(request_id=one.pk)])) for one in asked]


#: facts of an entry that the consumer may read, with their labels
_PUBLIC_FACTS = (
    ("office", "办理单位"), ("ground_text", "依据"), ("label", "理由"), ("reason", "说明"), ("other_routes", "其他途径"),
    ("place", "地点"), ("due_on", "期限"), ("answer_by", "最迟"), ("question", "问题"), ("answer", "补充"), ("terms", "协议"),
    ("finding", "结论"), ("why", "意见"), ("rule", "时限"), ("before", "原来"), ("after", "改为"), ("until_on", "有效至"),
    ("into", "转为"), ("passed_to", "转达给"), ("of", "原来的咨询"), ("fund", "资金"), ("insurer", "保险公司"),
    ("amount_fen", "金额"),
)  # fmt: skip
