"""What the operator's page shows around the form: the caller's past, who would be competent, choices, calls that ring."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from fangxin.domain.agency.rules import Actor
from fangxin.domain.calls.models import Call, Draft
from fangxin.domain.calls.queries import (
    CallerPast,
    calls_now,
    calls_waiting,
    colleagues,
    missed_count,
    past_of_index,
    past_of_number,
    typed,
)
from fangxin.domain.calls.words import CALL_STATE_LABELS, CALLER_LABELS, PERSONAL, CallerKind, CallState
from fangxin.domain.cases.words import KIND_LABELS, status_label
from fangxin.domain.knowledge.queries import Found, find_articles
from fangxin.domain.knowledge.queries.reading import editions_in_force
from fangxin.domain.rosters.actions.duties import label_of
from fangxin.domain.rosters.queries.duties import on_duty_now
from fangxin.interfaces.clock import now, today
from fangxin.interfaces.desk.frame import frame
from fangxin.interfaces.desk.hotline.hearing import LEAST_TEXT, Hearing
from fangxin.interfaces.desk.hotline.notes import Notes
from fangxin.interfaces.look.words import instant
from fangxin.interfaces.public.proposing import choices
from fangxin.interfaces.public.reading import Fields

WORDS_SHOWN = 14
#: number keys 7 to 9 answer by an article
ARTICLES_SHOWN = 3
ASKED_MOST = 400
#: fields that stand under 更多: a mistake there opens it
RARE = (
    "merchant_phone", "merchant_uscc", "platform", "sales_mode", "order_number", "purchased_on", "claims", "id_number",
    "address",
)  # fmt: skip


def around(request: HttpRequest, *, notes: Notes) -> dict[str, Any]:
    """The frame, the form's lists, and the calls of this operator."""
    by: Actor = request.actor  # type: ignore[attr-defined]
    return {
        **frame(request, current="call"),
        **incoming(by=by, but=notes.call.pk if notes.call else None),
        "f": notes.fields,
        "call": notes.call,
        "calling": caller_name(notes.call) if notes.call else "",
        "own_number": notes.call is not None and notes.call.number_id is not None
        and CallerKind(notes.call.caller) in PERSONAL,
        "draft_id": notes.draft.pk if notes.draft else None,
        "saved_at": notes.draft.saved_at if notes.draft else None,
        "handed_by": notes.draft.handed_by if notes.draft else "",
        "choices": choices(on=today()),
        "rare": RARE,
        "on_duty": [(one.account.name, label_of(one), one.ends_at) for one in on_duty_now(office_id=by.office_id or 0, at=now())],
        "colleagues": [(one.pk, one.name) for one in colleagues(by=by)],
    }  # fmt: skip


def side(*, notes: Notes, hearing: Hearing, by: Actor) -> dict[str, Any]:
    """The side panel: it changes while one types."""
    past = _past(notes, by)
    return {
        "past": past,
        "numbered": bool(notes.fields.text("phone")) or notes.call is not None,
        "open_cases": [_case(one) for one in past.open],
        "closed_cases": [_case(one) for one in past.closed],
        "past_calls": [(one, CALL_STATE_LABELS[CallState(one.state)]) for one in past.calls],
        "hearing": hearing,
        "articles": [
            (one, _answer(one.content.answer, one.article_id, one.edition)) for one in _articles(notes.fields, hearing)
        ],
        "suggested": [
            (kind.value.lower(), KIND_LABELS[kind], _said(hearing, kind.value)) for kind in hearing.suggested
        ],
    }


def incoming(*, by: Actor, but: int | None = None) -> dict[str, Any]:
    """The operator's calls besides the one on the page, how many wait at nobody, how many to call back."""
    return {
        "calls": [
            {"id": call.pk, "name": caller_name(call), "state": call.state, "href": reverse("desk:call-of", args=[call.pk]),
             "queue": call.queue, "label": CALL_STATE_LABELS[CallState(call.state)]}
            for call in calls_now(by=by) if call.pk != but
        ],
        "waiting": calls_waiting(by=by),
        "missed": missed_count(by=by),
    }  # fmt: skip


def caller_name(call: Call) -> str:
    """How a call is named: the masked number with its kind, or why there is none."""
    kind = CALLER_LABELS[CallerKind(call.caller)]
    return f"{kind} {call.number.phone_masked}" if call.number is not None else kind


def draft_name(draft: Draft) -> dict[str, Any]:
    """How notes that wait are named: their first words, else the call they are of."""
    words = str(typed(draft=draft).get("content", "")).strip().replace("\n", " ")
    named = words[:WORDS_SHOWN] + ("…" if len(words) > WORDS_SHOWN else "")
    of = caller_name(draft.call) if draft.call is not None else "没有来电"
    return {
        "href": reverse("desk:call-draft", args=[draft.pk]), "name": named or of, "of": of, "at": instant(draft.saved_at),
        "handed_by": draft.handed_by,
    }  # fmt: skip


def _past(notes: Notes, by: Actor) -> CallerPast:
    """Of the number typed, else of the number calling."""
    phone = notes.fields.text("phone")
    if phone:
        return past_of_number(phone=phone, by=by, at=now())
    call = notes.call
    if call is None or call.number is None or CallerKind(call.caller) not in PERSONAL:
        return CallerPast()
    return past_of_index(index=call.number.phone_index, by=by, at=now(), but=call.pk)


def _case(one: Any) -> dict[str, Any]:
    return {
        "href": reverse("desk:case", args=[one.number]), "number": one.number, "kind": KIND_LABELS[one.kind],
        "status": status_label(one.status, one.kind), "public": status_label(one.status, one.kind, public=True),
        "title": one.title, "merchant": one.merchant_name, "office": one.office, "office_phone": one.office_phone,
        "received_at": one.received_at, "due_on": one.due_on, "name": one.name_masked,
    }  # fmt: skip


def _articles(fields: Fields, hearing: Hearing) -> list[Found]:
    """What the house knows of the question, else of the whole story."""
    text = fields.text("content_inquiry") or hearing.heard.inquiry or fields.text("content")
    return find_articles(text=text[:ASKED_MOST], most=ARTICLES_SHOWN) if len(text) >= LEAST_TEXT else []


def article_answer(*, article_id: int, edition: int) -> dict[str, str] | None:
    """The values of the form that answer by an article; None when its edition is not in force any more."""
    found = editions_in_force(public=False).filter(article_id=article_id, number=edition).first()
    return _answer(found.answer, article_id, edition) if found is not None else None


def _answer(text: str, article_id: int, edition: int) -> dict[str, str]:
    return {"part_inquiry": "on", "answer": text, "article": str(article_id), "edition": str(edition)}


def _said(hearing: Hearing, kind: str) -> str:
    return str(getattr(hearing.heard, kind.lower()))
