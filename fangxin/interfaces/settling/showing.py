"""A dispute as both doors draw it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.urls import reverse

from fangxin.domain.evidence.models import EvidenceFile
from fangxin.domain.evidence.queries import file_of, intake_files
from fangxin.domain.evidence.words import Side
from fangxin.domain.mediation.words import ITEM_LABELS, ItemKind
from fangxin.domain.odr.models import Dispute, Message
from fangxin.domain.odr.queries.disputes import open_offer, promises_of, said_in
from fangxin.domain.odr.rules.offers import Offered
from fangxin.domain.odr.rules.policy import policy
from fangxin.domain.odr.words import (
    DISPUTE_LABELS,
    OFFER_LABELS,
    PROMISE_LABELS,
    SAYING_LABELS,
    SPEAKER_LABELS,
    WHY_LABELS,
    DisputeState,
    OfferState,
    PromiseState,
    Saying,
    Speaker,
    Why,
)
from fangxin.domain.timeline.queries import calendar_in_force
from fangxin.foundation.chinese import day_in_words
from fangxin.foundation.clock import day_of, days_left
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.refusals import NotFound
from fangxin.interfaces.look.clocks import ClockView
from fangxin.interfaces.settling.hiding import for_merchant

TONES = {
    DisputeState.OPEN: "active", DisputeState.SETTLED: "active", DisputeState.KEPT: "done", DisputeState.BROKEN: "overdue",
    DisputeState.ESCALATED: "waiting", DisputeState.WITHDRAWN: "still",
}  # fmt: skip
#: what the merchant has still to report
OWED = frozenset({PromiseState.DUE, PromiseState.MISSED, PromiseState.DENIED})
PROMISE_TONES = {
    PromiseState.DUE: "waiting", PromiseState.REPORTED: "active", PromiseState.KEPT: "done",
    PromiseState.DENIED: "overdue", PromiseState.MISSED: "overdue",
}  # fmt: skip


def shown(
    dispute: Dispute, *, side: Speaker, on: date, file_href: Callable[[EvidenceFile, bool], str]
) -> dict[str, Any]:
    """Everything a page of one dispute shows to one side."""
    offered, promises = open_offer(dispute=dispute), promises_of(dispute=dispute)
    state = DisputeState(dispute.state)
    return {
        "dispute": dispute,
        "state": DISPUTE_LABELS[state],
        "tone": TONES[state],
        "why": WHY_LABELS[Why(dispute.why)] if dispute.why else "",
        "open": state is DisputeState.OPEN,
        "clock": _clock(dispute, on) if state is DisputeState.OPEN else None,
        "title": for_merchant(dispute.title, dispute.merchant) if side is Speaker.MERCHANT else dispute.title,
        "said": [_said(message, side, dispute) for message in said_in(dispute=dispute)],
        "mine": offered is not None and offered.side == side,
        "offered": _items(offered) if offered is not None else [],
        "offered_text": offered.text if offered is not None else "",
        "promises": [
            {
                "id": one.pk, "what": _what(ItemKind(one.kind), one.what), "amount_fen": one.amount_fen,
                "perform_by": one.perform_by, "state": one.state, "label": PROMISE_LABELS[PromiseState(one.state)],
                "tone": PROMISE_TONES[PromiseState(one.state)],
            }
            for one in promises
        ],
        "owed": [
            (str(one.pk), f"{_what(ItemKind(one.kind), one.what)}，最迟{day_in_words(one.perform_by)}")
            for one in promises
            if one.state in OWED
        ],
        "confirm_days": policy().talk.confirm_days,
        "files": [
            {
                "name": file.name, "kind": file.kind.lower(), "size": file.size, "by": file.side_label,
                "at": file.uploaded_at, "href": file_href(file, False),
                "thumb_href": file_href(file, True) if file.thumb_sha256 else "",
            }
            for file in intake_files(intake_id=dispute.intake_id)
            if _of_talk(file, dispute, side)
        ],
    }  # fmt: skip


def file_in(dispute: Dispute, file_id: int, *, side: Speaker) -> EvidenceFile:
    """A file that one of the sides brought, for the other. Raises NotFound."""
    file = file_of(file_id=file_id)
    if file.intake_id != dispute.intake_id or not _of_talk(file, dispute, side):
        raise NotFound
    return file


def _of_talk(file: EvidenceFile, dispute: Dispute, side: Speaker) -> bool:
    """Whether a side sees a file. What an agent brought while filing holds the power of attorney, with identity numbers:
    the merchant does not see it."""
    if file.case_id is not None or file.side not in (Side.CONSUMER, Side.MERCHANT):
        return False
    by_agent = (
        dispute.intake.agent_id is not None and file.side == Side.CONSUMER and file.uploaded_at <= dispute.filed_at
    )
    return not (side is Speaker.MERCHANT and by_agent)


def _clock(dispute: Dispute, on: date) -> ClockView:
    terms = next(one for one in policy().terms if one.id == dispute.terms)
    rule = lawbook().clock(terms.end)
    filed_on = day_of(dispute.filed_at)
    unit = rule.term_on(filed_on).unit
    query = {"rule": terms.end, "from": filed_on.isoformat()}
    return ClockView(
        label="商家和解", due_on=dispute.end_on, days_left=days_left(dispute.end_on, on, unit, calendar_in_force()),
        unit=unit.value, provisional=dispute.provisional, why_href=reverse("public:why", query=query),
    )  # fmt: skip


def _said(message: Message, side: Speaker, dispute: Dispute) -> dict[str, Any]:
    kind = Saying(message.kind)
    own, filed = message.side == side, kind is Saying.FILED
    who = "" if not message.side else ("我" if own else SPEAKER_LABELS[Speaker(message.side)])
    return {
        "at": message.at,
        "who": who,
        "by": message.by if not own else "",
        "own": own,
        "what": SAYING_LABELS[kind],
        "text": for_merchant(message.text, dispute.merchant) if filed and side is Speaker.MERCHANT else message.text,
        "items": _items(message),
        "files": message.files,
        "offer": OFFER_LABELS[OfferState(message.offer)] if message.offer else "",
    }


def _items(message: Message) -> list[dict[str, Any]]:
    items = [Offered.of(kept) for kept in message.items]
    return [
        {"what": _what(one.kind, one.what), "amount_fen": one.amount_fen, "perform_by": one.perform_by} for one in items
    ]


def _what(kind: ItemKind, what: str) -> str:
    label = ITEM_LABELS[kind]
    return what if kind is ItemKind.OTHER and what else f"{label}（{what}）" if what else label
