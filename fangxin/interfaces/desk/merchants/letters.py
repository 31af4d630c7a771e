"""Letters of guidance at the desk: the shelves with their figures, one letter with what can be done about it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.letters.actions import answering, checking, drafting, issuing, serving
from fangxin.domain.letters.models import Letter
from fangxin.domain.letters.permissions import visible_letters
from fangxin.domain.letters.queries.figures import letter_figures
from fangxin.domain.letters.queries.letters import SHELVES, check_due, letter_seen, letters_on, letters_to
from fangxin.domain.letters.queries.talks import commitments_due, talks_of
from fangxin.domain.letters.rules.book import letter_book
from fangxin.domain.letters.words import (
    BY_HAND,
    COMMITMENT_LABELS,
    FOUND_LABELS,
    LINKED_LABELS,
    SERVED_LABELS,
    CommitmentState,
    Found,
    LetterState,
    Linked,
    ServedBy,
)
from fangxin.domain.merchants.models import Merchant
from fangxin.foundation.refusals import NotFound, Refusal
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.acts.act import day_of
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.evidence.showing import brought
from fangxin.interfaces.look import crediting, lettering
from fangxin.interfaces.public.reading import Fields, fields_of, whole
from fangxin.storage.counting import counted

MOST, TALKS = 100, 20
SHELF_LABELS = {
    "draft": "草稿", "issued": "待送达", "waiting": "待回复", "overdue": "逾期未回复", "answered": "已回复", "check": "待跟进",
    "closed": "已办结",
}  # fmt: skip
#: act → the sentence after it succeeded
ACTS = {
    "issue": "已制发。", "discard": "已放弃。", "serve": "已登记送达。", "answer": "已登记回复。", "check": "已登记跟进，本文书办结。",
    "withdraw": "已撤回。",
}  # fmt: skip


@page(for_=Audience.OFFICER, any_of=(Permission.WRITE_LETTERS, Permission.VIEW_FIGURES))
def letters(request: HttpRequest) -> HttpResponse:
    """The letters of one shelf, how many lie on each, this year's figures, the talks."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    on, shelf = today(), request.GET.get("shelf", "")
    if shelf not in ("", *SHELVES):
        raise NotFound
    found, after = letters_on(shelf=shelf, by=by, on=on), whole(request.GET.get("after", ""))
    urgent = shelf in ("waiting", "overdue")  # by their last day: what is done makes room for the next
    if after is not None and not urgent:
        found = found.filter(pk__lt=after)
    listed = list(found[: MOST + 1])
    here = f"{reverse('desk:merchant-letters')}?shelf={shelf}"
    figures = letter_figures(by=by, first=on.replace(month=1, day=1), last=on, on=on)
    titles = {code: kind.title for code, kind in letter_book().kinds.items()}
    counts = counted([letters_on(shelf=one, by=by, on=on) for one in SHELVES])
    context = {
        **frame(request, current="merchants"),
        "shelf": shelf,
        "shelves": [
            {
                "label": SHELF_LABELS[one], "value": count, "current": one == shelf,
                "href": f"{reverse('desk:merchant-letters')}?shelf={one}",
                "tone": "overdue" if one == "overdue" and count else "",
            }
            for one, count in zip(SHELVES, counts, strict=True)
        ],
        "rows": [_row(one) for one in listed[:MOST]],
        "most": MOST,
        "more": len(listed) > MOST and urgent,
        "next": f"{here}&after={listed[MOST - 1].pk}" if len(listed) > MOST and not urgent else "",
        "first": here if after is not None else "",
        "figures": {
            "year": on.year,
            "issued": figures.issued,
            "kinds": "，".join(f"{titles.get(code, code)} {number} 份" for code, number in figures.by_kind),
            "replied": figures.replied,
            "due": figures.replies_due,
            "in_time": figures.replied_in_time,
            "rate": f"{figures.reply_rate * 100:.1f}%" if figures.reply_rate is not None else "",
        },
        "talks": [
            ((one.subject, reverse("desk:merchant-talk", args=[one.pk])), one.starts_at, one.place, one.merchants)  # type: ignore[attr-defined]
            for one in talks_of(by=by)[:TALKS]
        ],
        "talks_most": TALKS,
        "commitments": [
            ((one.letter.merchant.name, reverse("desk:merchant-talk", args=[one.talk_id])), one.what, one.due_on)
            for one in commitments_due(by=by, on=on)[:MOST]
        ],
        "writes": by.may(Permission.WRITE_LETTERS),
    }  # fmt: skip
    return render(request, "desk/merchants/letters.html", context)


