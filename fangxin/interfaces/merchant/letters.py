"""Letters a merchant was sent: reading one, answering with text and files."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.evidence.queries import draft_files
from fangxin.domain.evidence.words import Side
from fangxin.domain.letters.actions.answering import answer_letter
from fangxin.domain.letters.actions.issuing import letter_text
from fangxin.domain.letters.actions.serving import seen_in_portal
from fangxin.domain.letters.models import Letter
from fangxin.domain.letters.queries.letters import letters_to, own_letter
from fangxin.domain.letters.words import COMMITMENT_LABELS, CommitmentState, LetterState
from fangxin.domain.merchants.models import Merchant
from fangxin.domain.staff.rules import may
from fangxin.domain.staff.words import Duty, StaffRole
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.members import MemberRequest
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.merchants.letters import pdf_answer
from fangxin.interfaces.evidence.receiving import keep_posted_files
from fangxin.interfaces.evidence.showing import brought
from fangxin.interfaces.look import lettering
from fangxin.interfaces.merchant.frame import merchant_frame
from fangxin.interfaces.merchant.waiting import Todo
from fangxin.interfaces.public.drafts import draft_of, good_draft, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of, whole

MOST, PAGE = 100, 30


def waiting(merchant: Merchant, on: date) -> list[Todo]:
    """Letters not opened yet and letters that ask for a reply."""
    rows = letters_to(merchant_id=merchant.pk).filter(state__in=[LetterState.ISSUED, LetterState.SERVED])
    return [
        Todo(
            what=("回复" if one.due_on else "查看") + lettering.title_of(one),
            href=reverse("merchant:letter", args=[one.pk]), duty=Duty.SETTLE, hint=one.subject, due_on=one.due_on,
        )
        for one in rows[:MOST]
        if one.due_on is not None or one.seen_at is None
    ]  # fmt: skip


@page(for_=Audience.MERCHANT)
def letters(request: MemberRequest) -> HttpResponse:
    """Every letter, newest first."""
    on, after = today(), whole(request.GET.get("after", ""))
    sent = letters_to(merchant_id=request.merchant.pk)
    found = list((sent.filter(pk__lt=after) if after is not None else sent)[: PAGE + 1])
    rows = [
        {
            "title": lettering.title_of(one),
            "href": reverse("merchant:letter", args=[one.pk]),
            "subject": one.subject,
            "office": one.facts["office_name"],
            # not served yet: whoever opens it has it
            "state": (_("未查看"), "waiting") if one.state == LetterState.ISSUED else lettering.state_of(one, on),
            "issued_at": one.issued_at,
            "due_on": one.due_on if one.state == LetterState.SERVED else None,
        }
        for one in found[:PAGE]
    ]
    context = {
        **merchant_frame(request, current="letters"), "rows": rows,
        "next": f"?after={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "first": reverse("merchant:letters") if after is not None else "",
    }  # fmt: skip
    return render(request, "merchant/letters.html", context)


@page(for_=Audience.MERCHANT, writes=True)
def letter(request: MemberRequest, letter_id: int) -> HttpResponse:
    """One letter. Opening it for the first time, by somebody who answers letters, is noted and is its service where there was none."""
    found = own_letter(letter_id=letter_id, merchant_id=request.merchant.pk)
    if request.method == "POST":
        raise NotFound
    if found.seen_at is None and may(StaffRole(request.employment.role), Duty.SETTLE):
        seen_in_portal(letter_id=found.pk, by=request.actor, at=now())
        found = own_letter(letter_id=letter_id, merchant_id=request.merchant.pk)
    return _shown(request, found, Fields({"draft": new_draft()}))


@page(for_=Audience.MERCHANT, writes=True, duty=Duty.SETTLE)
def answer(request: MemberRequest, letter_id: int) -> HttpResponse:
    """The answer, with its files."""
    if request.method != "POST":
        raise NotFound
    found = own_letter(letter_id=letter_id, merchant_id=request.merchant.pk)
    fields = fields_of(request.POST)
    refusals: list[Refusal] = []
    try:
        draft = draft_of(fields.text("draft"))
        refusals = keep_posted_files(request, draft_token=draft, at=now(), side=Side.MERCHANT)
        if not refusals:
            answer_letter(
                letter_id=found.pk, merchant_id=request.merchant.pk, text=fields.text("text"), draft_token=draft,
                by=request.actor, at=now(),
            )  # fmt: skip
            messages.success(request, _("回复已送达。"))
            return HttpResponseRedirect(reverse("merchant:letter", args=[found.pk]), status=303)
    except Refusal as refusal:
        if refusal.status not in (409, 410, 422):
            raise
        refusals = [refusal]
        fields["draft"] = good_draft(fields.text("draft"))
    return _shown(request, found, fields, refusals)


@page(for_=Audience.MERCHANT)
def pdf(request: MemberRequest, letter_id: int) -> HttpResponse:
    """The letter as PDF."""
    return pdf_answer(own_letter(letter_id=letter_id, merchant_id=request.merchant.pk))


@page(for_=Audience.MERCHANT)
def answer_file(request: MemberRequest, letter_id: int, answer_id: int, file_id: int) -> HttpResponseBase:
    """A file of an own answer."""
    found = own_letter(letter_id=letter_id, merchant_id=request.merchant.pk)
    if not found.answers.filter(pk=answer_id).exists():
        raise NotFound
    return brought(request, file_id=file_id, to=answer_id)


def _shown(
    request: MemberRequest, found: Letter, fields: Fields, refusals: list[Refusal] | tuple[Refusal, ...] = ()
) -> HttpResponse:
    on, frame = today(), merchant_frame(request, current="letters")
    context = {
        **frame,
        "letter": found,
        "title": lettering.title_of(found),
        "state": lettering.state_of(found, on),
        "text": letter_text(letter=found),
        "clock": lettering.clock_of(found, on),
        "counted": lettering.counted(found, on),
        "answers": lettering.answers_of(
            found, href=lambda answer, file: reverse("merchant:letter-file", args=[found.pk, answer, file])
        ),
        "commitments": [
            (one.what, one.due_on, COMMITMENT_LABELS[CommitmentState(one.state)])
            for one in found.commitments.order_by("due_on", "pk")
        ],
        "answerable": Duty.SETTLE.value in frame["duties"]
        and found.state in (LetterState.SERVED, LetterState.ANSWERED),
        "f": fields,
        "files": draft_files(draft_token=draft_of(fields.text("draft"))),
        "refusals": refusals,
        "errors": {one.field or "text": one.told() for one in refusals},
    }
    return render(request, "merchant/letter.html", context, status=max((one.status for one in refusals), default=200))
