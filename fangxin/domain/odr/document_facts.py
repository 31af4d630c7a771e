"""The log of a dispute as a document: everything said, in order, as it stands in the system."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from fangxin.domain.cases.models import Case
from fangxin.domain.mediation.words import ITEM_LABELS, ItemKind
from fangxin.domain.odr.models import Dispute, Message
from fangxin.domain.odr.words import SAYING_LABELS, SPEAKER_LABELS, WHY_LABELS, Saying, Speaker, Why
from fangxin.foundation import documents
from fangxin.foundation.chinese import day_in_words, moment_in_words
from fangxin.foundation.clock import day_of
from fangxin.foundation.lawbook import lawbook
from fangxin.foundation.money import yuan

FORM = "settlement_log"
LINE_MOST = 2000


def log_as_pdf(*, dispute: Dispute, said: Sequence[Message], why: Why, case: Case, at: datetime) -> bytes:
    """The whole log as PDF, made when the dispute goes to the competent desk."""
    facts = {
        "number": dispute.number,
        "issued_on": day_of(at),
        "merchant_name": dispute.merchant.name,
        "merchant_uscc": dispute.merchant.uscc or "",
        "filed_at": dispute.filed_at,
        "end_on": dispute.end_on,
        "why": WHY_LABELS[why],
        "case_number": case.number,
        "office_name": case.office.name,
        "said": [
            {
                "when": moment_in_words(message.at),
                "who": SPEAKER_LABELS[Speaker(message.side)] if message.side else "系统",
                "what": SAYING_LABELS[Saying(message.kind)],
                "text": told_of(message) or "—",
            }
            for message in said
        ],
    }
    return documents.render(FORM, facts, lawbook().version_on(day_of(at)).id)


def told_of(message: Message) -> str:
    """A message in one line: its words, its promises, how many files came with it."""
    parts = [" ".join(message.text.split())[:LINE_MOST]]
    for item in message.items:
        amount = f"{yuan(item['amount_fen'])}元" if item["amount_fen"] else ""
        day = day_in_words(date.fromisoformat(item["perform_by"]))
        parts.append(f"{ITEM_LABELS[ItemKind(item['kind'])]}{amount}{item['what']}，{day}前")
    if message.files:
        parts.append(f"（附{message.files}个文件）")
    return "；".join(part for part in parts if part)