@page(for_=Audience.OFFICER, any_of=(Permission.WRITE_LETTERS, Permission.VIEW_FIGURES))
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """One letter: its words, service, answers, follow-up."""
    return _shown(request, letter_seen(letter_id=letter_id, by=request.actor))  # type: ignore[attr-defined]


@page(for_=Audience.OFFICER, any_of=(Permission.WRITE_LETTERS, Permission.VIEW_FIGURES))
def pdf(request: HttpRequest, letter_id: int) -> HttpResponse:
    """The letter as PDF."""
    found = letter_seen(letter_id=letter_id, by=request.actor)  # type: ignore[attr-defined]
    return pdf_answer(found)


@page(for_=Audience.OFFICER, permission=Permission.VIEW_EVIDENCE)
def answer_file(request: HttpRequest, letter_id: int, answer_id: int, file_id: int) -> HttpResponseBase:
    """A file that came with an answer."""
    found = letter_seen(letter_id=letter_id, by=request.actor)  # type: ignore[attr-defined]
    if not found.answers.filter(pk=answer_id).exists():
        raise NotFound
    return brought(request, file_id=file_id, to=answer_id)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.WRITE_LETTERS)
def act(request: HttpRequest, letter_id: int, letter_act: str) -> HttpResponse:
    """Issue, give up, record service, answer and follow-up, withdraw."""
    if request.method != "POST" or letter_act not in ACTS:
        raise NotFound
    fields = fields_of(request.POST)
    try:
        _carry_out(letter_act, fields, {"letter_id": letter_id, "by": request.actor, "at": now()})  # type: ignore[attr-defined]
    except Refusal as refusal:
        if refusal.status not in (403, 409, 422):
            raise
        found = letter_seen(letter_id=letter_id, by=request.actor)  # type: ignore[attr-defined]
        return _shown(request, found, refusal=refusal, failed=letter_act, fields=fields)
    messages.success(request, ACTS[letter_act])
    if letter_act == "check" and fields.text("found") == Found.FURTHER:
        return HttpResponseRedirect(f"{reverse('desk:merchant-letter-new')}?follows={letter_id}", status=303)
    return HttpResponseRedirect(reverse("desk:merchant-letter", args=[letter_id]), status=303)


