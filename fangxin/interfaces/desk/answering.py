"""Answering an inquiry on one screen: the question, the articles beside it, the answer. At once for somebody who waits, or
by the office to which it was sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fangxin.domain.agency.rules import Actor
from fangxin.domain.agency.words import Permission
from fangxin.domain.cases.models import Case
from fangxin.domain.cases.permissions import check_move
from fangxin.domain.cases.queries import case_by_number
from fangxin.domain.cases.words import CHANNEL_LABELS, OPEN_STATUSES, Channel, Kind, Move
from fangxin.domain.inquiries.actions import answer, answer_at_once
from fangxin.domain.inquiries.rules import Reply
from fangxin.domain.knowledge.queries import find_articles, readable_edition
from fangxin.foundation.refusals import NotFound, Refusal, SeveralRefusals
from fangxin.interfaces.access.page import Audience, page
from fangxin.interfaces.clock import now
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.registering import DESK_CHANNELS
from fangxin.interfaces.public.drafts import draft_of, new_draft
from fangxin.interfaces.public.reading import Fields, fields_of, read_filing

#: articles offered beside a question
OFFERED = 6
#: buttons that change the screen and send nothing
TURNS = ("find", "use", "drop")


@page(for_=Audience.OFFICER, writes=True, permission=Permission.REGISTER)
def ask(request: HttpRequest) -> HttpResponse:
    """Answer somebody who waits: registered, answered and closed in one step."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    if request.method != "POST":
        return _asked(
            request, Fields({"draft": new_draft(), "channel": Channel.HOTLINE.value, "kind": Kind.INQUIRY.value})
        )
    fields = fields_of(request.POST)
    draft = draft_of(fields.text("draft"))
    if any(name in request.POST for name in TURNS):
        return _asked(request, _turned(fields))
    channel = fields.text("channel")
    try:
        filing = read_filing(
            Fields({**fields, "kind": Kind.INQUIRY.value}), evidence_count=0, authorised=False,
            channel=Channel(channel) if channel in DESK_CHANNELS else Channel.OTHER,
        )  # fmt: skip
        receipt = answer_at_once(filing=filing, draft=draft, reply=_reply(fields), by=by, at=now())
    except SeveralRefusals as several:
        return _asked(request, fields, list(several.refusals))
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _asked(request, fields, [refusal])
    return HttpResponseRedirect(reverse("desk:registered", args=[receipt.cases[0].number]), status=303)


@page(for_=Audience.OFFICER, writes=True, permission=Permission.REGISTER)
def answer_case(request: HttpRequest, number: str) -> HttpResponse:
    """Answer an inquiry that lies at the caller's office."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    case = case_by_number(number=number, by=by)
    if case.kind != Kind.INQUIRY:
        raise NotFound
    if case.status not in OPEN_STATUSES and request.method != "POST":
        return HttpResponseRedirect(reverse("desk:case", args=[number]))
    check_move(case=case, move=Move.ANSWER, by=by)
    if request.method != "POST":
        return _case(request, case, Fields({"q": _question_of(case), "version": str(case.version)}))
    fields = fields_of(request.POST)
    if any(name in request.POST for name in TURNS):
        return _case(request, case, _turned(fields))
    try:
        answer(case_id=case.pk, version=fields.whole("version") or 0, reply=_reply(fields), by=by, at=now())
    except Refusal as refusal:
        if refusal.status not in (409, 422):
            raise
        return _case(request, case_by_number(number=number, by=by), fields, [refusal])
    messages.success(request, _("已答复，答复已发送。"))
    return HttpResponseRedirect(reverse("desk:case", args=[number]), status=303)


def _asked(request: HttpRequest, fields: Fields, refusals: list[Refusal] | tuple[Refusal, ...] = ()) -> HttpResponse:
    context = {
        "channels": [(channel.value, CHANNEL_LABELS[channel]) for channel in DESK_CHANNELS],
        "searched": fields.text("content"),
        "case": None,
    }
    return _shown(request, fields, refusals, context)


def _case(
    request: HttpRequest, case: Case, fields: Fields, refusals: list[Refusal] | tuple[Refusal, ...] = ()
) -> HttpResponse:
    return _shown(request, fields, refusals, {"case": case, "searched": fields.text("q")})


def _shown(
    request: HttpRequest, fields: Fields, refusals: list[Refusal] | tuple[Refusal, ...], context: dict[str, Any]
) -> HttpResponse:
    article_id = fields.whole("article_id")
    shown = {
        **frame(request, current="inquiries"),
        **context,
        "f": fields,
        "refusals": refusals,
        "errors": {refusal.field or "form": refusal.told() for refusal in refusals},
        "found": find_articles(text=context["searched"], most=OFFERED),
        "chosen": _chosen(article_id) if article_id is not None else None,
    }
    status = max((refusal.status for refusal in refusals), default=200)
    return render(request, "desk/answering.html", shown, status=status)


def _chosen(article_id: int) -> Any:
    try:
        return readable_edition(article_id=article_id)
    except NotFound:
        return None


def _turned(fields: Fields) -> Fields:
    """The form after an article was taken over, or let go of; what the officer wrote stays."""
    shown = Fields(fields)
    if "drop" in fields:
        shown |= {"article_id": "", "edition": ""}
    used = fields.whole("use")
    edition = _chosen(used) if used is not None else None
    if edition is not None:
        written = fields.text("answer")
        text = edition.answer if not written or edition.answer in written else f"{written}\n\n{edition.answer}"
        shown |= {"article_id": str(edition.article_id), "edition": str(edition.number), "answer": text}
    return shown


def _reply(fields: Fields) -> Reply:
    return Reply(text=fields.text("answer"), article_id=fields.whole("article_id"), edition=fields.whole("edition"))


def _question_of(case: Case) -> str:
    return case.content if case.content.startswith(case.title.rstrip("…")) else f"{case.title} {case.content}"