def pdf_answer(found: Letter) -> HttpResponse:
    """The PDF of an issued letter, shown in the browser. Raises NotFound for a draft."""
    if not found.number:
        raise NotFound
    answer = HttpResponse(issuing.letter_pdf(letter=found), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="letter-{found.pk}.pdf"'
    return answer


def panel(request: HttpRequest, merchant: Merchant) -> dict[str, Any] | None:
    """The letters a merchant was sent, and the way to write one."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    writes = by.may(Permission.WRITE_LETTERS)
    if not (writes or by.may(Permission.VIEW_FIGURES)):
        return None
    mine = set(visible_letters(by=by).filter(merchant=merchant).values_list("pk", flat=True))
    rows = [
        {
            "title": lettering.title_of(one),
            "href": reverse("desk:merchant-letter", args=[one.pk]) if one.pk in mine else "",
            "subject": one.subject,
            "state": lettering.state_of(one, today()),
            "office": one.office.short_name,
        }
        for one in letters_to(merchant_id=merchant.pk)[:20]
    ]
    new = f"{reverse('desk:merchant-letter-new')}?merchant={merchant.pk}" if writes else ""
    return {"letters": rows, "new_href": new}


def _carry_out(name: str, fields: Fields, given: dict[str, Any]) -> None:
    if name == "issue":
        issuing.issue_letter(**given)
    elif name == "discard":
        drafting.discard_draft(**given)
    elif name == "serve":
        serving.record_service(
            way=fields.text("way"), served_on=day_of(fields, "served_on"), proof=fields.line("proof"), **given
        )
    elif name == "answer":
        answering.enter_answer(text=fields.text("text"), draft_token="", **given)
    elif name == "check":
        checking.record_check(
            found=fields.text("found"), checked_on=day_of(fields, "checked_on"), remark=fields.text("remark"), **given
        )
    else:
        issuing.withdraw_letter(reason=fields.text("reason"), **given)


def _row(one: Letter) -> dict[str, Any]:
    on = today()
    return {
        "letter": (lettering.title_of(one), reverse("desk:merchant-letter", args=[one.pk])),
        "merchant": one.merchant.name,
        "subject": one.subject,
        "state": lettering.state_of(one, on),
        "clock": lettering.clock_of(one, on) if one.state == LetterState.SERVED else None,
        "check": check_due(letter=one),
        "by": one.drafted_by,
    }


def _shown(
    request: HttpRequest, found: Letter, *, refusal: Refusal | None = None, failed: str = "",
    fields: Fields | None = None,
) -> HttpResponse:  # fmt: skip
    by: Actor = request.actor  # type: ignore[attr-defined]
    on, draft = today(), found.state == LetterState.DRAFT
    writes = by.may(Permission.WRITE_LETTERS)
    context = {
        **frame(request, current="merchants"),
        "letter": found,
        "title": lettering.title_of(found),
        "state": lettering.state_of(found, on),
        "text": issuing.letter_text(letter=found) if found.number else issuing.preview(letter=found, on=on),
        "clock": lettering.clock_of(found, on),
        "counted": lettering.counted(found, on),
        "check_due": check_due(letter=found),
        "linked": LINKED_LABELS[Linked(found.linked)] if found.linked else "",
        "services": [
            (SERVED_LABELS[ServedBy(one.way)], one.served_on, one.proof or _("系统记录"), one.recorded_by)
            for one in found.services.order_by("served_on", "pk")
        ],
        "answers": lettering.answers_of(
            found, href=lambda answer, file: reverse("desk:merchant-letter-file", args=[found.pk, answer, file])
        ),
        "sees_files": by.may(Permission.VIEW_EVIDENCE),
        "checks": [
            (FOUND_LABELS[Found(one.found)], one.checked_on, one.note, one.recorded_by)
            for one in found.checks.order_by("pk")
        ],
        "commitments": [
            (one.what, one.due_on, COMMITMENT_LABELS[CommitmentState(one.state)], one.note)
            for one in found.commitments.order_by("due_on", "pk")
        ],
        "further": [
            (lettering.title_of(one), reverse("desk:merchant-letter", args=[one.pk]))
            for one in found.followed_by.exclude(state=LetterState.DISCARDED).order_by("pk")
        ],
        "entries": crediting.told(found.pk),
        "can": {
            "draft": writes and draft,
            "serve": writes and found.state in (LetterState.ISSUED, LetterState.SERVED, LetterState.ANSWERED),
            "answer": writes and found.state in (LetterState.SERVED, LetterState.ANSWERED),
            "check": writes and found.state in (LetterState.SERVED, LetterState.ANSWERED),
            "withdraw": writes and found.state in (LetterState.ISSUED, LetterState.SERVED, LetterState.ANSWERED),
        },
        "ways": [(way.value, SERVED_LABELS[way]) for way in BY_HAND],
        "found_options": [(one.value, FOUND_LABELS[one]) for one in FOUND_LABELS],
        "today": on.isoformat(),
        "f": fields or Fields(),
        "failed": failed,
        "refusals": [refusal] if refusal else [],
        "errors": {refusal.field: refusal.told()} if refusal else {},
    }
    return render(request, "desk/merchants/letter.html", context, status=refusal.status if refusal else 200)
